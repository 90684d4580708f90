import type { Schemas } from "@/api/client";
import type { Text } from "@/words/text";
import { offerSaid } from "./say";

export type Availability = Schemas["AvailabilityOut"];
export type Alternative = Schemas["Alternative"];
type OfClass = Schemas["ClassAvailability"];
type Quote = Schemas["QuoteOut"];

/** In what an offer differs from what was asked for. */
export type OfferKind = "fits" | "upgrade" | "cheaper" | Alternative["kind"];

/** Something that can be booked as it stands: one key more, and it is. */
export interface Offer {
  readonly key: string;
  readonly kind: OfferKind;
  readonly className: Text;
  readonly venueId: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly minutes: number;
  readonly quote: Quote | null;
  readonly currency: string;
  readonly roomsFree: number | null;
  readonly say: Text;
  readonly path: "/v1/reservations" | "/v1/reservation-groups";
  readonly request: Readonly<Record<string, unknown>>;
}

interface OneRoom {
  readonly room_class: string | null;
}

/** What was asked for, as far as it decides how offers are told apart. */
export interface Asked {
  readonly roomClass: string | null;
  readonly untilClose: boolean;
}

/** A class that cannot be had, and why. */
export interface NotOffered {
  readonly className: Text;
  readonly reason: string;
  readonly because: Text | null;
}

/** Everything that can be booked, the nearest to what was asked for first.
 *
 * What fits comes first, then what is cheaper, then larger rooms; what takes another time, length
 * or house comes after, in the order in which the house itself ranks it.
 */
export function offersOf(found: Availability, asked: Asked): Offer[] {
  const wanted = wantedPlace(found, asked);
  const fits = found.classes[wanted];
  const others = found.alternatives.map((one) => ofAlternative(one, found));
  const here = found.classes.flatMap((one, place) => {
    if (!one.bookable) return [];
    const said = others.find((other) => isSameStay(other, one, found));
    return [{ ...ofClass(one, kindOf(one, place, wanted, fits), found, asked), ...wordsOf(said) }];
  });
  const nearest = (offer: Offer) => ORDER[offer.kind] ?? 3;
  const elsewhere = others.filter(
    (other) => !found.classes.some((one) => one.bookable && isSameStay(other, one, found)),
  );
  return [...here.sort((a, b) => nearest(a) - nearest(b)), ...elsewhere];
}

const ORDER: Partial<Record<OfferKind, number>> = { fits: 0, cheaper: 1, upgrade: 2 };

/** Which classes cannot be had, small first; where none seats them all, the largest says so. */
export function notOffered(found: Availability): NotOffered[] {
  const seating = found.classes.filter((one) => one.reason !== "capacity-exceeded");
  return (seating.length > 0 ? seating : found.classes.slice(-1))
    .filter((one) => !one.bookable)
    .map((one) => ({ className: one.name, reason: one.reason ?? "", because: one.reason_detail }));
}

/** Alternatives that a refusal offers, as offers like any other. */
export function offersIn(alternatives: readonly Alternative[], found: Availability): Offer[] {
  return alternatives.map((one) => ofAlternative(one, found));
}

/** The place of the class that was asked for; without one, of the smallest that seats them. */
function wantedPlace(found: Availability, asked: Asked): number {
  const named = found.classes.findIndex((one) => one.room_class === asked.roomClass);
  if (named !== -1) return named;
  return found.classes.findIndex((one) => one.reason !== "capacity-exceeded");
}

function kindOf(one: OfClass, place: number, wanted: number, fits?: OfClass): OfferKind {
  if (place === wanted) return "fits";
  const isLess = (one.quote?.total_minor ?? 0) < (fits?.quote?.total_minor ?? 0);
  return place < wanted || isLess ? "cheaper" : "upgrade";
}

function ofClass(one: OfClass, kind: OfferKind, found: Availability, asked: Asked): Offer {
  const said = {
    businessDate: found.business_date,
    startsAt: found.starts_at,
    endsAt: found.ends_at,
    minutes: found.minutes,
    className: one.name,
    partySize: found.party_size,
    quote: one.quote,
    currency: found.currency,
  };
  const isOther = asked.roomClass !== null && asked.roomClass !== one.room_class;
  return {
    ...said,
    key: `${found.venue_id} ${found.starts_at} ${found.minutes} ${one.room_class}`,
    kind,
    venueId: found.venue_id,
    roomsFree: one.rooms_free,
    say: offerSaid(said),
    path: "/v1/reservations",
    request: {
      venue_id: found.venue_id,
      starts_at: found.starts_at,
      ...(asked.untilClose ? { until_close: true } : { minutes: found.minutes }),
      party_size: found.party_size,
      room_class: one.room_class,
      source: "phone",
      ...(isOther ? { instead_of: { room_class: asked.roomClass } } : {}),
    },
  };
}

function ofAlternative(one: Alternative, found: Availability): Offer {
  const isGroup = one.path === "/v1/reservation-groups";
  return {
    key: `${one.path} ${JSON.stringify(one.request)}`,
    kind: one.kind,
    className: roomsNamed(one, found),
    venueId: one.venue_id,
    startsAt: one.starts_at,
    endsAt: later(one.starts_at, one.minutes),
    minutes: one.minutes,
    quote: one.quote,
    currency: found.currency,
    roomsFree: null,
    say: one.note,
    path: isGroup ? "/v1/reservation-groups" : "/v1/reservations",
    request: one.request,
  };
}

/** The class of an alternative by name; of two rooms both. */
function roomsNamed(one: Alternative, found: Availability): Text {
  const rooms = Array.isArray(one.request.rooms) ? (one.request.rooms as OneRoom[]) : [one];
  const named = rooms.map(({ room_class: code }) => {
    const known = found.classes.find((each) => each.room_class === code);
    return known?.name ?? { zh: code ?? "", en: code ?? "" };
  });
  return {
    zh: named.map((name) => name.zh).join("＋"),
    en: named.map((name) => name.en).join(" + "),
  };
}

function isSameStay(other: Offer, one: OfClass, found: Availability): boolean {
  return (
    other.path === "/v1/reservations" &&
    other.venueId === found.venue_id &&
    other.startsAt === found.starts_at &&
    other.minutes === found.minutes &&
    other.request.room_class === one.room_class
  );
}

/** The house says of an alternative what is not for granted: a deposit, an answer to wait for. */
function wordsOf(said: Offer | undefined): Partial<Offer> {
  return said ? { say: said.say, request: said.request } : {};
}

/** An instant so much later, written with the same offset. */
export function later(at: string, minutes: number): string {
  const sign = /([+-])(\d{2}):(\d{2})$/.exec(at);
  const offset = sign ? (sign[1] === "-" ? -1 : 1) * (Number(sign[2]) * 60 + Number(sign[3])) : 0;
  const wall = new Date(Date.parse(at) + (minutes + offset) * 60_000).toISOString();
  return `${wall.slice(0, 19)}${sign ? sign[0] : "Z"}`;
}
