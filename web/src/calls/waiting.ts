import { api, told, type Schemas } from "@/api/client";
import { daysLater } from "@/words/times";
import type { CallList } from "./acts";

export type Listed = Schemas["ListedCallOut"];

/** The people of one list who are to hear from a manager. */
export interface Waiting {
  readonly list: CallList;
  readonly people: readonly Listed[];
}

/** How many business days back a manager is told of. */
export const DAYS_BACK = 7;
const MOST = 100;

/** The lists of the last days on which a call is over: only there may somebody wait. */
export function recentOf(lists: readonly CallList[], today: string): CallList[] {
  const first = daysLater(today, 1 - DAYS_BACK);
  return lists.filter(
    (one) => first <= one.business_date && one.business_date <= today && (one.progress.done ?? 0) > 0,
  );
}

/** Who did not understand and is to hear from a manager, list by list, the newest first. */
export async function waitingAt(venueId: string, today: string): Promise<Waiting[]> {
  const query = { venue_id: venueId, limit: MOST };
  const { items } = await told(api.GET("/v1/call-lists", { params: { query } }));
  const asked = recentOf(items, today).map(async (list) => ({ list, people: await peopleOn(list.id) }));
  return (await Promise.all(asked)).filter((one) => one.people.length > 0);
}

async function peopleOn(listId: string): Promise<Listed[]> {
  const params = { path: { list_id: listId }, query: { follow_up: "manager" as const, limit: MOST } };
  return (await told(api.GET("/v1/call-lists/{list_id}/tasks", { params }))).items;
}

/** Note that a manager dealt with somebody; said again, it is as it was said first. */
export async function dealtWith(one: Listed, note: string): Promise<void> {
  const params = { path: { task_id: one.id } };
  const body = note.trim() ? { note: note.trim() } : {};
  await told(api.POST("/v1/call-tasks/{task_id}/follow-up", { params, body }));
}

/** Who still waits once somebody was dealt with; a list on which nobody does is left out. */
export function without(waiting: readonly Waiting[], one: Listed): Waiting[] {
  return waiting
    .map(({ list, people }) => ({ list, people: people.filter((other) => other.id !== one.id) }))
    .filter(({ people }) => people.length > 0);
}

/** The whole number of somebody on a list: a look that is noted in the audit log.
 *
 * @throws Refused where one may not, or has looked too often this hour.
 */
export async function numberOf(one: Listed, reason: string): Promise<string> {
  if (one.reservation_id !== null) {
    const params = { path: { reservation_id: one.reservation_id } };
    const body = { reason, of: "guest" as const };
    return (await told(api.POST("/v1/reservations/{reservation_id}/phone-reveal", { params, body }))).phone;
  }
  const params = { path: { member_id: one.member_id ?? "" } };
  const body = { reason, number: 1 };
  return (await told(api.POST("/v1/members/{member_id}/phone-reveal", { params, body }))).phone;
}
