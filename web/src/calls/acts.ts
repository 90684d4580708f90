import { api, told, type Schemas } from "@/api/client";
import { saved } from "@/api/download";
import { language } from "@/words/text";
import type { Result } from "./tree";

export type CallList = Schemas["CallListOut"];
export type Task = Schemas["CallTaskOut"];
export type Script = Schemas["TaskScriptOut"];
export type Dialled = Schemas["DialOut"];
export type Noted = Schemas["CallResultOut"];
export type Claim = Schemas["CallClaimOut"];
export type Reservation = Schemas["ReservationOut"];
export type Campaign = Schemas["CampaignOut"];

const MOST = 100;

/** The lists of one business day at a venue. */
export async function listsOf(venueId: string, date: string): Promise<CallList[]> {
  const query = { venue_id: venueId, business_date: date, limit: MOST };
  return (await told(api.GET("/v1/call-lists", { params: { query } }))).items;
}

/** Save a list as a file, or those of one follow-up; numbers masked; answers its name. */
export function saveList(
  listId: string,
  format: "csv" | "xlsx",
  followUp?: "manager",
): Promise<string> {
  const narrowed = followUp ? { follow_up: followUp } : {};
  const query = { format, lang: language.value, ...narrowed };
  const params = { path: { list_id: listId }, query };
  return saved(api.GET("/v1/call-lists/{list_id}/export", { params, parseAs: "blob" }));
}

/** What each campaign is called, by its id. */
export async function campaigns(): Promise<Map<string, Campaign>> {
  const { items } = await told(api.GET("/v1/campaigns", { params: { query: { limit: MOST } } }));
  return new Map(items.map((one) => [one.id, one]));
}

/** Take the next call in hand, or go on with the one that is. */
export function claim(venueId: string, listId: string | null): Promise<Claim> {
  const body = { venue_id: venueId, ...(listId ? { list_id: listId } : {}) };
  return told(api.POST("/v1/call-tasks/claims", { body }));
}

/** A call as it stands now. */
export function read(taskId: string): Promise<Task> {
  return told(api.GET("/v1/call-tasks/{task_id}", { params: { path: { task_id: taskId } } }));
}

/** What is said on this call. */
export function scriptOf(taskId: string): Promise<Script> {
  const params = { path: { task_id: taskId } };
  return told(api.GET("/v1/call-tasks/{task_id}/script", { params }));
}

/** Pass every gate once more and see the number; again before the result is the same call. */
export function dial(taskId: string, number: number, versionId: string | null): Promise<Dialled> {
  const params = { path: { task_id: taskId } };
  const body = { number, ...(versionId ? { script_version_id: versionId } : {}) };
  return told(api.POST("/v1/call-tasks/{task_id}/dial", { params, body }));
}

/** Note what came of it, once, however often it is sent under this key. */
export function note(taskId: string, result: Result, key: string): Promise<Noted> {
  const params = { path: { task_id: taskId }, header: { "Idempotency-Key": key } };
  return told(api.POST("/v1/call-tasks/{task_id}/attempts", { params, body: result }));
}

/** Give a call back that was not made. */
export function giveBack(taskId: string): Promise<Task> {
  const params = { path: { task_id: taskId } };
  return told(api.POST("/v1/call-tasks/{task_id}/return", { params, body: {} }));
}

/** A booking as it stands now. */
export function bookingOf(id: string): Promise<Reservation> {
  const params = { path: { reservation_id: id } };
  return told(api.GET("/v1/reservations/{reservation_id}", { params }));
}

/** A booking that was made on the telephone; null once it is taken back. */
export async function standingBooking(id: string): Promise<Reservation | null> {
  const found = await bookingOf(id);
  return found.status === "cancelled" || found.status === "expired" ? null : found;
}
