import { whoMaySaid } from "@/session/holders";
import { problems } from "@/words/shell";
import { t, type Text } from "@/words/text";

/** What a refusal says: the members every problem has, and the facts of this one. */
export interface Problem {
  code: string;
  title: string;
  detail: string;
  status: number;
  errors?: { field: string; reason: string }[];
  [fact: string]: unknown;
}

/** The interface refused; `message` is a sentence to show. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(sentence(problem));
  }

  get code(): string {
    return this.problem.code;
  }
}

/** No answer came: the network or the server is away. */
export class Unreachable extends Error {
  constructor() {
    super(t(problems.unreachable));
  }
}

/** One sentence that tells a person why: the detail, and of a malformed request the fields. */
export function sentence(problem: Problem): string {
  const fields = (problem.errors ?? []).map((one) => `${one.field}: ${one.reason}`);
  const said = problem.detail || problem.title;
  const wanted = problem.code === "forbidden" ? whoMaySaid(String(problem.permission ?? "")) : "";
  if (wanted) return `${said.replace(/[.。]$/, "")}${t(problems.full)}${wanted}`;
  return fields.length > 0 ? `${said} (${fields.join("; ")})` : said;
}

/** Read what came instead of an answer; whatever it is, there is a sentence for it. */
export function problemIn(body: unknown, status: number): Problem {
  if (isProblem(body)) return body;
  const unforeseen: Text = problems.unforeseen;
  const said = t(unforeseen, { status });
  return { code: "unforeseen", title: said, detail: said, status };
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "title" in body;
}
