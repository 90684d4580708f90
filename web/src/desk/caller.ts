import { ref, shallowRef } from "vue";
import { api, told, type Schemas } from "@/api/client";
import { draft } from "./draft";
import { lastFour, soughtBy } from "./lookup";

export type Caller = Schemas["CallerOut"];
export type OpenBooking = Schemas["CallerReservation"];
type Member = Schemas["MemberOut"];
type Reservation = Schemas["ReservationOut"];

/** Somebody whom what was typed may mean. */
export interface Candidate {
  readonly key: string;
  readonly memberId: string | null;
  readonly name: string;
  readonly title: string;
  readonly tier: string | null;
  readonly phoneMasked: string;
}

const CALM_MS = 250;
const MOST = 6;
const OVER = new Set(["completed", "cancelled", "no_show", "expired", "declined"]);

/** Who rings, found while it is typed. */
export function useCaller() {
  const caller = shallowRef<Caller | null>(null);
  const candidates = shallowRef<Candidate[]>([]);
  const isSeeking = ref(false);
  /** Why nobody could be looked up. */
  const failed = shallowRef<unknown>(null);
  let calm: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;
  let filled = { name: "", title: "" };
  /** Who was pointed out among several; whatever is typed next is about somebody else. */
  let pointedOut: Candidate | null = null;

  /** Write down a name that was found; one that was typed gives way to nothing but another. */
  function fill(name: string, title: string): void {
    if (name || draft.name === filled.name) draft.name = name;
    if (title || draft.title === filled.title) draft.title = title;
    filled = { name, title };
  }

  /** Whoever was found is not who is sought now: neither their name nor their number stays. */
  function letGo(): void {
    if (draft.phone === draft.foundPhone) draft.phone = "";
    draft.foundPhone = "";
    draft.memberId = null;
    fill("", "");
  }

  function forget(): void {
    clearTimeout(calm);
    pointedOut = null;
    turn += 1;
    caller.value = null;
    candidates.value = [];
    failed.value = null;
    isSeeking.value = false;
  }

  /** Look for who was typed, once the typing rests. */
  function seek(): void {
    forget();
    letGo();
    if (soughtBy(draft.typed).kind === "nothing") return;
    isSeeking.value = true;
    calm = setTimeout(() => void look(), CALM_MS);
  }

  /** Look at once. What was typed since makes an answer worthless. */
  async function look(): Promise<void> {
    const mine = ++turn;
    const isOld = () => mine !== turn;
    const sought = soughtBy(draft.typed);
    isSeeking.value = true;
    failed.value = null;
    try {
      if (pointedOut !== null) await lookAt(pointedOut, isOld);
      else if (sought.kind === "phone") await byPhone(sought.digits, isOld);
      else if (sought.kind === "code") await byCode(sought.code, isOld);
      else if (sought.kind === "name") await byName(sought.name, isOld);
    } catch (reason) {
      if (!isOld()) failed.value = reason;
    } finally {
      if (!isOld()) isSeeking.value = false;
    }
  }

  async function byPhone(digits: string, isOld: () => boolean): Promise<void> {
    const found = await told(api.GET("/v1/callers", { params: { query: { phone: digits } } }));
    if (isOld()) return;
    const family = found.members ?? [];
    caller.value = found;
    candidates.value = family.length > 1 ? family.map((one) => ofFamily(one, found)) : [];
    draft.phone = found.whole ? digits : "";
    draft.foundPhone = found.known ? draft.phone : "";
    draft.memberId = found.member_id ?? null;
    fill(found.name ?? "", found.title ?? "");
  }

  async function byCode(code: string, isOld: () => boolean): Promise<void> {
    const query = { code, limit: 1 };
    const { items } = await told(api.GET("/v1/reservations", { params: { query } }));
    if (isOld()) return;
    const [booked] = items;
    if (booked) await ofBooking(booked, isOld);
    else await byName(code, isOld);
  }

  async function byName(name: string, isOld: () => boolean): Promise<void> {
    const [members, booked] = await Promise.all([
      told(api.GET("/v1/members", { params: { query: { q: name, limit: MOST } } })),
      told(api.GET("/v1/reservations", { params: { query: { name, limit: MOST } } })),
    ]);
    if (isOld()) return;
    const known = members.items.map(ofMember);
    const ids = new Set(known.map((one) => one.memberId));
    const guests = booked.items.filter((one) => !one.member_id || !ids.has(one.member_id));
    candidates.value = distinct([...known, ...guests.map(ofGuest)]).slice(0, MOST);
  }

  /** It is this one. */
  async function choose(one: Candidate): Promise<void> {
    const mine = ++turn;
    draft.memberId = one.memberId;
    fill(one.name, one.title);
    candidates.value = [];
    if (caller.value?.whole) return;
    pointedOut = one;
    try {
      await lookAt(one, () => mine !== turn);
    } catch (reason) {
      if (mine === turn) failed.value = reason;
    }
  }

  async function lookAt(one: Candidate, isOld: () => boolean): Promise<void> {
    const tail = lastFour(one.phoneMasked);
    if (tail === null) return;
    const found = await told(api.GET("/v1/callers", { params: { query: { phone: tail } } }));
    if (isOld()) return;
    const isThem = found.member_id ? found.member_id === one.memberId : found.name === one.name;
    caller.value = isThem ? found : await ofHistory(one);
  }

  async function ofBooking(booked: Reservation, isOld: () => boolean): Promise<void> {
    const one = ofGuest(booked);
    await choose(one);
    if (isOld() && caller.value === null) caller.value = plain(one, [booked]);
  }

  return { caller, candidates, isSeeking, failed, seek, look, choose, forget };
}

