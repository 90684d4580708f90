import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { language } from "@/words/text";
import { api, ifMatch, onSignedOut, told, useCsrfToken } from "./client";
import { Refused, Unreachable } from "./problems";

const VENUE = "018f0000-0000-7000-8000-000000000001";
const asked: Request[] = [];
let answers: (() => Response)[] = [];

function answer(body: unknown, status = 200): () => Response {
  const said = JSON.stringify(body);
  return () => new Response(said, { status, headers: { "content-type": "application/json" } });
}

const offline = () => {
  throw new TypeError("no network");
};

beforeEach(() => {
  asked.length = 0;
  language.value = "zh";
  vi.stubGlobal("fetch", async (request: Request) => {
    asked.push(request);
    return (answers.shift() ?? offline)();
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  useCsrfToken(null);
});

const withdraw = () =>
  told(
    api.POST("/v1/wishes/{wish_id}/withdrawal", {
      params: { path: { wish_id: VENUE } },
      body: {} as never,
    }),
  );

test("a read says the language and carries no word of the sign-in", async () => {
  useCsrfToken("word");
  answers = [answer({})];

  await told(api.GET("/v1/me"));

  expect(asked[0]?.headers.get("accept-language")).toBe("zh-CN");
  expect(asked[0]?.headers.get("ktv-csrf-token")).toBeNull();
});

test("a change carries the word, and a key under which it happens once", async () => {
  useCsrfToken("word");
  answers = [answer({})];

  await withdraw();

  expect(asked[0]?.headers.get("ktv-csrf-token")).toBe("word");
  expect(asked[0]?.headers.get("idempotency-key")?.length).toBeGreaterThanOrEqual(16);
});

test("a broken line is tried once more under the same key", async () => {
  answers = [offline, answer({})];

  await withdraw();

  const keys = asked.map((request) => request.headers.get("idempotency-key"));
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
});

test("where no answer comes at all, a sentence says so", async () => {
  answers = [offline, offline];

  await expect(withdraw()).rejects.toBeInstanceOf(Unreachable);
});

test("a refusal becomes its sentence", async () => {
  const problem = { code: "no-room-free", title: "没有空房", detail: "中包厢已满", status: 409 };
  answers = [answer(problem, 409)];

  const refused = await withdraw().catch((reason: unknown) => reason);

  expect(refused).toBeInstanceOf(Refused);
  expect((refused as Refused).message).toBe("中包厢已满");
  expect((refused as Refused).code).toBe("no-room-free");
});

test("an answer that is no problem document has a sentence too", async () => {
  answers = [() => new Response("<h1>Bad Gateway</h1>", { status: 502 })];

  const refused = await withdraw().catch((reason: unknown) => reason);

  expect((refused as Refused).message).toContain("502");
});

test("whoever is signed out is told to sign in again", async () => {
  const out = vi.fn();
  onSignedOut(out);
  answers = [answer({ code: "not-signed-in", title: "", detail: "请登录", status: 401 }, 401)];

  await told(api.GET("/v1/me")).catch(() => null);

  expect(out).toHaveBeenCalledOnce();
});

test("a version becomes the header that guards it", () => {
  expect(ifMatch(3)).toEqual({ "If-Match": '"3"' });
});
