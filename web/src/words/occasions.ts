import { words, type Text } from "./text";

/** Why a party comes, by the codes under which rules and reports know it. */
export const occasions = words({
  birthday: { zh: "生日", en: "Birthday" },
  reunion: { zh: "同学聚会", en: "Reunion" },
  company: { zh: "公司聚会", en: "Company party" },
  business: { zh: "商务", en: "Business" },
  anniversary: { zh: "纪念日", en: "Anniversary" },
  wedding: { zh: "婚庆", en: "Wedding" },
  festival: { zh: "节日", en: "Festival" },
  other: { zh: "其他", en: "Other" },
});

/** An occasion as it is said; a house's own code stands as it is. */
export function occasionSaid(code: string): Text {
  return code in occasions ? occasions[code as keyof typeof occasions] : { zh: code, en: code };
}
