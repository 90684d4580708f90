import { api, told, type Schemas } from "@/api/client";
import { saved } from "@/api/download";
import { agreedAt } from "@/calls/details";
import { audit as said, auditFields, auditValues } from "@/words/audit";
import { states } from "@/words/board";
import { occasionSaid } from "@/words/occasions";
import { policy, sources, windows } from "@/words/policy";
import { language, t, type Text } from "@/words/text";
import { tierSaid } from "@/words/tiers";
import { wallDate, wallTime } from "@/words/times";

export type Row = Schemas["AuditRowOut"];

/** What is looked for, as it was typed. */
export interface Sought {
  by: string;
  subject: string;
  action: string;
  from: string;
  to: string;
  subjectId: string;
}

const PAGE = 50;
const HIDDEN = "changed";
const MIDNIGHT = "00:00";

export function nothingSought(): Sought {
  return { by: "", subject: "", action: "", from: "", to: "", subjectId: "" };
}

/** What the interface is asked for: empty fields narrow nothing, a last day is meant whole. */
export function queryOf(sought: Sought, zone: string): Record<string, string> {
  const from = agreedAt(sought.from, MIDNIGHT, zone);
  const to = agreedAt(sought.to, "24:00", zone);
  const said = {
    by: sought.by.trim(),
    subject: sought.subject.trim(),
    action: sought.action.trim(),
    subject_id: sought.subjectId,
    from: from ?? "",
    to: to ?? "",
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== ""));
}

/** Rows of the audit log, the newest first. */
export async function rowsOf(
  venueId: string,
  query: Record<string, string>,
  cursor: string | null,
): Promise<Schemas["AuditPage"]> {
  const all = { ...query, venue_id: venueId, limit: PAGE, ...(cursor ? { cursor } : {}) };
  return told(api.GET("/v1/audit", { params: { query: all } }));
}

/** Save what is looked for as a file; answers its name. The log tells that it was taken out. */
export function saveRows(
  venueId: string,
  query: Record<string, string>,
  format: "csv" | "xlsx",
): Promise<string> {
  const all = { ...query, venue_id: venueId, format, lang: language.value };
  return saved(api.GET("/v1/audit/export", { params: { query: all }, parseAs: "blob" }));
}

/** Walk the newest rows of a venue and say whether they are what was written. */
export function verified(venueId: string): Promise<Schemas["AuditVerificationOut"]> {
  return told(api.GET("/v1/audit/verification", { params: { query: { venue_id: venueId } } }));
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-([0-9a-f]{12})$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** What a row says of one field: from what to what; masked values stay masked. */
export function changesOf(changed: Readonly<Record<string, unknown>>, zone: string): string[] {
  return Object.entries(changed).map(([field, value]) => {
    const name = (auditFields as Readonly<Record<string, Text>>)[field];
    return t(said.changedTo, { field: name ? t(name) : field, value: valueSaid(field, value, zone) });
  });
}

function valueSaid(field: string, value: unknown, zone: string): string {
  if (value === null || value === undefined) return "—";
  if (typeof value === "string") return textSaid(field, value, zone);
  if (typeof value === "boolean") return t(value ? policy.yesWord : policy.noWord);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map((one) => valueSaid(field, one, zone)).join(", ") || "—";
  if (!("to" in value)) return JSON.stringify(value);
  const { from, to } = value as { from?: unknown; to: unknown };
  const after = valueSaid(field, to, zone);
  return from === undefined || from === null ? after : `${valueSaid(field, from, zone)} → ${after}`;
}

const WORDS: Readonly<Record<string, Text>> = { ...states, ...windows, ...sources, ...auditValues };
const OF_FIELDS = new Set(["status", "window", "source", "deposit_status", "kind"]);

/** Words by their names, instants by the clock of the venue, ids by their end. */
function textSaid(field: string, value: string, zone: string): string {
  if (field === "occasion") return t(occasionSaid(value));
  if (field === "tier") return tierSaid(value);
  const word = OF_FIELDS.has(field) || value === HIDDEN ? WORDS[value] : undefined;
  if (word) return t(word);
  const at = INSTANT.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(at)) return `${wallDate(at, zone)} ${wallTime(at, zone)}`;
  const id = ID.exec(value)?.[1];
  return id ? `…${id.slice(-6)}` : value;
}
