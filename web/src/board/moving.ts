import { computed, ref, type Ref, type ShallowRef } from "vue";
import { venue as mine } from "@/session/who";
import { tellDone, tellRefused, tellWhyNot } from "@/shell/toasts";
import { followUps, moving as said } from "@/words/board";
import { t, type Text } from "@/words/text";
import { wallTime } from "@/words/times";
import { carryOut, isExtension, type Grounds, type Verdict } from "./asking";
import { isWish, type Wish } from "./drag";
import { askFor, carryOn, offerUndo, type FollowUp, type Way } from "./followups";
import { isLoose, type Board, type RoomClass } from "./rows";
import { useWishing } from "./wishing";

interface Shown {
  readonly board: Readonly<ShallowRef<Board | null>>;
  readonly classes: Readonly<ShallowRef<RoomClass[]>>;
  /** Read the day anew. */
  read(): Promise<void>;
}

/** Moves on the board: wished for, asked about, confirmed, done, and taken back. */
export function useMoving({ board, classes, read }: Shown) {
  const wishing = useWishing();
  const { wish, verdict, isAsking, reason } = wishing;
  const isDropped = ref(false);
  const isBusy = ref(false);
  const confirmed = computed(() => (isDropped.value ? wish.value : null));
  const from = computed(() => (wish.value ? placeOf(wish.value) : ""));
  const to = computed(() => {
    const wanted = board.value?.rooms.find((room) => room.id === wish.value?.roomId);
    return wanted ? `${wanted.number} (${classSaid(wanted.room_class)})` : from.value;
  });

  function placeOf({ bar }: Wish): string {
    return bar.roomNumber && !isLoose(bar.entry) ? bar.roomNumber : classSaid(bar.entry.booked_class);
  }

  function classSaid(code: string): string {
    const found = classes.value.find((one) => one.code === code);
    return found ? t(found.name as Text) : code;
  }

  function say(next: Wish): void {
    if (!isDropped.value) wishing.say(next);
  }

  /** Whoever lets go is asked first; what the rules refuse goes back with their words. */
  async function drop(): Promise<void> {
    if (!wish.value || !isWish(wish.value)) return giveUp();
    const last = await wishing.letGo();
    if (!last || last.kind === "refused") return goBack(last);
    isDropped.value = true;
  }

  function goBack(last: Verdict | null): void {
    giveUp();
    if (last) tellRefused(t(said.wentBack, { reason: last.sentence }));
  }

  function giveUp(): void {
    isDropped.value = false;
    wishing.giveUp();
  }

  /** Do one thing at a time, and show the day as it is after it. */
  async function once(work: () => Promise<void>): Promise<void> {
    if (isBusy.value) return;
    isBusy.value = true;
    try {
      await work();
    } catch (refused) {
      tellWhyNot(refused);
    } finally {
      await read().catch(tellWhyNot);
      isBusy.value = false;
    }
  }

  function carry(grounds: Grounds): Promise<void> {
    return once(async () => {
      const wanted = wish.value;
      if (!wanted) return;
      const way = wayOf(wanted);
      try {
        const done = await carryOut(wanted, grounds);
        tellDone(t(done.sentence));
        if (!isExtension(wanted)) offerUndo(wanted, done, mine.value?.id ?? "", way);
      } finally {
        giveUp();
      }
    });
  }

  function askForApproval(grounds: Grounds & { why: string }): Promise<void> {
    return once(async () => {
      const ask = verdict.value?.ask;
      if (!wish.value || !ask) return;
      await askFor(wish.value, ask, grounds, wayOf(wish.value));
      tellDone(t(said.asked));
      giveUp();
    });
  }

  function carryFollowUp(one: FollowUp): Promise<void> {
    return once(async () => {
      const done = await carryOn(one);
      tellDone(one.kind === "done" ? t(followUps.undone, { n: one.dayNo }) : t(done.sentence));
    });
  }

  /** From where to where in few words: what stays is not said twice. */
  function wayOf(wanted: Wish): Way {
    const zone = mine.value?.time_zone ?? "UTC";
    const at = (start: number, end: number) => `${wallTime(start, zone)}–${wallTime(end, zone)}`;
    const hours = { from: at(wanted.bar.start, wanted.bar.end), to: at(wanted.start, wanted.end) };
    const isOther = from.value !== to.value;
    const isLater = hours.from !== hours.to;
    const both = (room: string, time: string) =>
      [...(isOther ? [room] : []), ...(isLater ? [time] : [])].join(" ");
    return { from: both(from.value, hours.from), to: both(to.value, hours.to) };
  }

  return {
    wish,
    verdict,
    isAsking,
    reason,
    confirmed,
    isBusy: isBusy as Readonly<Ref<boolean>>,
    from,
    to,
    say,
    because: wishing.because,
    drop,
    carry,
    askForApproval,
    carryFollowUp,
    giveUp,
  };
}
