import { api, ifMatch, onceKey, told, type Schemas } from "@/api/client";
import { Refused, type Problem } from "@/api/problems";
import { t, type Text } from "@/words/text";
import { roomWanted, type Wish } from "./drag";
import { iso } from "./scale";

/** What the rules say to a wish, before anything is done. */
export interface Verdict {
  readonly kind: "fine" | "approval" | "consent" | "refused";
  readonly sentence: string;
  /** Whether the guest must be asked as well. */
  readonly needsConsent?: boolean;
  /** What to send to `/v1/approvals`, where it takes somebody else's word. */
  readonly ask?: Schemas["NewApproval"];
}

/** Why it is done, what the guest has said, and on whose word. */
export interface Grounds {
  readonly reason: string;
  readonly guestConsents: boolean;
  readonly approvalId?: string;
}

export type PlacementChange = Schemas["PlacementChange"];

const SLIP = "slip";
const CONSENT = new Set(["guest-consent-required", "room-told", "room-pinned"]);

/** The body of a placement: nothing is said that stays as it is. */
export function placementOf(wish: Wish, grounds: Grounds, dryRun: boolean): PlacementChange {
  const { bar } = wish;
  const change: PlacementChange = {
    reason: grounds.reason,
    guest_consents: grounds.guestConsents,
    dry_run: dryRun,
    ...(grounds.approvalId ? { approval_id: grounds.approvalId } : {}),
  };
  const room = roomWanted(wish);
  if (room !== null) change.room_id = room;
  if (wish.start !== bar.start) change.starts_at = iso(wish.start);
  if (wish.end - wish.start !== bar.end - bar.start) {
    change.minutes = (wish.end - wish.start) / 60_000;
  }
  return change;
}

/** The move back to where it was; null where there is none. */
export function wayBackOf(wish: Wish): PlacementChange | null {
  const { bar } = wish;
  const change: PlacementChange = { reason: SLIP, guest_consents: true, dry_run: false };
  if (roomWanted(wish) !== null) {
    if (bar.roomId === null) return null;
    change.room_id = bar.roomId;
  }
  if (wish.start !== bar.start) change.starts_at = iso(bar.start);
  if (wish.end - wish.start !== bar.end - bar.start) change.minutes = (bar.end - bar.start) / 60_000;
  return change;
}

/** Whether a wish is a longer stay of people who sit already. */
export function isExtension(wish: Wish): boolean {
  return wish.kind === "stretch" && wish.bar.entry.status === "seated";
}

/** Ask the rules, and change nothing. */
export async function askAbout(wish: Wish, reason: string, signal: AbortSignal): Promise<Verdict> {
  try {
    return { kind: "fine", sentence: await tried(wish, { reason, guestConsents: false }, signal) };
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    if (!CONSENT.has(refused.code)) return verdictOf(refused.problem);
    return askWithConsent(wish, reason, refused.message, signal);
  }
}

/** Where the guest must be asked, find out whether their consent is all that is missing. */
async function askWithConsent(
  wish: Wish,
  reason: string,
  why: string,
  signal: AbortSignal,
): Promise<Verdict> {
  try {
    const sentence = await tried(wish, { reason, guestConsents: true }, signal);
    return { kind: "consent", sentence: `${why}\n${sentence}`, needsConsent: true };
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    const verdict = verdictOf(refused.problem);
    if (verdict.kind !== "approval") return verdict;
    return { ...verdict, sentence: `${why}\n${verdict.sentence}`, needsConsent: true };
  }
}

/** A refusal as a verdict: what another person may allow is told apart. */
export function verdictOf(problem: Problem): Verdict {
  const sentence = problem.detail || problem.title;
  if (problem.code !== "approval-required") return { kind: "refused", sentence };
  const ask = problem.ask as { request?: Schemas["NewApproval"] } | undefined;
  return { kind: "approval", sentence, ask: ask?.request };
}

async function tried(wish: Wish, grounds: Grounds, signal: AbortSignal): Promise<string> {
  const done = await carryOut(wish, grounds, { dryRun: true, signal });
  return t(done.sentence);
}

/** What was done, as it is said, and the version after it. */
export interface Done {
  readonly sentence: Text;
  readonly version: number;
}

/** Do it; what was changed meanwhile by somebody else is never overwritten.
 *
 * @throws Refused with the rule's own words; nothing has moved then.
 */
export async function carryOut(
  wish: Wish,
  grounds: Grounds,
  how: { dryRun: boolean; signal?: AbortSignal } = { dryRun: false },
): Promise<Done> {
  const { entry } = wish.bar;
  const { dryRun, signal } = how;
  if (!isExtension(wish)) {
    return place(entry.id, entry.version, placementOf(wish, grounds, dryRun), signal);
  }
  const params = {
    path: { reservation_id: entry.id },
    header: { ...ifMatch(entry.version), "Idempotency-Key": onceKey() },
  };
  const body = { minutes: (wish.end - wish.bar.end) / 60_000, dry_run: dryRun };
  return told(api.POST("/v1/reservations/{reservation_id}/extension", { params, body, signal }));
}

/** Place a reservation as it was seen at a version.
 *
 * @throws Refused; the old place is kept then.
 */
export function place(
  reservationId: string,
  version: number,
  body: PlacementChange,
  signal?: AbortSignal,
): Promise<Done> {
  const params = { path: { reservation_id: reservationId }, header: ifMatch(version) };
  return told(api.PUT("/v1/reservations/{reservation_id}/placement", { params, body, signal }));
}
