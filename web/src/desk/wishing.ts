import { api, told, type Schemas } from "@/api/client";
import { draft } from "./draft";
import type { Availability } from "./offers";

const AROUND_MS = 3_600_000;

/** Note what a party wants although it cannot be booked: an hour either way of the start. */
export async function registerWish(found: Availability): Promise<Schemas["WishOut"]> {
  const start = Date.parse(found.starts_at);
  const title = draft.title.trim();
  return told(
    api.POST("/v1/wishes", {
      body: {
        kind: found.window === "beyond_7_days" ? "advance" : "standby",
        venue_ids: [found.venue_id],
        earliest_starts_at: new Date(Math.max(start - AROUND_MS, Date.now())).toISOString(),
        latest_starts_at: new Date(start + AROUND_MS).toISOString(),
        minutes: found.minutes,
        party_size: found.party_size,
        room_classes: draft.roomClass ? [draft.roomClass] : [],
        contact: {
          name: draft.name.trim(),
          phone: draft.phone.trim(),
          ...(title ? { title } : {}),
        },
      },
    }),
  );
}
