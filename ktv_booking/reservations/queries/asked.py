"""What was asked of a venue lately: by those who booked, and by those who were turned away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.kernel.time import DAY, Slot
from ktv_booking.reservations.models import Reservation, Turnaway
from ktv_booking.reservations.rules.book import Stay
from ktv_booking.reservations.rules.past_calls import PastCall
from ktv_booking.rooms.rules import House
from ktv_booking.venues.rules.facts import VenueFacts

AT_THE_DESK = "walk_in"
MOST_CALLS = 5_000
_BOOKED = (
    Reservation.code,
    Reservation.created_at,
    Reservation.starts_at,
    Reservation.ends_at,
    Reservation.extended_minutes,
    Reservation.booked_class_id,
    Reservation.room_id,
    Reservation.pinned,
    Reservation.party_size,
    Reservation.children,
    Reservation.minors_present,
    Reservation.occasion,
    Reservation.addons,
    Reservation.group_id,
    Reservation.tier,
    Reservation.source,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The calls of some business days, in their order, and the last day that one was about."""

    calls: Sequence[PastCall]
    until: date


def asked_between(
    session: Session, venue: VenueFacts, house: House, first: date, last: date
) -> Asked:
    """Return what was asked for on the business dates `first` to `last`, as it stands now.

    Who walked in asked nobody beforehand and is left out. Of more than `MOST_CALLS` of a kind
    the latest are taken.
    """
    while_asked = Slot(venue.hours.starts_of(first), venue.hours.starts_of(last + DAY))
    booked = _booked(session, venue, house, while_asked)
    turned_away = _turned_away(session, venue, house, while_asked)
    calls = sorted([*booked, *turned_away], key=lambda one: one.asked_at)
    days = (venue.hours.business_day_of(one.stay.starts_at) for one in calls)
    return Asked(calls, max(days, default=last))


def _booked(
    session: Session, venue: VenueFacts, house: House, while_asked: Slot
) -> Iterator[PastCall]:
    classes = {one.id: one.code for one in house.ladder}
    in_class = {room.id: room.room_class.id for room in house.rooms}
    rows = session.execute(
        select(*_BOOKED)
        .where(
            Reservation.venue_id == venue.id,
            Reservation.business_date >= venue.hours.business_day_of(while_asked.starts_at),
            Reservation.created_at >= while_asked.starts_at,
            Reservation.created_at < while_asked.ends_at,
            Reservation.source != AT_THE_DESK,
        )
        .order_by(Reservation.created_at.desc(), Reservation.code)
        .limit(MOST_CALLS)
    )
    for row in rows:
        length = row.ends_at - row.starts_at - timedelta(minutes=row.extended_minutes)
        insists = row.pinned and in_class.get(row.room_id) == row.booked_class_id
        stay = Stay(
            starts_at=row.starts_at,
            minutes=int(length.total_seconds() // 60),
            party_size=row.party_size,
            room_class=classes[row.booked_class_id],
            room_id=row.room_id if insists else None,
            source=row.source,
            occasion=row.occasion,
            children=row.children or {},
            minors_present=row.minors_present,
            has_addons=bool(row.addons),
            grouped=row.group_id is not None,
            tier=row.tier,
        )
        yield PastCall(stay, min(row.created_at, row.starts_at), row.code)


def _turned_away(
    session: Session, venue: VenueFacts, house: House, while_asked: Slot
) -> Iterator[PastCall]:
    known = {one.code for one in house.ladder}
    rows = session.scalars(
        select(Turnaway)
        .where(
            Turnaway.venue_id == venue.id,
            Turnaway.business_date >= venue.hours.business_day_of(while_asked.starts_at),
            Turnaway.created_at >= while_asked.starts_at,
            Turnaway.created_at < while_asked.ends_at,
            Turnaway.source != AT_THE_DESK,
            Turnaway.minutes.is_not(None),
        )
        .order_by(Turnaway.created_at.desc(), Turnaway.id)
        .limit(MOST_CALLS)
    )
    for row in rows:
        if row.room_class is not None and row.room_class not in known:
            continue
        stay = Stay(row.starts_at, row.minutes, row.party_size, row.room_class, source=row.source)
        yield PastCall(stay, row.created_at)
