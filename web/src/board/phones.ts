import { api, told, type Schemas } from "@/api/client";

export type GuestPhone = Schemas["GuestPhoneOut"];

const PATH = "/v1/reservations/{reservation_id}/phone-confirmation";

/** Whether calls dial the number of a booking's guest, and when one last found it dead. */
export function phoneOf(reservationId: string): Promise<GuestPhone> {
  return told(api.GET(PATH, { params: { path: { reservation_id: reservationId } } }));
}

/** The guest was spoken to on their number: it is dialled again. */
export function confirmPhone(reservationId: string, reason: string): Promise<GuestPhone> {
  const params = { path: { reservation_id: reservationId } };
  return told(api.POST(PATH, { params, body: { reason } }));
}
