"""Rooms that are turned over where no reservation's own span can say so."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.pages import LONGEST_OCCUPIED
from ktv_booking.reservations.rules.seating import ready_after
from ktv_booking.reservations.service.opening import MoreDates
from ktv_booking.rooms.models import Outage
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.rules import RoomFacts
from ktv_booking.venues.rules.facts import VenueFacts

TURNOVER = "turnover"


def turn_over(
    session: Session,
    row: Reservation,
    room: RoomFacts,
    slot: Slot,
    *,
    by: str,
    now: datetime,
) -> None:
    """Note that a room is turned over after a party, whoever has it next.

    The span of the party cannot say it where it would reach into the next stay, or where the
    party itself is in another room by now.
    """
    session.add(
        Outage(
            venue_id=row.venue_id,
            room_id=room.id,
            kind=TURNOVER,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            reason="",
            created_by=by,
            created_at=now,
            reservation_id=row.id,
        )
    )


def turn_over_left_room(
    session: Session,
    row: Reservation,
    room: RoomFacts,
    *,
    left_at: datetime,
    ends_at: datetime,
    by: str,
    now: datetime,
) -> None:
    """Note that a room is turned over which a seated party, due to stay to `ends_at`, left."""
    ready_at = ready_after(left_at, ends_at=ends_at, room_class=room.room_class)
    if ready_at > left_at:
        turn_over(session, row, room, Slot(left_at, ready_at), by=by, now=now)


def end_turnover(session: Session, row: Reservation) -> None:
    """Forget that the room of a party is turned over: it did not leave after all."""
    session.execute(
        delete(Outage).where(
            Outage.room_id == row.room_id,
            Outage.kind == TURNOVER,
            Outage.reservation_id == row.id,
        )
    )


def dates_of_turnover(session: Session, now: datetime) -> MoreDates:
    """Return the days that a turnover from now on may touch."""

    def dates(venue: VenueFacts, _row: Reservation) -> Sequence[date]:
        ladder = house_of(session, venue).ladder
        longest = max((one.turnover for one in ladder), default=timedelta(0))
        return list(venue.hours.days_of(Slot.lasting(now, max(longest, timedelta(minutes=1)))))

    return dates


def dates_until_left(session: Session, now: datetime) -> MoreDates:
    """Return the days in which a party that leaves now had its room, or it is turned over.

    Noted days late, those in between too, as far as a span may reach: who was expected there
    and never came is settled first, and whoever still has the room is seen.
    """

    def dates(venue: VenueFacts, row: Reservation) -> Sequence[date]:
        since = row.occupies_from
        until = max(min(now, since + LONGEST_OCCUPIED), since + timedelta(minutes=1))
        had_it = venue.hours.days_of(Slot(since, until))
        return [*had_it, *dates_of_turnover(session, now)(venue, row)]

    return dates
