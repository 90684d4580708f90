"""Past demand: who came, and who was turned away for want of a room."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation, Turnaway
from ktv_booking.reservations.rules.assignment import NoRoomFree, RoomAlreadyTaken
from ktv_booking.reservations.rules.limits import QuotaReached
from ktv_booking.reservations.rules.protection import PastWish
from ktv_booking.reservations.rules.states import Status
from ktv_booking.reservations.rules.windows import BookingWindow
from ktv_booking.rooms.rules import ClassFacts, House, PartyTooLarge
from ktv_booking.venues.rules.facts import VenueFacts

CAME = (Status.ARRIVED.value, Status.SEATED.value, Status.COMPLETED.value)
FOR_WANT_OF_A_ROOM = (NoRoomFree.code, RoomAlreadyTaken.code, QuotaReached.code)
SAME_CALL = timedelta(minutes=30)
"""Within these one who was turned away and then books, or asks the same again, is one caller."""


def past_demand(
    session: Session, venue: VenueFacts, house: House, *, first: date, last: date
) -> list[PastWish]:
    """Return what was wanted on the business dates `first` to `last`, in the order of the calls.

    Those who cancelled or never came are left out. A turnaway carries no name: who booked for as
    many heads on that date within half an hour is taken to be the same caller, with a room.
    """
    came = list(_came(session, venue, house, first, last))
    rows = _turnaways(session, venue, first, last)
    wishes = [*came, *_without(rows, venue, house, came)]
    return sorted(wishes, key=lambda one: (one.rang_at, one.slot.starts_at, one.party_size))


def _came(
    session: Session, venue: VenueFacts, house: House, first: date, last: date
) -> Iterator[PastWish]:
    sold = {room.id for room in house.rooms}
    classes = {one.id: one for one in house.ladder}
    rows = session.execute(
        select(
            Reservation.business_date,
            Reservation.created_at,
            Reservation.starts_at,
            Reservation.ends_at,
            Reservation.booked_class_id,
            Reservation.party_size,
            Reservation.window,
            Reservation.pinned,
            Reservation.room_id,
            Reservation.upgrade_ranks,
        ).where(
            Reservation.venue_id == venue.id,
            Reservation.business_date.between(first, last),
            Reservation.status.in_(CAME),
        )
    )
    for row in rows:
        yield PastWish(
            business_date=row.business_date,
            rang_at=min(row.created_at, row.starts_at),
            slot=Slot(row.starts_at, row.ends_at),
            starts=venue.hours.wall_minutes(row.business_date, row.starts_at),
            room_class=classes[row.booked_class_id],
            party_size=row.party_size,
            window=row.window,
            room_id=row.room_id if row.pinned and row.room_id in sold else None,
            upgrade_ranks=1 if row.upgrade_ranks is None else row.upgrade_ranks,
        )


def turned_away_from(
    session: Session, venue_id: UUID, day: date, room_class: str, slot: Slot
) -> int:
    """Return how many found no room of a class, or of any, for a time that a slot touches."""
    rows = session.execute(
        select(Turnaway.starts_at, Turnaway.minutes).where(
            Turnaway.venue_id == venue_id,
            Turnaway.business_date == day,
            Turnaway.code.in_(FOR_WANT_OF_A_ROOM),
            Turnaway.room_class.is_(None) | (Turnaway.room_class == room_class),
        )
    )
    return sum(
        row.starts_at < slot.ends_at
        and (row.minutes is None or row.starts_at + timedelta(minutes=row.minutes) > slot.starts_at)
        for row in rows
    )


def _turnaways(session: Session, venue: VenueFacts, first: date, last: date) -> Sequence[Turnaway]:
    return session.scalars(
        select(Turnaway)
        .where(
            Turnaway.venue_id == venue.id,
            Turnaway.business_date.between(first, last),
            Turnaway.code.in_(FOR_WANT_OF_A_ROOM),
            Turnaway.minutes.is_not(None),
        )
        .order_by(Turnaway.created_at, Turnaway.id)
    ).all()


def _without(
    rows: Sequence[Turnaway], venue: VenueFacts, house: House, came: Sequence[PastWish]
) -> Iterator[PastWish]:
    """Yield who went without, each caller once."""
    booked: dict[tuple[date, int], list[datetime]] = {}
    for one in came:
        booked.setdefault((one.business_date, one.party_size), []).append(one.rang_at)
    heard: dict[tuple[datetime, int, str | None], datetime] = {}
    for row in rows:
        after = booked.get((row.business_date, row.party_size), ())
        if any(timedelta(0) <= rang_at - row.created_at <= SAME_CALL for rang_at in after):
            continue
        same = (row.starts_at, row.party_size, row.room_class)
        before, heard[same] = heard.get(same), row.created_at
        if before is not None and row.created_at - before <= SAME_CALL:
            continue
        room_class = _class_of(house, row.room_class, row.room_id, row.party_size)
        if room_class is not None:
            yield _turned_away(venue, row, room_class)


def _class_of(
    house: House, code: str | None, room_id: UUID | None, party_size: int
) -> ClassFacts | None:
    """Return the class that was wanted; None where the house has none such any more."""
    try:
        if room_id is not None and room_id in house.by_id:
            return house.by_id[room_id].room_class
        return house.ladder.coded(code) if code else house.ladder.for_party(party_size)
    except (NotFound, PartyTooLarge):
        return None


def _turned_away(venue: VenueFacts, row: Turnaway, room_class: ClassFacts) -> PastWish:
    assert row.minutes is not None, "asked for in the query"
    ahead = (row.business_date - venue.hours.business_day_of(row.created_at)).days
    window = BookingWindow.BEYOND_7_DAYS if ahead > 7 else BookingWindow.WITHIN_7_DAYS
    return PastWish(
        business_date=row.business_date,
        rang_at=min(row.created_at, row.starts_at),
        slot=Slot.lasting(row.starts_at, timedelta(minutes=row.minutes)),
        starts=venue.hours.wall_minutes(row.business_date, row.starts_at),
        room_class=room_class,
        party_size=row.party_size,
        window=(BookingWindow.SAME_DAY if ahead <= 0 else window).value,
        room_id=row.room_id,
        was_given=False,
    )
