import { ref, watchEffect } from "vue";

/** A word or sentence in both languages, as the interface itself tells them. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

export type Language = "zh" | "en";
export type Facts = Readonly<Record<string, string | number>>;

const KEPT = "ktv-language";

function languageKept(): Language {
  const kept = globalThis.localStorage?.getItem(KEPT);
  if (kept === "zh" || kept === "en") return kept;
  return globalThis.navigator?.language?.startsWith("en") ? "en" : "zh";
}

/** The language the console speaks now. */
export const language = ref<Language>(languageKept());

if (globalThis.document) {
  watchEffect(() => {
    document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
    localStorage.setItem(KEPT, language.value);
  });
}

/** The words of one topic; both languages stand beside each other, so that neither is forgotten. */
export function words<const Words extends Record<string, Text>>(topic: Words): Words {
  return topic;
}

/** Say `text` in the language of now, with `facts` in the places of `{name}`. */
export function t(text: Text, facts: Facts = {}): string {
  const said = text[language.value] || text.zh || text.en;
  return said.replace(/\{(\w+)\}/g, (place, name: string) => String(facts[name] ?? place));
}
