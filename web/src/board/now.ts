import { onScopeDispose, readonly, ref, type Ref } from "vue";

const SECOND_MS = 1_000;

/** The present, a second at a time; it stops with whoever asked. */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(Date.now());
  const timer = setInterval(() => (now.value = Date.now()), SECOND_MS);
  onScopeDispose(() => clearInterval(timer));
  return readonly(now);
}
