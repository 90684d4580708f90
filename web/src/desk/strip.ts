import { desk as said } from "@/words/desk";
import type { Text } from "@/words/text";
import type { Evening } from "./offering";

type OfClass = Evening["venues"][number]["starts"][number]["classes"][number];

/** What one start in the strip of the evening says. */
export interface Cell {
  readonly isOpen: boolean;
  /** How many rooms are free; null where the house would have to find one, or there is none. */
  readonly free: number | null;
  readonly note: Text;
}

const NOTES: Readonly<Record<string, Text>> = {
  "start-in-the-past": said.past,
  "outside-opening-hours": said.shut,
};

/** What can be had at a start: of the class that is asked for, else of any that seats them. */
export function cellOf(classes: readonly OfClass[], roomClass: string | null): Cell {
  const meant = classes.filter((one) => roomClass === null || one.room_class === roomClass);
  const open = meant.filter((one) => one.bookable);
  const free = open.reduce((sum, one) => sum + one.rooms_free, 0);
  if (open.length > 0) return { isOpen: true, free: free || null, note: said.found };
  const [reason] = meant.map((one) => NOTES[one.reason ?? ""]).filter((note) => note !== undefined);
  return { isOpen: false, free: null, note: reason ?? said.none };
}
