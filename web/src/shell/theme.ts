import { ref, watchEffect } from "vue";

const KEPT = "ktv-theme";

function isDarkWanted(): boolean {
  const kept = localStorage.getItem(KEPT);
  return kept ? kept === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Whether the console is dark: as chosen last, else as the machine is. */
export const isDark = ref(isDarkWanted());

watchEffect(() => document.documentElement.classList.toggle("dark", isDark.value));

/** Change between dark and light, and remember it. */
export function changeTheme(): void {
  isDark.value = !isDark.value;
  localStorage.setItem(KEPT, isDark.value ? "dark" : "light");
}
