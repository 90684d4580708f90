import { groups, helps } from "@/words/drafts";

export type TermName = keyof typeof helps;

/** How one term of the policy is written down. */
export type Kind =
  | { is: "count"; max?: number; min?: number; orNone?: "none" | "toClose" }
  | { is: "choice"; of: readonly string[] }
  | { is: "yes-no" }
  | { is: "moment" }
  | { is: "parts"; of: readonly Part[]; orNone?: boolean }
  | { is: "rows"; of: readonly string[] }
  | { is: "by-word" };

export interface Part {
  readonly name: string;
  readonly as: "count" | "money" | "legal-kind";
}

const MINUTES: Kind = { is: "count" };
const SOME_MINUTES: Kind = { is: "count", min: 1 };
const COUNT: Kind = { is: "count" };

function counts(...names: string[]): readonly Part[] {
  return names.map((name) => ({ name, as: "count" }));
}

/** Every term of the policy, and how it is written down. */
export const KINDS: Readonly<Record<TermName, Kind>> = {
  mode: { is: "choice", of: ["open", "request", "register", "closed"] },
  horizon_days: { is: "count", max: 400 },
  short_notice_minutes: MINUTES,
  lead_minutes: MINUTES,
  min_minutes: SOME_MINUTES,
  max_minutes: { is: "count", min: 1, orNone: "toClose" },
  extension_unit_minutes: SOME_MINUTES,
  warn_minutes: MINUTES,
  end_rule: { is: "choice", of: ["fixed", "slides"] },
  hold_minutes: SOME_MINUTES,
  grace_minutes: MINUTES,
  grace_by_tier: { is: "by-word" },
  grace_extensions: { is: "parts", of: counts("agent_minutes", "agent_times", "manager_minutes") },
  requested_occupies: { is: "yes-no" },
  request_expires_minutes: SOME_MINUTES,
  deposit: {
    is: "parts",
    orNone: true,
    of: [
      { name: "amount_minor", as: "money" },
      { name: "due_minutes", as: "count" },
      { name: "legal_kind", as: "legal-kind" },
    ],
  },
  refund_tiers: { is: "rows", of: ["minutes_before", "percent"] },
  free_moves: COUNT,
  free_cancel_minutes: MINUTES,
  quota: { is: "count", orNone: "none" },
  hold_back: COUNT,
  release_minutes: MINUTES,
  max_open_per_phone: { is: "parts", of: counts("overlapping", "open", "booker") },
  below_minimum: { is: "choice", of: ["open", "approval"] },
  pin_allowed: { is: "yes-no" },
  pin_quota: { is: "count", max: 100, orNone: "none" },
  tell_room: { is: "moment" },
  fix_room: { is: "moment" },
  upgrade_ranks: { is: "count", max: 40 },
  upgrade_to_top: { is: "yes-no" },
  silent_moves: { is: "parts", of: counts("most", "quiet_minutes") },
};

/** The terms by what they are about, in the order of `docs/rules.md`. */
export const GROUPS: Readonly<Record<keyof typeof groups, readonly TermName[]>> = {
  windows: ["mode", "horizon_days", "short_notice_minutes", "lead_minutes"],
  stay: ["min_minutes", "max_minutes", "extension_unit_minutes", "warn_minutes", "end_rule"],
  holds: [
    "hold_minutes",
    "grace_minutes",
    "grace_by_tier",
    "grace_extensions",
    "requested_occupies",
    "request_expires_minutes",
  ],
  money: ["deposit", "refund_tiers", "free_moves", "free_cancel_minutes"],
  limits: ["quota", "hold_back", "release_minutes", "max_open_per_phone", "below_minimum"],
  rooms: [
    "pin_allowed",
    "pin_quota",
    "tell_room",
    "fix_room",
    "upgrade_ranks",
    "upgrade_to_top",
    "silent_moves",
  ],
};

export const MOMENTS = ["booking", "arrival", "ready_by"] as const;
export const LEGAL_KINDS = ["prepayment", "earnest", "security"] as const;

/** What a term begins with when somebody sets it themselves. */
export function firstValue(kind: Kind, house: unknown): unknown {
  if (house !== null && house !== undefined) return structuredClone(house);
  switch (kind.is) {
    case "count":
      return kind.min ?? 0;
    case "choice":
      return kind.of[0];
    case "yes-no":
      return true;
    case "moment":
      return "arrival";
    case "rows":
      return [];
    case "by-word":
      return {};
    case "parts":
      return Object.fromEntries(kind.of.map((part) => [part.name, firstPart(part)]));
  }
}

function firstPart(part: Part): unknown {
  if (part.as === "legal-kind") return "prepayment";
  return part.name === "due_minutes" ? 120 : part.as === "money" ? 10_000 : 1;
}
