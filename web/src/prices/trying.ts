import { api, ifMatch, told, type Schemas } from "@/api/client";
import type { RoomClass } from "@/desk/houses";
import { instantOf } from "@/desk/when";
import { daysLater } from "@/words/times";
import type { Hours, PriceDocument } from "./grid";

export type PriceListOut = Schemas["PriceListOut"];
type Asked = Schemas["AskedStay"];

const MOST = 24;
const EVENING = 20 * 60;
const STAY = 120;

/** Stays that show what a list costs: each class, a weekday and a Saturday, early and late. */
export function samplesOf(from: string, classes: readonly RoomClass[], hours: Hours, zone: string): Asked[] {
  const days = [3, 6].map((weekday) => nextOf(from, weekday));
  const early = Math.min(hours.opens + STAY, hours.closes - STAY);
  const late = hours.opens <= EVENING && EVENING + STAY <= hours.closes ? EVENING : hours.closes - STAY;
  const clocks = [...new Set([early, late])];
  const stays = classes.flatMap((one) =>
    days.flatMap((day) =>
      clocks.map((clock) => ({
        starts_at: new Date(instantOf(day, clock, zone)).toISOString(),
        minutes: STAY,
        until_close: false,
        party_size: one.capacity_comfort,
        room_class: one.code,
        source: "phone" as const,
      })),
    ),
  );
  return stays.slice(0, MOST);
}

/** The first day from a date on that is this weekday, 1 for Monday. */
export function nextOf(from: string, weekday: number): string {
  const is = new Date(`${from}T00:00:00Z`).getUTCDay() || 7;
  return daysLater(from, (weekday - is + 7) % 7);
}

/** What was published last, in force or not; null where nothing was. */
export async function newestPrices(venueId: string): Promise<PriceListOut | null> {
  const params = { path: { venue_id: venueId }, query: { limit: 1 } };
  const found = await told(api.GET("/v1/venues/{venue_id}/price-list/versions", { params }));
  return found.items[0] ?? null;
}

/** What a draft would quote, and which booked guests' quotes would differ. */
export function tryPrices(
  venueId: string,
  document: PriceDocument,
  stays: Asked[],
): Promise<Schemas["PriceListPreviewOut"]> {
  const params = { path: { venue_id: venueId } };
  const body = { price_list: document, stays };
  return told(api.POST("/v1/venues/{venue_id}/price-list-previews", { params, body }));
}

/** Publish a price list after the version that was seen last.
 *
 * @throws Refused `stale-version` where somebody published meanwhile.
 */
export function publishPrices(venueId: string, body: PriceDocument, after: number | null): Promise<PriceListOut> {
  const header = after === null ? {} : ifMatch(after);
  const params = { path: { venue_id: venueId }, header };
  return told(api.PUT("/v1/venues/{venue_id}/price-list", { params, body }));
}
