"""Bookings: made, found, read, corrected, moved; the verbs of a stay are in `stays`.

What is sent is said in keywords named as in the contract, or as the whole document; nonsense
raises pydantic's ValidationError before anything is sent. `place` and `amend` need the document
of the reservation: they change the version it is of, and are refused as stale when somebody else
was faster.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID

from ktv_booking.client.said import Subject, Versioned, each_of, id_of, said, version_of
from ktv_booking.client.stays import ONE_ROOM, Stays, path_of
from ktv_booking.reservations import schemas

SEVERAL_ROOMS: Final = "/v1/reservation-groups"


class ReservationFilters(TypedDict, total=False):
    """What a list of reservations is narrowed by; `phone` is a number or its last four digits."""

    venue_id: Subject | None
    business_date: date | str | None
    from_: datetime | str | None
    to: datetime | str | None
    status: schemas.Status | list[schemas.Status] | None
    room_class: str | None
    phone: str | None
    code: str | None
    day_no: int | None
    name: str | None
    member_id: UUID | str | None
    window: schemas.Window | None
    source: schemas.Source | None
    updated_since: datetime | str | None


class Reservations(Stays):
    """What the desk does with reservations."""

    def book(
        self,
        reservation: schemas.NewReservation | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> schemas.ReservationOut:
        """Book a room: `book(venue_id=..., starts_at=..., party_size=4, guest={...}, ...)`.

        Raises:
            Refused: `alternatives` offers what can be booked instead.
        """
        body = said(schemas.NewReservation, reservation, fields)
        return self._transport.post(
            ONE_ROOM, body, schemas.ReservationOut, idempotency_key=idempotency_key
        )

    def book_alternative(
        self,
        alternative: schemas.Alternative,
        *,
        guest: schemas.Guest | dict[str, Any],
        idempotency_key: str | None = None,
        **more: Any,
    ) -> schemas.ReservationOut | schemas.GroupOut:
        """Book what was offered, for `guest`; a split in two rooms becomes a group.

        `more` is what else is said (booker, note) and goes over what the offer says.
        """
        fields = {**alternative.request, "guest": guest, **more}
        if alternative.path == SEVERAL_ROOMS:
            group = said(schemas.NewReservationGroup, None, fields)
            return self._transport.post(
                SEVERAL_ROOMS, group, schemas.GroupOut, idempotency_key=idempotency_key
            )
        return self.book(idempotency_key=idempotency_key, **fields)

    def get(self, reservation: Subject) -> schemas.ReservationOut:
        """Return the reservation as it is now."""
        return self._transport.get(path_of(reservation), schemas.ReservationOut)

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **filters: Unpack[ReservationFilters],
    ) -> schemas.ReservationPage:
        """Return one page of what the filters find."""
        return self._transport.get(
            ONE_ROOM, schemas.ReservationPage, limit=limit, cursor=cursor, **filters
        )

    def each(
        self, *, limit: int | None = None, **filters: Unpack[ReservationFilters]
    ) -> Iterator[schemas.ReservationOut]:
        """Yield everything the filters find, `limit` a page."""
        return each_of(lambda cursor: self.list(limit=limit, cursor=cursor, **filters))

    def amend(
        self,
        reservation: Versioned,
        change: schemas.ReservationChange | None = None,
        /,
        **fields: Any,
    ) -> schemas.ReservationOut:
        """Correct guest, party size, note or occasion; what is not named stays."""
        body = said(schemas.ReservationChange, change, fields)
        return self._transport.patch(
            path_of(reservation), body, schemas.ReservationOut, if_match=version_of(reservation)
        )

    def place(
        self,
        reservation: Versioned,
        change: schemas.PlacementChange | None = None,
        /,
        **fields: Any,
    ) -> schemas.PlacementOut:
        """Move, upgrade, downgrade or reschedule: `place(it, room_class="large", reason=...)`."""
        body = said(schemas.PlacementChange, change, fields)
        return self._transport.put(
            f"{path_of(reservation)}/placement",
            body,
            schemas.PlacementOut,
            if_match=version_of(reservation),
        )

    def swap(
        self,
        first: Subject,
        second: Subject,
        *,
        reason: str,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> schemas.PlacementSwapOut:
        """Let two parties change rooms, both or neither."""
        ids = [id_of(first), id_of(second)]
        body = schemas.NewPlacementSwap(reservation_ids=ids, reason=reason, **fields)
        return self._transport.post(
            "/v1/placement-swaps", body, schemas.PlacementSwapOut, idempotency_key=idempotency_key
        )
