import { describe, expect, it } from "vitest";
import { later, notOffered, offersOf, type Alternative, type Availability } from "./offers";

type OfClass = Availability["classes"][number];

const AT_EIGHT = "2026-12-04T20:00:00+08:00";

function aQuote(total: number, least = 0): NonNullable<OfClass["quote"]> {
  return {
    lines: [],
    fees_minor: total,
    service_charge_minor: 0,
    total_minor: total,
    minimum_spend: least ? { basis: "room", amount_minor: least, total_minor: least } : null,
    price_list_version: 1,
  };
}

function aClass(code: string, total: number, reason: string | null = null): OfClass {
  return {
    room_class: code,
    name: { zh: `${code}包厢`, en: code },
    rooms_total: 4,
    rooms_free: reason ? 0 : 2,
    bookable: reason === null,
    reason,
    reason_detail: reason ? { zh: "没有", en: "none" } : null,
    max_minutes: 360,
    quote: aQuote(total, code === "large" ? 30000 : 0),
  };
}

function anAlternative(kind: Alternative["kind"], roomClass: string, startsAt = AT_EIGHT): Alternative {
  const request = { venue_id: "v", starts_at: startsAt, minutes: 180, room_class: roomClass };
  return {
    kind,
    venue_id: "v",
    room_class: roomClass,
    business_date: "2026-12-04",
    starts_at: startsAt,
    minutes: 180,
    path: "/v1/reservations",
    request,
    quote: aQuote(1000),
    note: { zh: `可以改${roomClass}`, en: `or ${roomClass}` },
    becomes: "confirmed",
    deposit_minor: 0,
    deposit_due_by: null,
  };
}

function found(classes: OfClass[], alternatives: Alternative[] = []): Availability {
  return {
    venue_id: "v",
    starts_at: AT_EIGHT,
    ends_at: "2026-12-04T23:00:00+08:00",
    business_date: "2026-12-04",
    minutes: 180,
    party_size: 6,
    currency: "CNY",
    window: "within_7_days",
    classes,
    alternatives,
  };
}

const LADDER = [
  aClass("mini", 26400, "capacity-exceeded"),
  aClass("small", 35400),
  aClass("medium", 50400),
  aClass("large", 74400),
];
const anything = { roomClass: null, untilClose: false };

describe("ranked offers", () => {
  it("begin with the smallest class that seats them; what is larger is an upgrade", () => {
    const offers = offersOf(found(LADDER), anything);

    expect(offers.map((offer) => [offer.kind, offer.request.room_class])).toEqual([
      ["fits", "small"],
      ["upgrade", "medium"],
      ["upgrade", "large"],
    ]);
  });

  it("begin with the class that was asked for; what is smaller is cheaper", () => {
    const offers = offersOf(found(LADDER), { ...anything, roomClass: "medium" });

    expect(offers.map((offer) => [offer.kind, offer.request.room_class])).toEqual([
      ["fits", "medium"],
      ["cheaper", "small"],
      ["upgrade", "large"],
    ]);
    expect(offers[1]?.request.instead_of).toEqual({ room_class: "medium" });
  });

  it("put other times and houses after what is here at the time", () => {
    const full = [aClass("small", 35400, "no-room-free"), aClass("medium", 50400)];
    const other = anAlternative("earlier", "small", "2026-12-04T19:30:00+08:00");

    const offers = offersOf(found(full, [other]), anything);

    expect(offers.map((offer) => offer.kind)).toEqual(["upgrade", "earlier"]);
    expect(offers[1]?.request).toEqual(other.request);
    expect(offers[1]?.endsAt).toBe("2026-12-04T22:30:00+08:00");
  });

  it("say an alternative once, in the words of the house", () => {
    const full = [aClass("small", 35400, "no-room-free"), aClass("medium", 50400)];

    const offers = offersOf(found(full, [anAlternative("larger_class", "medium")]), anything);

    expect(offers).toHaveLength(1);
    expect(offers[0]?.say.zh).toBe("可以改medium");
  });

  it("say why a class is not to be had, but not of one that is too small", () => {
    const left = notOffered(found([LADDER[0]!, aClass("small", 1, "no-room-free")]));

    expect(left.map((one) => one.reason)).toEqual(["no-room-free"]);
  });

  it("say of the largest class that it is too small where no room seats them all", () => {
    const small = [aClass("small", 1, "capacity-exceeded"), aClass("large", 1, "capacity-exceeded")];

    expect(notOffered(found(small)).map((one) => one.className.en)).toEqual(["large"]);
  });

  it("ask for a stay until closing as such", () => {
    const [offer] = offersOf(found(LADDER), { ...anything, untilClose: true });

    expect(offer?.request).toMatchObject({ until_close: true });
    expect(offer?.request).not.toHaveProperty("minutes");
  });
});

describe("the sentence to say", () => {
  it("names the time, the room, the length and the price, in both languages", () => {
    const [offer] = offersOf(found(LADDER), anything);

    expect(offer?.say).toEqual({
      zh: "12月4日周五20:00到23:00，small包厢，6位，3小时，共¥354",
      en: "Friday 4 December, 20:00 to 23:00, a small room for 6, 3 hours, ¥354 in all",
    });
  });

  it("keeps a minimum spend apart from the price of the room", () => {
    const offer = offersOf(found(LADDER), anything).at(-1);

    expect(offer?.say.zh).toContain("包厢费¥744，另有最低消费¥300");
    expect(offer?.say.en).toContain("¥744 for the room, and a minimum spend of ¥300");
  });
});

it("an end keeps the offset of its start", () => {
  expect(later("2026-12-04T22:30:00+08:00", 150)).toBe("2026-12-05T01:00:00+08:00");
  expect(later("2026-12-04T22:30:00-03:30", 30)).toBe("2026-12-04T23:00:00-03:30");
});
