import { computed, ref, shallowRef } from "vue";
import { api, told, type Schemas } from "@/api/client";
import { Refused, type Problem } from "@/api/problems";
import { attemptFor, isStillOpen, type Attempt } from "./attempts";
import { draft } from "./draft";
import type { Offer } from "./offers";

export type Reservation = Schemas["ReservationOut"];
type Group = Schemas["GroupOut"];

/** What was booked last: one room, or several under one number. */
export interface Booked {
  readonly reservations: readonly Reservation[];
  readonly groupId: string | null;
  readonly readBack: { readonly zh: string; readonly en: string };
  readonly at: number;
  /** What came of taking it back; null while it stands. */
  readonly undone: { readonly zh: string; readonly en: string } | null;
}

/** For how long a slip is offered to be taken back. */
export const UNDO_MS = 60_000;

/** The key that is pressed: one room at most comes of it, however often. */
export function useBooking() {
  const booked = shallowRef<Booked | null>(null);
  const refusal = shallowRef<Problem | null>(null);
  const approvalId = ref<string | null>(null);
  const isBusy = ref(false);

  const first = computed(() => booked.value?.reservations[0] ?? null);
  const isHeld = computed(
    () =>
      booked.value !== null &&
      booked.value.undone === null &&
      booked.value.reservations.every((one) => one.allowed_actions.includes("confirmation")),
  );

  /** Do one thing at a time; a second press while the first is on its way is the first. */
  async function once<Done>(work: () => Promise<Done>): Promise<Done | null> {
    if (isBusy.value) return null;
    isBusy.value = true;
    refusal.value = null;
    try {
      return await work();
    } catch (reason) {
      if (!(reason instanceof Refused)) throw reason;
      refusal.value = reason.problem;
      return null;
    } finally {
      isBusy.value = false;
    }
  }

  /** Book what is offered, or only hold it. Answers whether it is booked now. */
  async function book(offer: Offer, how: { hold: boolean }): Promise<boolean> {
    const body = bodyOf(offer, how.hold, approvalId.value);
    return (await send(attemptFor(draft.pending, offer.path, body))) !== null;
  }

  /** Find out what became of a try whose answer never came: it goes again, as it was. */
  async function resume(): Promise<boolean> {
    return draft.pending !== null && (await send(draft.pending)) !== null;
  }

  async function send(attempt: Attempt): Promise<Booked | null> {
    return once(async () => {
      draft.pending = attempt;
      try {
        booked.value = await sent(attempt);
      } catch (reason) {
        if (!isStillOpen(reason)) draft.pending = null;
        throw reason;
      }
      draft.pending = null;
      approvalId.value = null;
      return booked.value;
    });
  }

  /** Confirm what is held. */
  async function confirm(): Promise<boolean> {
    const held = booked.value;
    if (held === null || !isHeld.value) return false;
    const done = await once(async () => {
      const sure: Reservation[] = [];
      for (const one of held.reservations) sure.push(await confirmed(one));
      return { ...held, reservations: sure, readBack: sure[0]?.read_back ?? held.readBack };
    });
    if (done !== null) booked.value = { ...done, at: Date.now() };
    return done !== null;
  }

  /** Take it back: it was a slip. */
  async function undo(): Promise<boolean> {
    const slip = booked.value;
    if (slip === null || slip.undone !== null) return false;
    const said = await once(() => takenBack(slip));
    if (said !== null) booked.value = { ...slip, undone: said };
    return said !== null;
  }

  /** A refusal, and somebody's word about it, are about one wish: another wish begins without. */
  function dismiss(): void {
    refusal.value = null;
    approvalId.value = null;
  }

  function forget(): void {
    booked.value = null;
    dismiss();
  }

  return { booked, first, isHeld, refusal, approvalId, isBusy, book, resume, confirm, undo, dismiss, forget };
}

/** What is sent to book an offer: the offer as it stands, and who it is for. */
export function bodyOf(
  offer: Offer,
  hold: boolean,
  approvalId: string | null,
): Record<string, unknown> {
  const said = (text: string) => text.trim() || null;
  const { title, occasion, note, memberId } = draft;
  return {
    ...offer.request,
    guest: { name: draft.name.trim(), phone: draft.phone.trim(), title: said(title) },
    ...(memberId ? { member_id: memberId } : {}),
    ...(draft.call ? { source: "outbound_call", campaign_id: draft.call.campaignId } : {}),
    ...(said(occasion) ? { occasion: said(occasion) } : {}),
    ...(said(note) ? { note: said(note) } : {}),
    ...(hold ? { hold: true } : {}),
    ...(approvalId ? { approval_id: approvalId } : {}),
  };
}

async function sent({ key, path, body }: Attempt): Promise<Booked> {
  const params = { header: { "Idempotency-Key": key } };
  const at = Date.now();
  if (path === "/v1/reservations") {
    const one = await told(api.POST(path, { params, body: body as Schemas["NewReservation"] }));
    return { reservations: [one], groupId: null, readBack: one.read_back, at, undone: null };
  }
  const several: Group = await told(
    api.POST(path, { params, body: body as Schemas["NewReservationGroup"] }),
  );
  const { reservations, id, read_back } = several;
  return { reservations, groupId: id, readBack: read_back, at, undone: null };
}

async function confirmed(one: Reservation): Promise<Reservation> {
  const params = { path: { reservation_id: one.id } };
  return told(api.POST("/v1/reservations/{reservation_id}/confirmation", { params, body: {} }));
}

async function takenBack(slip: Booked): Promise<{ zh: string; en: string }> {
  const body = { by: "guest", reason_code: "slip", dry_run: false } as const;
  const [one] = slip.reservations;
  if (slip.groupId !== null) {
    const params = { path: { group_id: slip.groupId } };
    const path = "/v1/reservation-groups/{group_id}/cancellation";
    return (await told(api.POST(path, { params, body }))).sentence;
  }
  const params = { path: { reservation_id: one?.id ?? "" } };
  const path = "/v1/reservations/{reservation_id}/cancellation";
  return (await told(api.POST(path, { params, body: { ...body, proof: { code: one?.code } } })))
    .sentence;
}
