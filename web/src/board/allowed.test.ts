import { expect, test } from "vitest";
import { offeredTo } from "./allowed";
import { aBoard, anEntry, aRoom } from "./made";

const verbs = ["arrival", "placement", "cancellation"];

test.each([
  [["view"], []],
  [["view", "reserve"], ["placement", "cancellation"]],
  [["view", "reserve", "desk"], verbs],
])("with %s one is offered %s", (permissions, offered) => {
  const waiting = anEntry("20:00", "22:00", { allowed_actions: verbs });
  const placed = anEntry("20:00", "23:00", { allowed_actions: verbs });
  const board = { ...aBoard([aRoom("201", [placed])]), unassigned: [waiting] };

  const mine = offeredTo(board, (one) => permissions.includes(one));

  expect(mine.rooms[0]?.reservations[0]?.allowed_actions).toEqual(offered);
  expect(mine.unassigned[0]?.allowed_actions).toEqual(offered);
});
