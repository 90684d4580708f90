/** What a key does at the phone desk. */
export type Command =
  | { readonly does: "help" | "find" | "wish" | "hold" | "book" | "undo" | "next" | "back" }
  | { readonly does: "choose"; readonly place: number }
  | { readonly does: "shift"; readonly steps: number };

/** As much of a key press as decides. */
export interface Press {
  readonly key: string;
  readonly code: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

const PLAIN: Record<string, Command> = {
  F1: { does: "help" },
  F2: { does: "find" },
  F4: { does: "wish" },
  F8: { does: "hold" },
  F9: { does: "book" },
  Escape: { does: "back" },
};
const WITH_ALT: Record<string, Command> = {
  KeyZ: { does: "undo" },
  KeyN: { does: "next" },
  ArrowLeft: { does: "shift", steps: -1 },
  ArrowRight: { does: "shift", steps: 1 },
};

/** What this key asks for; null where it is a key like any other.
 *
 * A question mark asks for the list of keys, but where text is being written it is a sign of it.
 */
export function commandOf(press: Press, isWriting: boolean): Command | null {
  if (press.metaKey) return null;
  if (press.ctrlKey) return press.key === "Enter" ? { does: "book" } : null;
  if (press.altKey) {
    const digit = /^Digit([1-9])$/.exec(press.code);
    if (digit) return { does: "choose", place: Number(digit[1]) - 1 };
    return WITH_ALT[press.code] ?? null;
  }
  if (press.key === "?" || press.key === "？") return isWriting ? null : { does: "help" };
  return PLAIN[press.key] ?? null;
}
