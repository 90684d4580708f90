import { api, ifMatch, onceKey, told, type Schemas } from "@/api/client";
import { Refused, type Problem } from "@/api/problems";
import { moving } from "@/words/board";
import { t, type Text } from "@/words/text";
import { roomWanted, type Wish } from "./drag";
import { iso } from "./scale";

/** What the rules say to a wish, before anything is done. */
export interface Verdict {
  readonly kind: "fine" | "approval" | "consent" | "refused";
  readonly sentence: string;
  /** What to send to `/v1/approvals`, where it takes somebody else's word. */
  readonly ask?: Record<string, unknown>;
}

/** Why it is done, and what the guest has said. */
export interface Grounds {
  readonly reason: string;
  readonly guestConsents: boolean;
}

type PlacementChange = Schemas["PlacementChange"];

const CONSENT = new Set(["guest-consent-required", "room-told", "room-pinned"]);

/** The body of a placement: nothing is said that stays as it is. */
export function placementOf(wish: Wish, grounds: Grounds, dryRun: boolean): PlacementChange {
  const { bar } = wish;
  const change: PlacementChange = {
    reason: grounds.reason,
    guest_consents: grounds.guestConsents,
    dry_run: dryRun,
  };
  const room = roomWanted(wish);
  if (room !== null) change.room_id = room;
  if (wish.start !== bar.start) change.starts_at = iso(wish.start);
  if (wish.end - wish.start !== bar.end - bar.start) {
    change.minutes = (wish.end - wish.start) / 60_000;
  }
  return change;
}

/** Whether a wish is a longer stay of people who sit already. */
export function isExtension(wish: Wish): boolean {
  return wish.kind === "stretch" && wish.bar.entry.status === "seated";
}

/** Ask the rules, and change nothing. */
export async function askAbout(wish: Wish, signal: AbortSignal): Promise<Verdict> {
  const grounds = { reason: t(moving.guestAsks), guestConsents: false };
  try {
    return { kind: "fine", sentence: await tried(wish, grounds, true, signal) };
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    if (!CONSENT.has(refused.code)) return verdictOf(refused.problem);
    return askWithConsent(wish, refused.message, signal);
  }
}

/** Where the guest must be asked, find out whether their consent is all that is missing. */
async function askWithConsent(wish: Wish, why: string, signal: AbortSignal): Promise<Verdict> {
  const grounds = { reason: t(moving.guestAsks), guestConsents: true };
  try {
    const sentence = await tried(wish, grounds, true, signal);
    return { kind: "consent", sentence: `${why} ${sentence}` };
  } catch (refused) {
    if (refused instanceof Refused) return verdictOf(refused.problem);
    throw refused;
  }
}

/** A refusal as a verdict: what another person may allow is told apart. */
export function verdictOf(problem: Problem): Verdict {
  const sentence = problem.detail || problem.title;
  if (problem.code !== "approval-required") return { kind: "refused", sentence };
  const ask = problem.ask as { request?: Record<string, unknown> } | undefined;
  return { kind: "approval", sentence, ask: ask?.request };
}

/** Do it; what was read meanwhile by somebody else is never overwritten.
 *
 * @throws Refused with the rule's own words; nothing has moved then.
 */
export async function carryOut(wish: Wish, grounds: Grounds): Promise<string> {
  return tried(wish, grounds, false);
}

async function tried(
  wish: Wish,
  grounds: Grounds,
  dryRun: boolean,
  signal?: AbortSignal,
): Promise<string> {
  const { entry } = wish.bar;
  const path = { reservation_id: entry.id };
  const header = ifMatch(entry.version);
  if (isExtension(wish)) {
    const body = { minutes: (wish.end - wish.bar.end) / 60_000, dry_run: dryRun };
    const params = { path, header: { ...header, "Idempotency-Key": onceKey() } };
    const call = api.POST("/v1/reservations/{reservation_id}/extension", { params, body, signal });
    return t((await told(call)).sentence as Text);
  }
  const body = placementOf(wish, grounds, dryRun);
  const params = { path, header };
  const call = api.PUT("/v1/reservations/{reservation_id}/placement", { params, body, signal });
  return t((await told(call)).sentence as Text);
}
