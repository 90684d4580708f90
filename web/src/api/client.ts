import createClient, { type Middleware } from "openapi-fetch";
import { language } from "@/words/text";
import type { components, paths } from "./schema";
import { Refused, Unreachable, problemIn } from "./problems";

export type Schemas = components["schemas"];

const CHANGES = new Set(["POST", "PUT", "PATCH", "DELETE"]);
const PAUSE_MS = 400;
const HOME = globalThis.location?.origin ?? "http://localhost";

let csrfToken: string | null = null;
let whenSignedOut: () => void = () => {};

/** Carry this word with every change from now on. */
export function useCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Say whether changes can be made from here: a page that was reloaded has to ask for the word. */
export function mayChange(): boolean {
  return csrfToken !== null;
}

/** Do this whenever an answer says that nobody is signed in any more. */
export function onSignedOut(then: () => void): void {
  whenSignedOut = then;
}

/** The headers that every request carries, and a change besides. */
export function headersOf(method: string): Record<string, string> {
  const said: Record<string, string> = {
    "Accept-Language": language.value === "zh" ? "zh-CN" : "en",
  };
  if (CHANGES.has(method) && csrfToken) said["Ktv-Csrf-Token"] = csrfToken;
  return said;
}

/** A key under which a change happens once, however often it is sent. */
export function onceKey(): string {
  return crypto.randomUUID();
}

/** The header of a change to what was read at this version. */
export function ifMatch(version: number): { "If-Match": string } {
  return { "If-Match": `"${version}"` };
}

const conventions: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(headersOf(request.method))) {
      request.headers.set(name, value);
    }
    const isRemembered = request.method === "POST" && !request.url.endsWith("/v1/session");
    if (isRemembered && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", onceKey());
    }
  },
};

/** Ask twice where the line broke and asking again cannot do a thing twice. */
async function patiently(request: Request): Promise<Response> {
  const isHarmless = request.method === "GET" || request.headers.has("Idempotency-Key");
  const again = isHarmless ? request.clone() : null;
  try {
    return await fetch(request);
  } catch (broken) {
    if (again === null || request.signal.aborted) throw broken;
    await new Promise((go) => setTimeout(go, PAUSE_MS));
    return await fetch(again);
  }
}

/** The interface, typed from its own document. Use it through `told`. */
export const api = createClient<paths>({ baseUrl: HOME, fetch: patiently });
api.use(conventions);

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** Wait for an answer and return its document.
 *
 * @throws Refused with a sentence; Unreachable where no answer came.
 */
export async function told<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  return (await answered(call)).data;
}

/** Like `told`, with the answer's headers: the ETag, the rev. */
export async function answered<Data>(
  call: Promise<Answer<Data>>,
): Promise<{ data: Data; response: Response }> {
  let answer: Answer<Data>;
  try {
    answer = await call;
  } catch (broken) {
    if (broken instanceof DOMException && broken.name === "AbortError") throw broken;
    throw new Unreachable();
  }
  const { response } = answer;
  if (!response.ok) {
    const problem = problemIn(answer.error, response.status);
    if (problem.code === "not-signed-in") whenSignedOut();
    throw new Refused(problem);
  }
  return { data: answer.data as Data, response };
}
