"""The house: its ladder of classes, its rooms, what is out of sale, the end of its day."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ktv_booking.client.said import (
    Subject,
    Versioned,
    day_of,
    document_of,
    each_of,
    id_of,
    said,
    version_of,
)
from ktv_booking.client.transport import Transport
from ktv_booking.outreach.schemas import SweepOut
from ktv_booking.reservations.schemas import DayClose, DayCloseOut, OutagePage, OutageWithPlan
from ktv_booking.rooms import schemas


class Classes:
    """The ladder of room sizes, small first."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self, venue_id: Subject, *, limit: int | None = None, cursor: str | None = None
    ) -> schemas.RoomClassPage:
        """Return one page of the ladder."""
        path = f"/v1/venues/{id_of(venue_id)}/room-classes"
        return self._transport.get(path, schemas.RoomClassPage, limit=limit, cursor=cursor)

    def each(self, venue_id: Subject) -> Iterator[schemas.RoomClassOut]:
        """Yield every class of the ladder."""
        return each_of(lambda cursor: self.list(venue_id, cursor=cursor))

    def get(self, room_class: Subject) -> schemas.RoomClassOut:
        """Return one class."""
        return self._transport.get(_class(room_class), schemas.RoomClassOut)

    def add(
        self,
        venue_id: Subject,
        room_class: schemas.NewRoomClass | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> schemas.RoomClassOut:
        """Add a class to the ladder."""
        return self._transport.post(
            f"/v1/venues/{id_of(venue_id)}/room-classes",
            said(schemas.NewRoomClass, room_class, fields),
            schemas.RoomClassOut,
            idempotency_key=idempotency_key,
        )

    def change(
        self,
        room_class: Versioned,
        change: schemas.RoomClassChange | None = None,
        /,
        **fields: Any,
    ) -> schemas.RoomClassOut:
        """Change a class."""
        return self._transport.patch(
            _class(room_class),
            said(schemas.RoomClassChange, change, fields),
            schemas.RoomClassOut,
            if_match=version_of(room_class),
        )


class Rooms:
    """The rooms in the order of the board."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self, venue_id: Subject, *, limit: int | None = None, cursor: str | None = None
    ) -> schemas.RoomPage:
        """Return one page of rooms, those out of use included."""
        path = f"/v1/venues/{id_of(venue_id)}/rooms"
        return self._transport.get(path, schemas.RoomPage, limit=limit, cursor=cursor)

    def each(self, venue_id: Subject) -> Iterator[schemas.RoomOut]:
        """Yield every room."""
        return each_of(lambda cursor: self.list(venue_id, cursor=cursor))

    def get(self, room: Subject) -> schemas.RoomOut:
        """Return one room."""
        return self._transport.get(_room(room), schemas.RoomOut)

    def add(
        self,
        venue_id: Subject,
        room: schemas.NewRoom | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> schemas.RoomOut:
        """Add a room; what it adjoins then adjoins it."""
        return self._transport.post(
            f"/v1/venues/{id_of(venue_id)}/rooms",
            said(schemas.NewRoom, room, fields),
            schemas.RoomOut,
            idempotency_key=idempotency_key,
        )

    def change(
        self, room: Versioned, change: schemas.RoomChange | None = None, /, **fields: Any
    ) -> schemas.RoomOut:
        """Change a room, or take it out of use: `change(room, active=False)`."""
        return self._transport.patch(
            _room(room),
            said(schemas.RoomChange, change, fields),
            schemas.RoomOut,
            if_match=version_of(room),
        )


class Outages:
    """Rooms out of sale for a while."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, room: Subject) -> OutagePage:
        """Return the outages of a room that are not over, and the reservations each hits."""
        return self._transport.get(f"{_room(room)}/outages", OutagePage)

    def get(self, outage: Subject) -> OutageWithPlan:
        """Return one outage, and the reservations it hits now."""
        return self._transport.get(f"/v1/outages/{id_of(outage)}", OutageWithPlan)

    def take_out(
        self,
        room: Subject,
        outage: schemas.NewOutage | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> OutageWithPlan:
        """Take a room out of sale, whoever is booked into it: `hits` says whom to call."""
        return self._transport.post(
            f"{_room(room)}/outages",
            said(schemas.NewOutage, outage, fields),
            OutageWithPlan,
            idempotency_key=idempotency_key,
        )

    def put_back(self, outage: Subject) -> None:
        """Sell the room again."""
        self._transport.delete(f"/v1/outages/{id_of(outage)}")


class Closing:
    """What time does to a book, done at once."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def sweep(self, venue_id: Subject) -> SweepOut:
        """End what is over, fix and tell rooms: what the background sweep would do."""
        path = f"/v1/venues/{id_of(venue_id)}/sweeps"
        return self._transport.post(path, None, SweepOut)

    def close_day(
        self,
        venue_id: Subject,
        business_date: date | str,
        *,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> DayCloseOut:
        """Settle who never came and shut the book; `dry_run=True` shows what that would do."""
        return self._transport.post(
            f"/v1/venues/{id_of(venue_id)}/days/{day_of(business_date)}/close",
            document_of(DayClose, dry_run=dry_run),
            DayCloseOut,
            idempotency_key=idempotency_key,
        )


def _class(room_class: Subject) -> str:
    return f"/v1/room-classes/{id_of(room_class)}"


def _room(room: Subject) -> str:
    return f"/v1/rooms/{id_of(room)}"
