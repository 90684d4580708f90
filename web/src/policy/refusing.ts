import { Refused, sentence } from "@/api/problems";
import { drafts as said } from "@/words/drafts";
import { conditions, parts, terms, windows } from "@/words/policy";
import { prices } from "@/words/prices";
import { t, type Text } from "@/words/text";
import { placeSaid } from "./drafting";

/** Why a draft is not published: the sentence, and the place of each fault. */
export interface RefusalWords {
  readonly said: string;
  readonly faults: readonly string[];
}

/** Whether somebody published a version meanwhile. */
export function isStale(reason: unknown): boolean {
  return reason instanceof Refused && reason.code === "stale-version";
}

/** A refusal as a form shows it; null where it was something else. */
export function refusalOf(reason: unknown, where: (field: string) => string = placeSaid): RefusalWords | null {
  if (!(reason instanceof Refused)) return null;
  const { problem } = reason;
  const errors = problem.errors ?? [];
  if (errors.length === 0) return { said: sentence(problem), faults: [] };
  const faults = errors.map((one) => t(said.fault, { where: where(one.field), why: namedIn(one.reason) }));
  return { said: t(said.faults), faults };
}

const FIELDS: Readonly<Record<string, Text>> = { ...parts, ...conditions, ...windows, ...terms, block_minutes: prices.blockMinutes };

/** A reason with the fields that it names said as the forms say them. */
export function namedIn(reason: string): string {
  return reason.replace(/[a-z]+(_[a-z0-9]+)+/g, (field) => {
    const known = FIELDS[field];
    return known ? `“${t(known)}”` : field;
  });
}
