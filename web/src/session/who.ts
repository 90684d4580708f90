import { computed, reactive } from "vue";
import { api, told, useCsrfToken, type Schemas } from "@/api/client";
import { language } from "@/words/text";

export type Me = Schemas["MeOut"];
export type MyVenue = Schemas["MyVenueOut"];

const KEPT = "ktv-venue";

const state = reactive({ me: null as Me | null, venueId: localStorage.getItem(KEPT) ?? "" });

/** Who is signed in; null while nobody is. */
export const me = computed(() => state.me);

/** The venue that the console works for now: the one chosen last, else the first. */
export const venue = computed<MyVenue | null>(() => {
  const mine = state.me?.venues ?? [];
  return mine.find((one) => one.id === state.venueId) ?? mine[0] ?? null;
});

/** Work for another venue from now on. */
export function chooseVenue(id: string): void {
  state.venueId = id;
  localStorage.setItem(KEPT, id);
}

/** Say whether I may do this at the venue of now. */
export function may(permission: string): boolean {
  return venue.value?.permissions.includes(permission) ?? false;
}

/** Ask who is signed in by the cookie that the browser keeps.
 *
 * @throws Refused `not-signed-in`, or `password-must-change`.
 */
export async function recognise(): Promise<Me> {
  const found = await told(api.GET("/v1/me"));
  useCsrfToken(found.csrf_token ?? null);
  state.me = found;
  return found;
}

/** Sign in. Says whether the password must change before anything else. */
export async function signIn(login: string, password: string): Promise<{ mustChange: boolean }> {
  const begun = await told(api.POST("/v1/session", { body: { login, password } }));
  useCsrfToken(begun.csrf_token);
  language.value = localStorage.getItem("ktv-language") ? language.value : begun.language;
  if (begun.must_change_password) return { mustChange: true };
  await recognise();
  return { mustChange: false };
}

/** Forget who was signed in, here alone. */
export function forget(): void {
  state.me = null;
  useCsrfToken(null);
}

/** Sign out, on the server too. */
export async function signOut(): Promise<void> {
  await told(api.DELETE("/v1/session"));
  forget();
}
