import { reactive, watch } from "vue";
import { me } from "@/session/who";
import type { Attempt } from "./attempts";
import { keep, kept, unkeep } from "./sealing";

/** What is known of a call so far: who rings, what they would like, and a try whose answer is out. */
export interface Draft {
  typed: string;
  memberId: string | null;
  name: string;
  title: string;
  phone: string;
  /** The number by which somebody was found, or which is on their file. */
  foundPhone: string;
  party: number | null;
  /** A business date; today where nothing is said. */
  date: string | null;
  clock: string;
  minutes: number;
  untilClose: boolean;
  roomClass: string | null;
  /** A sister house, where it shall be there. */
  venueId: string | null;
  /** The house at whose desk the call was taken. */
  homeId: string | null;
  occasion: string;
  note: string;
  /** The outbound call that this booking comes of, and what was booked last. */
  call: { taskId: string; campaignId: string; name: string; bookedId: string | null } | null;
  pending: Attempt | null;
}

const USUAL_MINUTES = 180;
const CALM_MS = 150;

function blank(): Draft {
  return {
    typed: "",
    memberId: null,
    name: "",
    title: "",
    phone: "",
    foundPhone: "",
    party: null,
    date: null,
    clock: "",
    minutes: USUAL_MINUTES,
    untilClose: false,
    roomClass: null,
    venueId: null,
    homeId: null,
    occasion: "",
    note: "",
    call: null,
    pending: null,
  };
}

/** The call in hand. It outlives a look at the board, and a reload. */
export const draft = reactive<Draft>(blank());

let owner: string | null = null;
let calm: ReturnType<typeof setTimeout> | undefined;

watch(draft, () => {
  clearTimeout(calm);
  calm = setTimeout(() => void keep(JSON.stringify(draft), me.value?.csrf_token), CALM_MS);
});

/** What is asked for, and for whom: as long as this is the same, so is the answer. */
export function wishInHand(): string {
  const { party, date, clock, minutes, untilClose, roomClass, venueId, phone } = draft;
  return JSON.stringify([party, date, clock, minutes, untilClose, roomClass, venueId, phone]);
}

/** Begin with a clean sheet: the next caller. */
export function clearDraft(): void {
  Object.assign(draft, blank());
  unkeep();
}

/** Take up the call that was in hand, if it was one's own; at another house, without what was
 * chosen of the one before. */
export async function takeUp(homeId: string): Promise<void> {
  await takeUpOwn();
  if (draft.homeId !== homeId) Object.assign(draft, { homeId, venueId: null, roomClass: null });
}

async function takeUpOwn(): Promise<void> {
  const mine = me.value?.agent.id ?? null;
  if (owner === mine) return;
  const isFirst = owner === null;
  owner = mine;
  if (!isFirst) {
    clearDraft();
    return;
  }
  const text = await kept(me.value?.csrf_token);
  if (text !== null) Object.assign(draft, blank(), JSON.parse(text) as Partial<Draft>);
}
