import { computed, ref, shallowRef, type Ref } from "vue";
import type { Venue } from "./houses";

/** A booking as it was pointed at, to be changed. */
export interface Pointed {
  readonly id: string;
  readonly venue_id: string;
}

/** The booking that is being changed: with all rooms of its group, unless one alone is meant. */
export function useInHand(venues: Readonly<Ref<readonly Venue[]>>) {
  const booking = shallowRef<Pointed | null>(null);
  const groupId = ref<string | null>(null);
  const isAlone = ref(false);
  const venue = computed(
    () => venues.value.find((one) => one.id === booking.value?.venue_id) ?? null,
  );

  function take(one: Pointed, alone: boolean): void {
    booking.value = one;
    groupId.value = null;
    isAlone.value = alone;
  }

  return { booking, groupId, isAlone, venue, take, putDown: () => (booking.value = null) };
}
