import { ref, shallowRef } from "vue";
import { Refused, type Problem } from "@/api/problems";
import type { Entry } from "@/board/rows";
import { tellDone, tellWhyNot } from "@/shell/toasts";
import { front as said } from "@/words/front";
import { t } from "@/words/text";
import { wallTime } from "@/words/times";
import * as acts from "./acts";

type Work = (approvalId?: string) => Promise<void>;

/** What is done for a guest who stands there: one thing at a time, and the evening is shown as it is
 * after it. What takes somebody's word is kept, and done again once it is given. */
export function useDoing(zone: string, read: () => Promise<void>) {
  const isBusy = ref(false);
  /** The room number to say aloud; it stays until somebody else is dealt with. */
  const toSay = shallowRef<{ text: string; isGood: boolean } | null>(null);
  /** What needs somebody's word before it can be done. */
  const stuck = shallowRef<{ problem: Problem; again: (approvalId: string) => Promise<void> } | null>(null);

  async function once(work: Work, approvalId?: string): Promise<void> {
    if (isBusy.value) return;
    isBusy.value = true;
    try {
      await work(approvalId);
      stuck.value = null;
    } catch (reason) {
      const isGuarded = reason instanceof Refused && reason.code === "approval-required";
      if (isGuarded) stuck.value = { problem: reason.problem, again: (id) => once(work, id) };
      else tellWhyNot(reason);
    } finally {
      await read().catch(() => {});
      isBusy.value = false;
    }
  }

  /** Somebody else is dealt with now. */
  function turnAway(): void {
    toSay.value = stuck.value = null;
  }

  function sayRoom(number: string): void {
    toSay.value = { text: t(said.tellRoom, { room: number }), isGood: true };
  }

  function arrive(entry: Entry, partySize = entry.party_size): Promise<void> {
    return once(async () => {
      toSay.value = null;
      const { room, room_told_at: toldAt } = await acts.arrive(entry, partySize);
      if (room !== null && toldAt !== null) return sayRoom(room.number);
      const text = room === null ? t(said.noRoomYet) : t(said.notReady, { room: room.number });
      toSay.value = { text, isGood: false };
    });
  }

  function seat(entry: Entry): Promise<void> {
    return once(async () => {
      const { room } = await acts.seat(entry);
      toSay.value = null;
      tellDone(t(said.isSeated, { name: named(entry), room: room?.number ?? "" }));
    });
  }

  function leave(entry: Entry): Promise<void> {
    return once(async () => {
      await acts.leave(entry);
      tellDone(t(said.hasLeft, { name: named(entry) }));
    });
  }

  function wait(entry: Entry, minutes: number): Promise<void> {
    return once(async (approvalId) => {
      const { grace_until, hold_until } = await acts.waitLonger(entry, minutes, approvalId);
      const until = grace_until ?? hold_until;
      if (until) tellDone(t(said.waits, { time: wallTime(Date.parse(until), zone) }));
    });
  }

  function takeBack(entry: Entry): Promise<void> {
    return once(async (approvalId) => {
      await acts.takeBack(entry, t(said.backReason), approvalId);
      toSay.value = null;
      tellDone(t(said.takenBack));
    });
  }

  return { isBusy, toSay, stuck, turnAway, sayRoom, once, arrive, seat, leave, wait, takeBack };
}

function named(entry: Entry): string {
  return [entry.guest.name, entry.guest.title].filter(Boolean).join(" ") || entry.code;
}
