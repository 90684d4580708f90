import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from "vue";
import { api, told, type Schemas } from "@/api/client";
import { may } from "@/session/who";
import { tellWhyNot } from "@/shell/toasts";
import { offeredTo } from "./allowed";
import { follow, STALE_AFTER_MS } from "./follow";
import type { Board, RoomClass } from "./rows";

const CALM_MS = 150;

/** One venue's day, kept up to date for as long as it is looked at. */
export function useDay(venueId: string, now: Readonly<Ref<number>>) {
  const board = shallowRef<Board | null>(null);
  const classes = shallowRef<RoomClass[]>([]);
  const venue = shallowRef<Schemas["VenueOut"] | null>(null);
  const businessDate = ref<string | null>(null);
  const presentDate = ref<string | null>(null);
  const isLoading = ref(true);
  const failed = ref(false);
  const heardAt = ref(Date.now());
  /** The house and its classes: no line of the board stands where it stays without them. */
  let known = Promise.resolve();
  let asked = 0;
  let shown = 0;
  let calm: ReturnType<typeof setTimeout> | undefined;
  let unfollow = () => {};

  const isStale = computed(() => now.value - heardAt.value > STALE_AFTER_MS);

  /** Read the day anew. Of answers that overtake each other the last asked for stands; when this is
   * done, what is shown is no older than the question. */
  async function read(): Promise<void> {
    const turn = ++asked;
    const date = businessDate.value;
    const query = date ? { business_date: date } : {};
    const params = { path: { venue_id: venueId }, query };
    const found = await told(api.GET("/v1/venues/{venue_id}/board", { params }));
    await known;
    if (turn < shown || date !== businessDate.value) return;
    shown = turn;
    board.value = offeredTo(found, may);
    presentDate.value ??= found.business_date;
    businessDate.value = found.business_date;
  }

  async function learn(): Promise<void> {
    const path = { venue_id: venueId };
    const [house, kinds] = await Promise.all([
      told(api.GET("/v1/venues/{venue_id}", { params: { path } })),
      told(api.GET("/v1/venues/{venue_id}/room-classes", { params: { path } })),
    ]);
    venue.value = house;
    classes.value = kinds.items;
  }

  async function open(): Promise<void> {
    isLoading.value = true;
    failed.value = false;
    try {
      known = learn();
      await Promise.all([known, read()]);
    } catch (reason) {
      failed.value = true;
      tellWhyNot(reason);
    } finally {
      isLoading.value = false;
    }
  }

  function readSoon(): void {
    clearTimeout(calm);
    calm = setTimeout(() => void read().catch(() => {}), CALM_MS);
  }

  watch(businessDate, (date, before) => {
    unfollow();
    if (date === null) return;
    if (before !== null) void read().catch(tellWhyNot);
    heardAt.value = Date.now();
    unfollow = follow(venueId, date, {
      onAlive: () => (heardAt.value = Date.now()),
      onRev: (rev) => {
        if (board.value?.business_date !== date || board.value.rev !== rev) readSoon();
      },
    });
  });

  const onReturn = () => document.visibilityState === "visible" && readSoon();
  document.addEventListener("visibilitychange", onReturn);
  onScopeDispose(() => {
    unfollow();
    clearTimeout(calm);
    document.removeEventListener("visibilitychange", onReturn);
  });

  return {
    board,
    classes,
    venue,
    businessDate,
    presentDate,
    isLoading,
    failed,
    isStale,
    heardAt,
    open,
    read,
  };
}
