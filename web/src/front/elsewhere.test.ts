import { expect, test } from "vitest";
import { aBoard, anEntry, aRoom } from "@/board/made";
import { roomsFor } from "./elsewhere";

const LOOSE = { room_tentative: true };

test("who is here goes to a room that is vacant now", () => {
  const here = anEntry("20:00", "23:00", { id: "us", status: "seated", seated_at: "20:03" });
  const rooms = [aRoom("201", [here]), aRoom("202"), aRoom("203", [anEntry("22:00", "23:00")])];
  rooms[0]!.state = "in_use";
  rooms[1]!.state = "cleaning";
  rooms[2]!.state = "vacant";

  expect(roomsFor(here, aBoard(rooms)).map((room) => room.number)).toEqual(["203"]);
});

test("who is to come goes to any room that nobody else has then", () => {
  const coming = anEntry("20:00", "23:00", { id: "us" });
  const taken = aRoom("202", [anEntry("22:00", "24:00", { id: "they" })]);
  const later = aRoom("203", [anEntry("23:00", "24:00", { id: "later" })]);
  const loose = aRoom("205", [anEntry("20:00", "23:00", { id: "loose", ...LOOSE })]);
  const board = aBoard([aRoom("201", [coming]), taken, later, loose]);

  expect(roomsFor(coming, board).map((room) => room.number)).toEqual(["203", "205"]);
});
