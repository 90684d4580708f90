import type { Schemas } from "@/api/client";

export type Result = Schemas["NewCallResult"];
export type Question =
  | "connect"
  | "answered"
  | "message"
  | "answered_by"
  | "understanding"
  | "outcome"
  | "follow_up"
  | "other";

/** One answer that was given: to which question, by which word. */
export interface Given {
  readonly question: Question;
  readonly word: string;
}

/** What decides which questions are asked, besides the answers. */
export interface About {
  /** Somebody's booking is what the call is about. */
  readonly booking: boolean;
  /** Nothing was left with anybody for this campaign yet. */
  readonly mayLeaveMessage: boolean;
  /** The person wants texts, as far as is known. */
  readonly mayText: boolean;
}

/** What an answer still wants to be told before it can be noted. */
export type Detail = "call-back" | "booking" | "change" | "cancel" | "opt-out" | "number-out" | null;

const CONNECTS = [
  "connected",
  "busy",
  "powered_off",
  "unreachable",
  "suspended",
  "invalid_number",
  "number_changed",
  "call_restricted",
  "line_fault",
];
const ANYWAY = ["not_interested", "call_back_at", "opt_out"];
const OF_A_BOOKING = ["reconfirmed", "changed", "cancelled", "informed"];
const INVITING = ["booked", "will_come", "informed"];
const DETAILS: Readonly<Record<string, Detail>> = {
  call_back_at: "call-back",
  booked: "booking",
  changed: "change",
  cancelled: "cancel",
  opt_out: "opt-out",
  number_out: "number-out",
};

/** The question that is open after these answers; null where all are answered. */
export function questionAfter(given: readonly Given[], about: About): Question | null {
  const last = given.at(-1);
  if (last === undefined) return "connect";
  switch (last.word) {
    case "connected":
      return "answered";
    case "person":
      return "answered_by";
    case "voicemail":
      return about.mayLeaveMessage ? "message" : null;
    case "self":
      return "understanding";
    case "acquaintance":
      return about.mayLeaveMessage ? "message" : "other";
    case "understood":
      return "outcome";
    case "not_understood":
      return "follow_up";
  }
  const isOfAnother = given.some((one) => one.word === "acquaintance");
  return last.question === "message" && isOfAnother ? "other" : null;
}

/** The answers that a question has, as words; the likeliest stand first. */
export function wordsOf(question: Question, about: About): readonly string[] {
  switch (question) {
    case "connect":
      return CONNECTS;
    case "answered":
      return ["person", "no_answer", "voicemail", "rejected"];
    case "message":
      return ["message_left", "no_message"];
    case "answered_by":
      return ["self", "acquaintance", "stranger"];
    case "understanding":
      return ["understood", "not_understood", ...ANYWAY];
    case "outcome":
      return [...(about.booking ? OF_A_BOOKING : INVITING), ...ANYWAY];
    case "follow_up":
      return ["recall", "message_follow", "manager", "none"];
    case "other":
      return ["morning", "afternoon", "evening", "unsaid", "call_back_at", "number_out"];
  }
}

/** Whether an answer is one that the house will not take from this call. */
export function isBarred(word: string, about: About): boolean {
  return word === "message_follow" && !about.mayText;
}

/** What the last answer still wants to be told. */
export function detailOf(given: readonly Given[]): Detail {
  return DETAILS[given.at(-1)?.word ?? ""] ?? null;
}

/** What is told besides the answers. */
export interface Told {
  readonly callBackAt?: string;
  readonly reservationId?: string;
  readonly change?: Result["change"];
}

/** The result as it is noted. */
export function resultOf(given: readonly Given[], told: Told): Result {
  const result: Record<string, unknown> = {};
  for (const one of given) Object.assign(result, said(one));
  if (result.outcome === "call_back_at") result.call_back_at = told.callBackAt;
  if (result.outcome === "booked") result.reservation_id = told.reservationId;
  if (result.outcome === "changed") result.change = told.change;
  return result as unknown as Result;
}

function said({ question, word }: Given): Record<string, unknown> {
  if (question === "message") return word === "message_left" ? { message_left: true } : {};
  if (question === "follow_up") return { follow_up: word === "message_follow" ? "message" : word };
  if (question === "answered_by" && word === "stranger") {
    return { answered_by: word, outcome: "wrong_number" };
  }
  if (question === "understanding" && ANYWAY.includes(word)) return { outcome: word };
  if (question === "other") return saidByAnother(word);
  return { [question]: word };
}

function saidByAnother(word: string): Record<string, unknown> {
  if (word === "call_back_at") return { outcome: word };
  if (word === "number_out") return { outcome: "opt_out" };
  return word === "unsaid" ? {} : { best_time: word };
}
