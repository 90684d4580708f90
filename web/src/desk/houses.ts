import { computed, shallowRef } from "vue";
import { api, told, type Schemas } from "@/api/client";
import type { Text } from "@/words/text";
import { draft } from "./draft";
import { businessDateOf, clockOf, instantOf, toMinutes, type House } from "./when";

export type Venue = Schemas["VenueOut"];
export type RoomClass = Schemas["RoomClassOut"];

const WEEK = 7;

/** The houses an agent books for, and what was wished as an instant of one of them. */
export function useHouses(venueId: string) {
  const venues = shallowRef<Venue[]>([]);
  const classes = shallowRef<RoomClass[]>([]);

  async function open(): Promise<void> {
    const [found, kinds] = await Promise.all([
      told(api.GET("/v1/venues", { params: { query: { limit: 100 } } })),
      told(api.GET("/v1/venues/{venue_id}/room-classes", { params: { path: { venue_id: venueId } } })),
    ]);
    venues.value = found.items;
    classes.value = [...kinds.items].sort((a, b) => a.rank - b.rank);
  }

  const home = computed(() => venues.value.find((one) => one.id === venueId) ?? null);
  const venue = computed(
    () => venues.value.find((one) => one.id === (draft.venueId ?? venueId)) ?? home.value,
  );
  const house = computed(() => (venue.value ? houseOf(venue.value) : null));
  const today = computed(() => (house.value ? businessDateOf(Date.now(), house.value) : null));
  const date = computed(() => draft.date ?? today.value);
  const minutes = computed(() => (house.value ? clockOf(draft.clock, house.value) : null));

  /** The start that is wished for; null while it is not said yet. */
  const startsAt = computed(() => {
    if (!house.value || date.value === null || minutes.value === null) return null;
    return instantOf(date.value, minutes.value, house.value.zone);
  });

  /** This house and those a guest might go to instead: the same area, the same money. */
  const sisters = computed(() => {
    const here = home.value;
    if (!here) return [];
    const near = (one: Venue) => one.area === here.area && one.currency === here.currency;
    return [here, ...venues.value.filter((one) => one !== here && near(one))];
  });

  return { open, venues, classes, home, venue, house, today, date, minutes, startsAt, sisters };
}

/** What a house's clock and hours decide about a wish. */
export function houseOf(venue: Venue): House {
  const opens = venue.opening_hours.map((one) => toMinutes(one.opens));
  return {
    zone: venue.time_zone,
    dayStarts: venue.day_starts,
    opens: opens.length > 0 ? Math.min(...opens) : 0,
    slotMinutes: venue.slot_minutes,
  };
}

/** A class by its name; by its code where it is another house's. */
export function classNamed(code: string, classes: readonly RoomClass[]): Text {
  const name = classes.find((one) => one.code === code)?.name;
  return { zh: name?.zh ?? code, en: name?.en ?? code };
}

/** The business dates a week from `first` on. */
export function weekFrom(first: string): string[] {
  const start = Date.parse(`${first}T00:00:00Z`);
  return Array.from({ length: WEEK + 1 }, (_, days) =>
    new Date(start + days * 86_400_000).toISOString().slice(0, 10),
  );
}
