/** What is heard while a day is followed. */
export interface Heard {
  /** Its book has this revision now. */
  onRev(rev: number): void;
  /** Something was heard: what is shown is of this moment. */
  onAlive(): void;
}

const PULSE_MS = 5_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/** After how long a silence what is shown may be old. */
export const STALE_AFTER_MS = 2 * PULSE_MS + 2_000;

/** How long to wait before the next try, the longer the more often it failed. */
export function waitAfter(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 10));
}

/** Follow a day's book until the returned function is called.
 *
 * A browser comes back by itself where the line breaks or the stream ends, with the revision it
 * heard last; where the server refuses, it gives up, and this tries again.
 */
export function follow(venueId: string, businessDate: string, heard: Heard): () => void {
  const address = `/v1/venues/${venueId}/feed?business_date=${businessDate}`;
  let failures = 0;
  let isOver = false;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource;

  function begin(): void {
    source = new EventSource(address);
    const hear = (event: MessageEvent<string>) => {
      failures = 0;
      heard.onAlive();
      heard.onRev((JSON.parse(event.data) as { rev: number }).rev);
    };
    source.addEventListener("rev", hear);
    source.addEventListener("pulse", hear);
    source.addEventListener("error", () => {
      if (isOver || source.readyState !== EventSource.CLOSED) return;
      failures += 1;
      waiting = setTimeout(begin, waitAfter(failures));
    });
  }

  begin();
  return () => {
    isOver = true;
    clearTimeout(waiting);
    source.close();
  };
}
