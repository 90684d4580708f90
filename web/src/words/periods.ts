import { t, words, type Text } from "./text";

/** Periods by the codes that venues usually give them; others are shown as they are called. */
export const periods = words({
  morning: { zh: "上午", en: "Morning" },
  day: { zh: "日间", en: "Day" },
  afternoon: { zh: "下午", en: "Afternoon" },
  evening: { zh: "晚间", en: "Evening" },
  prime: { zh: "黄金时段", en: "Prime" },
  late: { zh: "深夜", en: "Late" },
  night: { zh: "通宵", en: "Night" },
});

/** What a period is called. */
export function periodSaid(code: string): string {
  const known = (periods as Readonly<Record<string, Text>>)[code];
  return known ? t(known) : code;
}
