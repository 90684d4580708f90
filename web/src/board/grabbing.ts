import { onScopeDispose, type Ref } from "vue";
import { mayDrag } from "./drag";
import type { Bar } from "./rows";

export type Kind = "move" | "stretch";

/** Where a grabbed bar is now: how far it has gone, and the height on the page. */
export interface Held {
  readonly bar: Bar;
  readonly kind: Kind;
  readonly dx: number;
  readonly clientY: number;
}

interface Doing {
  /** The part of the page that scrolls below the hand. */
  readonly scroller: Readonly<Ref<HTMLElement | null>>;
  /** How much of it stands still at its left. */
  readonly head: number;
  move(held: Held): void;
  drop(): void;
  giveUp(): void;
}

const BEGINS_AFTER_PX = 4;
const NEAR_EDGE_PX = 36;
const SCROLLS_PX = 18;
/** A finger that rests so long lifts the bar; one that goes on at once scrolls the board. */
const LIFTS_AFTER_MS = 280;
const SLIPS_AFTER_PX = 8;

/** Bars in the hand: dragged by a mouse or a pen at once, by a finger once it has rested. */
export function useGrabbing({ scroller, head, move, drop, giveUp }: Doing) {
  let grabbed: (Pick<Held, "bar" | "kind"> & { x: number; y: number; pointer: number }) | null = null;
  let isLifted = false;
  let hasBegun = false;
  let ignoresClick = false;
  let lifting: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(letLoose);

  function grab(event: PointerEvent, bar: Bar, kind: Kind): void {
    if (event.button !== 0 || grabbed || !mayDrag(bar, kind)) return;
    const x = event.clientX + (scroller.value?.scrollLeft ?? 0);
    grabbed = { bar, kind, x, y: event.clientY, pointer: event.pointerId };
    isLifted = event.pointerType !== "touch" || kind === "stretch";
    if (!isLifted) lifting = setTimeout(lift, LIFTS_AFTER_MS);
    window.addEventListener("pointermove", drag);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", cancel);
    window.addEventListener("touchmove", holdStill, { passive: false });
    window.addEventListener("contextmenu", holdStill);
    window.addEventListener("keydown", cancelByKey);
  }

  function lift(): void {
    if (!grabbed) return;
    isLifted = hasBegun = true;
    navigator.vibrate?.(12);
    move({ bar: grabbed.bar, kind: grabbed.kind, dx: 0, clientY: grabbed.y });
  }

  function drag(event: PointerEvent): void {
    if (!grabbed || event.pointerId !== grabbed.pointer) return;
    const dx = event.clientX + (scroller.value?.scrollLeft ?? 0) - grabbed.x;
    const way = Math.hypot(dx, event.clientY - grabbed.y);
    if (!isLifted) {
      if (way > SLIPS_AFTER_PX) letLoose();
      return;
    }
    if (!hasBegun && way < BEGINS_AFTER_PX) return;
    hasBegun = true;
    scrollAtEdges(event);
    move({ bar: grabbed.bar, kind: grabbed.kind, dx, clientY: event.clientY });
  }

  function scrollAtEdges(event: PointerEvent): void {
    const view = scroller.value;
    const box = view?.getBoundingClientRect();
    if (!view || !box) return;
    if (event.clientX > box.right - NEAR_EDGE_PX) view.scrollLeft += SCROLLS_PX;
    if (event.clientX < box.left + head + NEAR_EDGE_PX) view.scrollLeft -= SCROLLS_PX;
    if (event.clientY > box.bottom - NEAR_EDGE_PX) view.scrollTop += SCROLLS_PX;
    if (event.clientY < box.top + NEAR_EDGE_PX * 2) view.scrollTop -= SCROLLS_PX;
  }

  /** While a bar is in the hand, the page below it neither scrolls nor opens a menu. */
  function holdStill(event: Event): void {
    if (isLifted && event.cancelable) event.preventDefault();
  }

  function letLoose(): boolean {
    clearTimeout(lifting);
    window.removeEventListener("pointermove", drag);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", cancel);
    window.removeEventListener("touchmove", holdStill);
    window.removeEventListener("contextmenu", holdStill);
    window.removeEventListener("keydown", cancelByKey);
    const had = hasBegun;
    grabbed = null;
    isLifted = hasBegun = false;
    return had;
  }

  function end(event: PointerEvent): void {
    if (event.pointerId !== grabbed?.pointer) return;
    ignoresClick = letLoose();
    if (ignoresClick) drop();
    setTimeout(() => (ignoresClick = false));
  }

  function cancel(): void {
    if (letLoose()) giveUp();
  }

  function cancelByKey(event: KeyboardEvent): void {
    if (event.key === "Escape") cancel();
  }

  return { grab, isClick: () => !ignoresClick };
}
