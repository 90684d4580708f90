import type { Board, Entry } from "./rows";

/** The permission that each verb takes, where looking on is not enough. */
const TAKES: Readonly<Record<string, string>> = {
  arrival: "desk",
  seating: "desk",
  extension: "desk",
  departure: "desk",
  reinstatement: "desk",
  placement: "reserve",
  cancellation: "reserve",
  "hold-extension": "reserve",
};

/** The board without what whoever looks at it may not do: the house says what is possible at all. */
export function offeredTo(board: Board, may: (permission: string) => boolean): Board {
  const offered = (entry: Entry): Entry => ({
    ...entry,
    allowed_actions: entry.allowed_actions.filter((verb) => may(TAKES[verb] ?? "reserve")),
  });
  return {
    ...board,
    unassigned: board.unassigned.map(offered),
    rooms: board.rooms.map((room) => ({ ...room, reservations: room.reservations.map(offered) })),
  };
}
