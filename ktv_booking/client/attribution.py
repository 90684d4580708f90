"""Whose booking it is, corrected; what follows a cancellation; numbers that are blocked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from ktv_booking.client.said import Subject, document_of, each_of, id_of, said
from ktv_booking.client.transport import Transport
from ktv_booking.reservations.schemas import attribution as schemas

BLOCKS: Final = "/v1/phone-blocks"
REBOOKINGS: Final = "/v1/rebookings"


class Attribution:
    """What stands beside a booking's origin, which itself never changes."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def correct(
        self,
        reservation: Subject,
        correction: schemas.NewAttributionCorrection | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> schemas.AttributionCorrectionOut:
        """Note what it should have said: `correct(booked, booked_by="lan", reason=...)`."""
        return self._transport.post(
            _corrections(reservation),
            said(schemas.NewAttributionCorrection, correction, fields),
            schemas.AttributionCorrectionOut,
            idempotency_key=idempotency_key,
        )

    def corrections(self, reservation: Subject) -> schemas.AttributionCorrectionPage:
        """Return the corrections of one booking, oldest first."""
        return self._transport.get(_corrections(reservation), schemas.AttributionCorrectionPage)

    def correction(
        self, reservation: Subject, correction: Subject
    ) -> schemas.AttributionCorrectionOut:
        """Return one correction."""
        path = f"{_corrections(reservation)}/{id_of(correction)}"
        return self._transport.get(path, schemas.AttributionCorrectionOut)

    def rebookings(
        self,
        *,
        venue_id: UUID | None = None,
        since: datetime | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> schemas.RebookingPage:
        """Return one page of bookings that follow a cancellation closely, the newest first."""
        return self._transport.get(
            REBOOKINGS,
            schemas.RebookingPage,
            venue_id=venue_id,
            since=since,
            limit=limit,
            cursor=cursor,
        )


class PhoneBlocks:
    """The numbers that a venue takes no bookings from."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        venue_id: UUID,
        *,
        lifted: bool | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> schemas.PhoneBlockPage:
        """Return one page of a venue's blocks, the newest first."""
        return self._transport.get(
            BLOCKS,
            schemas.PhoneBlockPage,
            venue_id=venue_id,
            lifted=lifted,
            limit=limit,
            cursor=cursor,
        )

    def each(
        self, venue_id: UUID, *, lifted: bool | None = None
    ) -> Iterator[schemas.PhoneBlockOut]:
        """Yield every block of a venue, the newest first."""
        return each_of(lambda cursor: self.list(venue_id, lifted=lifted, cursor=cursor))

    def get(self, block: Subject) -> schemas.PhoneBlockOut:
        """Return one block."""
        return self._transport.get(f"{BLOCKS}/{id_of(block)}", schemas.PhoneBlockOut)

    def block(
        self, venue_id: UUID, phone: str, *, reason: str, idempotency_key: str | None = None
    ) -> schemas.PhoneBlockOut:
        """Take no more bookings from a number."""
        body = document_of(schemas.NewPhoneBlock, venue_id=venue_id, phone=phone, reason=reason)
        return self._transport.post(
            BLOCKS, body, schemas.PhoneBlockOut, idempotency_key=idempotency_key
        )

    def lift(
        self, block: Subject, *, reason: str, idempotency_key: str | None = None
    ) -> schemas.PhoneBlockOut:
        """Take bookings from it again."""
        return self._transport.post(
            f"{BLOCKS}/{id_of(block)}/lifting",
            document_of(schemas.PhoneBlockLifting, reason=reason),
            schemas.PhoneBlockOut,
            idempotency_key=idempotency_key,
        )


def _corrections(reservation: Subject) -> str:
    return f"/v1/reservations/{id_of(reservation)}/attribution-corrections"
