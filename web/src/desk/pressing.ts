import { onScopeDispose } from "vue";
import { commandOf } from "./keys";

/** What is done for each key of the phone desk. */
export interface Doing {
  help(): void;
  find(): void;
  wish(): void;
  hold(): void;
  book(): void;
  undo(): void;
  next(): void;
  back(): void;
  choose(place: number): void;
  shift(steps: number): void;
}

const WRITTEN = new Set(["text", "tel", "search", "number", "date", "password"]);

/** Listen to the keys for as long as the page is there. A key held down counts once. */
export function useKeys(doing: Doing): void {
  const listen = (event: KeyboardEvent) => {
    const command = commandOf(event, isWriting(event.target));
    if (command === null || isBelowDialog(event.target)) return;
    if (command.does !== "back") event.preventDefault();
    if (event.repeat && command.does !== "shift") return;
    if (command.does === "choose") doing.choose(command.place);
    else if (command.does === "shift") doing.shift(command.steps);
    else doing[command.does]();
  };
  window.addEventListener("keydown", listen);
  onScopeDispose(() => window.removeEventListener("keydown", listen));
}

/** Whether signs are being written there: an empty field of digits or of a name is not disturbed
 * by the sign that asks for help. */
function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLInputElement)) return target instanceof HTMLTextAreaElement;
  return WRITTEN.has(target.type) && target.value !== "";
}

/** Whether a dialog has the keys to itself. */
function isBelowDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[role=dialog]") !== null;
}
