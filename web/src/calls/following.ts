import type { Schemas } from "@/api/client";
import { answers, following as said, whys } from "@/words/calls";
import { t, type Text } from "@/words/text";
import { dateSaid, daysLater, wallDate, wallMinutes, wallTime } from "@/words/times";

type Next = Schemas["NextStepOut"];

const MINUTE_MS = 60_000;
const SOON_MINUTES = 90;
const NOON = 12 * 60;
const SIX = 18 * 60;

/** When somebody is tried again, as one says it: in 15 minutes, tomorrow afternoon, on Friday. */
export function whenSaid(at: number, now: number, zone: string): string {
  const minutes = Math.round((at - now) / MINUTE_MS);
  const [date, today] = [wallDate(at, zone), wallDate(now, zone)];
  if (date === today && minutes <= SOON_MINUTES) return t(said.soon, { n: Math.max(1, minutes) });
  const clock = wallMinutes(at, zone);
  const part = clock < NOON ? 0 : clock < SIX ? 1 : 2;
  const near: Record<string, readonly Text[]> = {
    [today]: [said.todayMorning, said.todayAfternoon, said.todayEvening],
    [daysLater(today, 1)]: [said.tomorrowMorning, said.tomorrowAfternoon, said.tomorrowEvening],
  };
  const named = near[date]?.[part];
  return named ? t(named) : t(said.later, { date: dateSaid(date) });
}

/** A number as it is read from the screen to the keys: in groups where its plan is known. */
export function numberSaid(phone: string): string {
  return phone.replace(/^(\+86)(1\d{2})(\d{4})(\d{4})$/, "$1 $2 $3 $4");
}

/** Whatever a reason or an outcome is called here; its own word where nobody named it. */
export function reasonSaid(code: string): string {
  const all: Readonly<Record<string, Text>> = { ...answers, ...whys };
  const known = all[code];
  return known ? t(known) : code;
}

/** What follows from a call, sentence by sentence. */
export function followingSaid(next: Next, now: number, zone: string): string[] {
  const sentences = [stands(next, now, zone)];
  if (next.number_left_alone) sentences.push(t(said.numberAlone));
  if (next.tasks_closed > 0) sentences.push(t(said.tasksClosed, { n: next.tasks_closed }));
  return sentences;
}

function stands(next: Next, now: number, zone: string): string {
  if (next.standing === "done") return t(said.done, { what: reasonSaid(next.why ?? "informed") });
  if (next.standing === "closed") return t(said.closed, { why: reasonSaid(next.why ?? "too_late") });
  const at = Date.parse(next.at ?? "");
  const facts = {
    when: whenSaid(at, now, zone),
    at: `${dateSaid(wallDate(at, zone))} ${wallTime(at, zone)}`,
  };
  return t(next.agreed ? said.agreed : said.again, facts);
}
