import { expect, test } from "vitest";
import { detailOf, isBarred, questionAfter, resultOf, wordsOf, type About, type Given } from "./tree";

const INVITING: About = { booking: false, mayLeaveMessage: true, mayText: true };
const OF_A_BOOKING: About = { booking: true, mayLeaveMessage: false, mayText: false };

/** Answer question by question, each word being one that is offered. */
function answering(about: About, ...words: string[]): Given[] {
  const given: Given[] = [];
  for (const word of words) {
    const question = questionAfter(given, about);
    if (question === null) throw new Error(`nothing is asked any more before ${word}`);
    expect(wordsOf(question, about)).toContain(word);
    given.push({ question, word });
  }
  expect(questionAfter(given, about)).toBeNull();
  return given;
}

test.each([
  [["busy"], { connect: "busy" }],
  [["connected", "no_answer"], { connect: "connected", answered: "no_answer" }],
  [
    ["connected", "voicemail", "message_left"],
    { connect: "connected", answered: "voicemail", message_left: true },
  ],
  [["connected", "voicemail", "no_message"], { connect: "connected", answered: "voicemail" }],
  [
    ["connected", "person", "stranger"],
    { connect: "connected", answered: "person", answered_by: "stranger", outcome: "wrong_number" },
  ],
  [
    ["connected", "person", "acquaintance", "no_message", "evening"],
    { connect: "connected", answered: "person", answered_by: "acquaintance", best_time: "evening" },
  ],
  [
    ["connected", "person", "acquaintance", "message_left", "number_out"],
    {
      connect: "connected",
      answered: "person",
      answered_by: "acquaintance",
      message_left: true,
      outcome: "opt_out",
    },
  ],
  [
    ["connected", "person", "self", "not_understood", "message_follow"],
    {
      connect: "connected",
      answered: "person",
      answered_by: "self",
      understanding: "not_understood",
      follow_up: "message",
    },
  ],
  [
    ["connected", "person", "self", "opt_out"],
    { connect: "connected", answered: "person", answered_by: "self", outcome: "opt_out" },
  ],
  [
    ["connected", "person", "self", "understood", "informed"],
    {
      connect: "connected",
      answered: "person",
      answered_by: "self",
      understanding: "understood",
      outcome: "informed",
    },
  ],
])("%j is noted as it was answered", (words, result) => {
  expect(resultOf(answering(INVITING, ...words), {})).toEqual(result);
});

test("what is agreed or booked goes along with the answer that wants it, and with no other", () => {
  const told = { callBackAt: "2026-10-12T12:00:00Z", reservationId: "r" };
  const later = answering(INVITING, "connected", "person", "self", "call_back_at");
  const books = answering(INVITING, "connected", "person", "self", "understood", "booked");

  expect([detailOf(later), detailOf(books)]).toEqual(["call-back", "booking"]);
  expect(resultOf(later, told)).toMatchObject({ call_back_at: told.callBackAt });
  expect(resultOf(later, told)).not.toHaveProperty("reservation_id");
  expect(resultOf(books, told)).toMatchObject({ reservation_id: "r" });
  expect(resultOf(books, told)).not.toHaveProperty("call_back_at");
});

test("who is asked about a booking keeps, changes or cancels it, and is not invited", () => {
  expect(wordsOf("outcome", OF_A_BOOKING)).toContain("reconfirmed");
  expect(wordsOf("outcome", OF_A_BOOKING)).not.toContain("booked");
  expect(wordsOf("outcome", INVITING)).not.toContain("cancelled");
  const cancels = answering(OF_A_BOOKING, "connected", "person", "self", "understood", "cancelled");
  expect(detailOf(cancels)).toBe("cancel");
});

test("nobody is asked about a message that may not be left a second time", () => {
  expect(answering(OF_A_BOOKING, "connected", "voicemail")).toHaveLength(2);
  const other = answering(OF_A_BOOKING, "connected", "person", "acquaintance", "unsaid");
  expect(resultOf(other, {})).not.toHaveProperty("message_left");
});

test("a text is barred for who wants none, and nothing else is", () => {
  const offered = wordsOf("follow_up", OF_A_BOOKING);

  expect(offered.filter((word) => isBarred(word, OF_A_BOOKING))).toEqual(["message_follow"]);
  expect(offered.filter((word) => isBarred(word, INVITING))).toEqual([]);
});
