import { t, words, type Text } from "./text";

/** Tiers of members by the codes that houses usually give them; others are shown as they are called. */
export const tiers = words({
  silver: { zh: "银卡", en: "Silver" },
  gold: { zh: "金卡", en: "Gold" },
  platinum: { zh: "白金卡", en: "Platinum" },
  diamond: { zh: "钻石卡", en: "Diamond" },
});

/** What a tier is called. */
export function tierSaid(code: string): string {
  const known = (tiers as Readonly<Record<string, Text>>)[code];
  return known ? t(known) : code;
}
