import { computed, ref, shallowRef, watch, type Ref } from "vue";
import { api, told, type Schemas } from "@/api/client";
import { isStillOpen } from "./attempts";
import { draft } from "./draft";
import { notOffered, offersIn, offersOf, type Alternative, type Availability, type Offer } from "./offers";

export type Evening = Schemas["EveningOut"];

const CALM_MS = 200;
const AROUND_MS = 2 * 3_600_000;
const AGAIN_MS = 1_000;
const MOST_TRIES = 4;

/** What can be had of what is wished for, asked anew whenever the wish changes. */
export function useOffering(wish: {
  startsAt: Readonly<Ref<number | null>>;
  venueId: Readonly<Ref<string | null>>;
  sisterIds: Readonly<Ref<string[]>>;
}) {
  const found = shallowRef<Availability | null>(null);
  const evening = shallowRef<Evening | null>(null);
  const refusedOffers = shallowRef<Offer[] | null>(null);
  const failed = shallowRef<unknown>(null);
  const isAsking = ref(false);
  const place = ref(0);
  let calm: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;

  const asked = computed(() => {
    const { startsAt, venueId } = wish;
    const isWhole = startsAt.value !== null && venueId.value !== null && (draft.party ?? 0) > 0;
    if (!isWhole) return null;
    return {
      venueId: venueId.value as string,
      startsAt: new Date(startsAt.value as number).toISOString(),
      party: draft.party as number,
      minutes: draft.untilClose ? null : draft.minutes,
      roomClass: draft.roomClass,
    };
  });

  const offers = computed<Offer[]>(() => {
    if (refusedOffers.value) return refusedOffers.value;
    if (!found.value) return [];
    return offersOf(found.value, { roomClass: draft.roomClass, untilClose: draft.untilClose });
  });
  const isInstead = computed(() => refusedOffers.value !== null);
  const missing = computed(() => (found.value ? notOffered(found.value) : []));
  const chosen = computed<Offer | null>(() => offers.value[place.value] ?? null);

  watch(
    () => JSON.stringify(asked.value),
    () => {
      clearTimeout(calm);
      turn += 1;
      found.value = null;
      refusedOffers.value = null;
      failed.value = null;
      place.value = 0;
      if (asked.value === null) {
        isAsking.value = false;
        evening.value = null;
        return;
      }
      isAsking.value = true;
      calm = setTimeout(() => void ask(), CALM_MS);
    },
    { immediate: true },
  );

  /** Ask now; where nobody could answer, a few times more. An answer to what is no longer wished
   * for is dropped. */
  async function ask(tries = 1): Promise<void> {
    const said = asked.value;
    if (said === null) return;
    const mine = ++turn;
    const query = {
      starts_at: said.startsAt,
      party_size: said.party,
      ...(said.minutes === null ? { until_close: true } : { minutes: said.minutes }),
      ...(said.roomClass ? { room_class: said.roomClass } : {}),
    };
    const params = { path: { venue_id: said.venueId }, query };
    isAsking.value = true;
    try {
      const answer = await told(api.GET("/v1/venues/{venue_id}/availability", { params }));
      if (mine !== turn) return;
      found.value = answer;
      failed.value = null;
      refusedOffers.value = null;
      void glance(answer, mine);
    } catch (reason) {
      if (mine !== turn) return;
      failed.value = reason;
      if (isStillOpen(reason) && tries < MOST_TRIES) {
        calm = setTimeout(() => void ask(tries + 1), AGAIN_MS * tries);
      }
    } finally {
      if (mine === turn) isAsking.value = false;
    }
  }

  /** The hours around, here and at the sister houses. It is a help: without it the desk goes on. */
  async function glance(answer: Availability, mine: number): Promise<void> {
    const start = Date.parse(answer.starts_at);
    const query = {
      venue_ids: wish.sisterIds.value,
      party_size: answer.party_size,
      minutes: answer.minutes,
      from: new Date(start - AROUND_MS).toISOString(),
      to: new Date(start + AROUND_MS + 1000).toISOString(),
    };
    try {
      const seen = await told(api.GET("/v1/availability", { params: { query } }));
      if (mine === turn) evening.value = seen;
    } catch {
      if (mine === turn) evening.value = null;
    }
  }

  /** What a refusal offers instead, in the same form. */
  function offerInstead(alternatives: readonly Alternative[]): void {
    if (!found.value || alternatives.length === 0) return;
    refusedOffers.value = offersIn(alternatives, found.value);
    place.value = 0;
  }

  function choose(at: number): void {
    if (at >= 0 && at < offers.value.length) place.value = at;
  }

  return {
    found,
    evening,
    offers,
    isInstead,
    missing,
    chosen,
    place,
    isAsking,
    failed,
    ask,
    offerInstead,
    choose,
  };
}
