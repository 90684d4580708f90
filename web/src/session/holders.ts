import { permissions, shell } from "@/words/shell";
import { roles } from "@/words/roles";
import { language, t } from "@/words/text";

export type Role = keyof typeof roles;

/** Who holds what may be missing, the nearest first: as `roles.toml` says it, and a test holds. */
export const HOLDERS = {
  reserve: ["agent", "lead", "front_desk", "duty_manager", "venue_manager", "cs_officer", "hq_admin"],
  desk: ["lead", "front_desk", "duty_manager", "venue_manager", "hq_admin"],
  calendar: ["duty_manager", "venue_manager", "hq_admin"],
  outages: ["duty_manager", "venue_manager", "hq_admin"],
  setup: ["venue_manager", "hq_admin"],
  jobs: ["duty_manager", "venue_manager", "hq_admin"],
  staff: ["hq_admin"],
  passwords: ["venue_manager", "hq_admin"],
  reveal: ["agent", "lead", "front_desk", "duty_manager", "venue_manager", "cs_officer", "hq_admin"],
  audit: ["venue_manager", "hq_admin", "auditor"],
  members: ["lead", "duty_manager", "venue_manager", "cs_officer", "hq_admin"],
  calls: ["agent", "lead", "duty_manager", "venue_manager", "cs_officer", "hq_admin"],
  campaigns: ["lead", "duty_manager", "venue_manager", "cs_officer", "hq_admin"],
  export: ["cs_officer", "hq_admin"],
  reports: ["duty_manager", "venue_manager", "cs_officer", "hq_admin", "auditor"],
  erase: ["hq_admin"],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

/** What a permission is called; its own word where nobody named it. */
export function permissionSaid(permission: string): string {
  const known = permissions[permission as keyof typeof permissions];
  return known ? t(known) : permission;
}

/** Who may do what one may not do oneself, in a sentence; empty where that is not known. */
export function whoMaySaid(permission: string): string {
  const known: readonly Role[] = HOLDERS[permission as keyof typeof HOLDERS] ?? [];
  if (known.length === 0) return "";
  const either = new Intl.ListFormat(language.value === "zh" ? "zh-CN" : "en-GB", { type: "disjunction" });
  return t(shell.whoMay, { who: either.format(known.map((role) => t(roles[role]))) });
}
