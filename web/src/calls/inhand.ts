import { computed, reactive } from "vue";
import { onceKey } from "@/api/client";
import { Refused } from "@/api/problems";
import { clearDraft, draft } from "@/desk/draft";
import { me } from "@/session/who";
import * as acts from "./acts";
import { questionAfter, resultOf, type About, type Given, type Told } from "./tree";

const KEPT = "ktv-call";
const LIVE = new Set(["open", "leased", "retry"]);

interface Hand {
  owner: string | null;
  task: acts.Task | null;
  script: acts.Script | null;
  /** The booking that the call is about, if it is about one. */
  booking: acts.Reservation | null;
  dialled: acts.Dialled | null;
  given: Given[];
  booked: acts.Reservation | null;
  noted: acts.Noted | null;
  passed: acts.Claim["passed"];
  isNothingWaiting: boolean;
  nextAt: string | null;
  /** One key for one result: what is sent twice happens once. */
  key: string;
}

function empty(): Hand {
  return {
    owner: me.value?.agent.login ?? null,
    task: null,
    script: null,
    booking: null,
    dialled: null,
    given: [],
    booked: null,
    noted: null,
    passed: [],
    isNothingWaiting: false,
    nextAt: null,
    key: onceKey(),
  };
}

/** The call that is in one's hands. It outlives a way to the phone desk; of a reload, its id. */
export const hand = reactive<Hand>(empty());

/** The call of mine that was dialled and has no result yet. */
export const openCall = computed(
  () =>
    hand.task?.attempts.find((one) => one.closed_at === null && one.by === me.value?.agent.login) ??
    null,
);

/** What decides which questions are asked. */
export const about = computed<About>(() => ({
  booking: hand.task?.reservation_id != null,
  mayLeaveMessage: hand.dialled === null || hand.dialled.neutral_message !== null,
  mayText: hand.dialled?.may_text ?? true,
}));

/** The question to answer now; null before the dial, and once all are answered. */
export const question = computed(() =>
  openCall.value === null ? null : questionAfter(hand.given, about.value),
);

function put(more: Partial<Hand>): void {
  Object.assign(hand, empty(), more);
  if (hand.task) sessionStorage.setItem(KEPT, hand.task.id);
  else sessionStorage.removeItem(KEPT);
}

/** Take the next call, of one list or of any. */
export async function takeNext(venueId: string, listId: string | null): Promise<void> {
  const { task, passed, next_at: nextAt } = await acts.claim(venueId, listId);
  put({ task, passed, nextAt, isNothingWaiting: task === null });
  await readScript();
}

/** Take up what was in hand before a reload or a look elsewhere, if it is still one's own. */
export async function takeUp(): Promise<void> {
  const mine = me.value?.agent.login ?? null;
  if (hand.owner !== mine) put({});
  if (hand.task !== null) {
    await readBooking();
    return;
  }
  const kept = sessionStorage.getItem(KEPT);
  if (kept === null) return;
  try {
    const task = await acts.read(kept);
    const isMine = LIVE.has(task.status) && task.leased_by === mine;
    put(isMine ? { task } : {});
    if (isMine) await readScript();
  } catch (reason) {
    put({});
    if (!(reason instanceof Refused)) throw reason;
  }
}

async function readScript(): Promise<void> {
  if (hand.task === null) return;
  const { id, reservation_id: about } = hand.task;
  const [script, booking] = await Promise.all([
    acts.scriptOf(id),
    about ? acts.bookingOf(about) : null,
  ]);
  Object.assign(hand, { script, booking });
}

async function readBooking(): Promise<void> {
  if (draft.call?.bookedId && draft.call.taskId === hand.task?.id) {
    hand.booked = await acts.standingBooking(draft.call.bookedId);
  }
}

/** Dial one of their numbers; it is shown until the result is noted. */
export async function dialNumber(number: number): Promise<void> {
  if (hand.task === null) return;
  try {
    hand.dialled = await acts.dial(hand.task.id, number, hand.script?.script_version_id ?? null);
  } finally {
    await readAgain(hand.task.id);
  }
}

/** See where the call in hand stands now; one that is over is let go. */
async function readAgain(taskId: string): Promise<void> {
  const task = await acts.read(taskId);
  if (LIVE.has(task.status) || hand.dialled !== null) hand.task = task;
  else put({});
}

/** Answer the question that is open. */
export function answer(word: string): void {
  if (question.value !== null) hand.given = [...hand.given, { question: question.value, word }];
}

/** Answer this question anew, and all that came after it. */
export function answerAgain(place: number): void {
  hand.given = hand.given.slice(0, place);
}

/** Note the result; what follows from it stays to be read until the next call. */
export async function noteResult(told: Told): Promise<void> {
  if (hand.task === null) return;
  const booking = hand.booked ? { reservationId: hand.booked.id } : {};
  const result = resultOf(hand.given, { ...booking, ...told });
  try {
    const noted = await acts.note(hand.task.id, result, hand.key);
    if (draft.call?.taskId === hand.task.id) clearDraft();
    put({ noted });
  } catch (reason) {
    if (reason instanceof Refused) hand.key = onceKey();
    throw reason;
  }
}

/** Give the call back that was not made. */
export async function giveBack(): Promise<void> {
  if (hand.task === null) return;
  try {
    await acts.giveBack(hand.task.id);
  } catch (reason) {
    if (reason instanceof Refused) put({});
    throw reason;
  }
  put({});
}

/** Lay the phone desk out for a booking out of this call. */
export function layOutBooking(): void {
  const { task, dialled } = hand;
  if (task === null) return;
  clearDraft();
  Object.assign(draft, {
    typed: dialled?.phone ?? "",
    phone: dialled?.phone ?? "",
    name: task.name ?? "",
    title: task.title ?? "",
    memberId: task.member_id,
    call: { taskId: task.id, campaignId: task.campaign.id, name: task.name ?? "", bookedId: null },
  });
}
