import { reasons as said } from "@/words/board";
import type { Text } from "@/words/text";
import { roomWanted, type Wish } from "./drag";
import type { Board, RoomClass } from "./rows";

/** Why somebody changes places, as the rules know it: who pays, and who must agree, hangs on it. */
export interface Reason {
  readonly code: string;
  readonly said: Text;
}

export const GUEST_ASKS = "guest_request";
const ALWAYS = [GUEST_ASKS, "room_out_of_order", "room_not_ready", "house_arrangement"] as const;
const TO_A_LARGER = ["no_room_of_class", "recovery", "vip"] as const;

/** The reasons that a wish may have: a larger room may be given away, too. */
export function reasonsFor(wish: Wish, board: Board, classes: readonly RoomClass[]): Reason[] {
  const isLarger = rankOf(classWanted(wish, board), classes) > rankOf(wish.bar.entry.booked_class, classes);
  const codes = [...ALWAYS, ...(isLarger ? TO_A_LARGER : [])];
  return codes.map((code) => ({ code, said: said[code] }));
}

function classWanted(wish: Wish, board: Board): string | null {
  const wanted = roomWanted(wish) ?? wish.bar.roomId;
  return board.rooms.find((room) => room.id === wanted)?.room_class ?? wish.bar.entry.used_class;
}

function rankOf(code: string | null, classes: readonly RoomClass[]): number {
  return classes.find((one) => one.code === code)?.rank ?? 0;
}
