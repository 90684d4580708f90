import { computed, reactive, watch } from "vue";
import { api, told, type Schemas } from "@/api/client";
import { tellDone } from "@/shell/toasts";
import { followUps as said } from "@/words/board";
import { t } from "@/words/text";
import { place, placementOf, wayBackOf } from "./asking";
import type { Done, Grounds, PlacementChange } from "./asking";
import type { Wish } from "./drag";

type Approval = Schemas["ApprovalOut"];

/** What is still open about a change of places: somebody's word, or a moment to take it back. */
export interface FollowUp {
  readonly id: string;
  readonly kind: "asked" | "done";
  readonly venueId: string;
  readonly reservationId: string;
  readonly dayNo: number;
  readonly from: string;
  readonly to: string;
  /** The version at which it was seen: what somebody else changed since is never overwritten. */
  readonly version: number;
  /** What is sent: the change itself, or the way back. */
  readonly body: PlacementChange;
  readonly until: number;
  approval: Approval | null;
}

/** From where to where, as it is said. */
export interface Way {
  readonly from: string;
  readonly to: string;
}

/** For how long a move is offered to be taken back. */
export const UNDO_MS = 60_000;
const LOOK_EVERY_MS = 5_000;
const KEPT = "ktv-follow-ups";

const all = reactive<FollowUp[]>(kept());
let looking: ReturnType<typeof setInterval> | undefined;

// No person is in it: a number of the day, rooms, times.
watch(all, () => {
  sessionStorage.setItem(KEPT, JSON.stringify(all.filter((one) => one.kind === "asked")));
});

function kept(): FollowUp[] {
  const text = globalThis.sessionStorage?.getItem(KEPT);
  return text ? (JSON.parse(text) as FollowUp[]) : [];
}

/** What is open at a venue, the newest first. */
export function openAt(venueId: string) {
  if (all.some(isUndecided)) lookOn();
  return computed(() => all.filter((one) => one.venueId === venueId).reverse());
}

function isUndecided(one: FollowUp): boolean {
  return one.approval?.status === "pending";
}

/** Ask for somebody's word on a change, and keep the change until it is given. */
export async function askFor(
  wish: Wish,
  ask: Schemas["NewApproval"],
  grounds: Grounds & { why: string },
  way: Way,
): Promise<void> {
  const approval = await told(api.POST("/v1/approvals", { body: { ...ask, reason: grounds.why } }));
  const until = Date.parse(approval.expires_at);
  const body = placementOf(wish, grounds, false);
  all.push({ ...basis(wish, way), id: approval.id, kind: "asked", venueId: approval.venue_id, body, until, approval });
  lookOn();
}

/** Offer to take back a move that was just made; a longer stay is a promise, and stands. */
export function offerUndo(wish: Wish, done: Done, venueId: string, way: Way): void {
  const body = wayBackOf(wish);
  if (body === null) return;
  forgetUndo();
  const id = `${wish.bar.entry.id} ${done.version}`;
  const until = Date.now() + UNDO_MS;
  const back = { ...basis(wish, way), version: done.version };
  all.push({ ...back, id, kind: "done", venueId, body, until, approval: null });
  setTimeout(() => forget(id), UNDO_MS);
}

function basis(wish: Wish, { from, to }: Way) {
  const { id, day_no, version } = wish.bar.entry;
  return { reservationId: id, dayNo: day_no, version, from, to };
}

/** Do what is open: the change on the word that was given, or the way back.
 *
 * @throws Refused; nothing has moved then.
 */
export async function carryOn(one: FollowUp): Promise<Done> {
  const body = one.kind === "asked" ? { ...one.body, approval_id: one.id } : one.body;
  const done = await place(one.reservationId, one.version, body);
  forget(one.id);
  return done;
}

/** It is of no interest any more. */
export function forget(id: string): void {
  const at = all.findIndex((one) => one.id === id);
  if (at >= 0) all.splice(at, 1);
}

function forgetUndo(): void {
  for (const one of all.filter((each) => each.kind === "done")) forget(one.id);
}

function lookOn(): void {
  looking ??= setInterval(() => void look(), LOOK_EVERY_MS);
}

async function look(): Promise<void> {
  const waiting = all.filter(isUndecided);
  if (waiting.length === 0) {
    clearInterval(looking);
    looking = undefined;
  }
  for (const one of waiting) await lookAt(one).catch(() => {});
}

async function lookAt(one: FollowUp): Promise<void> {
  const params = { path: { approval_id: one.id } };
  const found = await told(api.GET("/v1/approvals/{approval_id}", { params }));
  one.approval = found;
  if (found.status === "approved") tellDone(t(said.approvedNow, { n: one.dayNo }));
}