async function ofHistory(one: Candidate): Promise<Caller> {
  if (one.memberId === null) return plain(one, []);
  const query = { member_id: one.memberId, limit: 50 };
  const { items } = await told(api.GET("/v1/reservations", { params: { query } }));
  return plain(one, items);
}

/** What can be told of somebody whose number fits others too. */
function plain(one: Candidate, booked: readonly Reservation[]): Caller {
  return {
    phone_masked: one.phoneMasked,
    whole: false,
    fits_several: false,
    known: true,
    name: one.name,
    title: one.title,
    member_id: one.memberId,
    tier: one.tier,
    birthday_near: false,
    visits: booked.filter((each) => each.status === "completed").length,
    no_shows: booked.filter((each) => each.status === "no_show").length,
    open_reservations: booked.filter((each) => !OVER.has(each.status)).map(asOpen),
  };
}

function asOpen(booked: Reservation): OpenBooking {
  return {
    id: booked.id,
    code: booked.code,
    day_no: booked.day_no,
    venue_id: booked.venue_id,
    status: booked.status,
    business_date: booked.business_date,
    starts_at: booked.starts_at,
    ends_at: booked.ends_at,
    party_size: booked.party_size,
    room_class: booked.booked_class,
    room_number: null,
  };
}

function ofMember(member: Member): Candidate {
  return {
    key: member.id,
    memberId: member.id,
    name: member.name ?? "",
    title: member.title ?? "",
    tier: member.tier,
    phoneMasked: member.phones[0]?.phone_masked ?? "",
  };
}

function ofGuest(booked: Reservation): Candidate {
  const { name, title, phone_masked } = booked.guest;
  return {
    key: `${name} ${phone_masked}`,
    memberId: booked.member_id,
    name: name ?? "",
    title: title ?? "",
    tier: null,
    phoneMasked: phone_masked ?? "",
  };
}

function ofFamily(one: NonNullable<Caller["members"]>[number], found: Caller): Candidate {
  return {
    key: one.id,
    memberId: one.id,
    name: one.name ?? "",
    title: one.title ?? "",
    tier: one.tier,
    phoneMasked: found.phone_masked,
  };
}

function distinct(all: readonly Candidate[]): Candidate[] {
  return [...new Map(all.map((one) => [one.key, one])).values()];
}

/** The whole number that a member has on file: a look that is noted in the audit.
 *
 * @throws Refused where one may not, or has looked too often this hour.
 */
export async function numberOnFile(memberId: string, reason: string): Promise<string> {
  const params = { path: { member_id: memberId } };
  const body = { reason, number: 1 };
  const found = await told(api.POST("/v1/members/{member_id}/phone-reveal", { params, body }));
  return found.phone;
}
