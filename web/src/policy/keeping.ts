/** A draft outlives a slip: it is kept in this browser's tab until it is published or dropped. */

const PREFIX = "ktv-draft";

interface Kept<Draft> {
  readonly of: number | null;
  readonly draft: Draft;
}

function nameOf(kind: string, venueId: string): string {
  return `${PREFIX}-${kind}-${venueId}`;
}

/** Keep a draft of what was published as version `of`; null where nothing was. */
export function keepDraft(kind: string, venueId: string, of: number | null, draft: unknown): void {
  globalThis.sessionStorage?.setItem(nameOf(kind, venueId), JSON.stringify({ of, draft }));
}

/** The draft that was kept, if it was begun from the version that is still the last one. */
export function keptDraft<Draft>(kind: string, venueId: string, of: number | null): Draft | null {
  const kept = globalThis.sessionStorage?.getItem(nameOf(kind, venueId));
  if (!kept) return null;
  try {
    const found = JSON.parse(kept) as Kept<Draft>;
    return found.of === of ? found.draft : null;
  } catch {
    return null;
  }
}

/** Let a draft go. */
export function forgetDraft(kind: string, venueId: string): void {
  globalThis.sessionStorage?.removeItem(nameOf(kind, venueId));
}
