import { occasions } from "@/words/occasions";
import { tiers } from "@/words/tiers";
import type { Draft } from "./drafting";

const CODE = /^[a-z0-9][a-z0-9_-]{0,39}$/;

/** The code that was typed; null where it is none that a house may use. */
export function codeOf(typed: string): string | null {
  const code = typed.trim().toLowerCase();
  return CODE.test(code) ? code : null;
}

/** Tiers to choose from: the usual ones, and those that the policy names. */
export function tiersFor(draft: Draft): string[] {
  const all = [...Object.values(draft.defaults), ...draft.overrides.map((one) => one.set)];
  const waitedFor = all.flatMap((one) => Object.keys((one.grace_by_tier ?? {}) as object));
  return joined(Object.keys(tiers), waitedFor, namedIn(draft, "tiers"));
}

/** Occasions to choose from: the usual ones, and those that the policy names. */
export function occasionsFor(draft: Draft): string[] {
  return joined(Object.keys(occasions), namedIn(draft, "occasions"));
}

function namedIn(draft: Draft, condition: string): string[] {
  return draft.overrides.flatMap((one) => (one.when[condition] ?? []) as string[]);
}

function joined(...lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())];
}
