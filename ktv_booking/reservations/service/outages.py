"""Taking a room out of sale, and putting it back. Outages may hit bookings; they say which."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.kernel.errors import Malformed, NotFound
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.book import DayBook
from ktv_booking.reservations.rules.states import LIVE
from ktv_booking.reservations.service.sweep import open_book
from ktv_booking.reservations.service.turnover import TURNOVER
from ktv_booking.rooms.models import Outage, Room
from ktv_booking.venues.queries import venue_for
from ktv_booking.venues.rules.refusals import DayClosed

LONGEST_DAYS = 62
_TOO_LONG = Text(zh=f"停用最多{LONGEST_DAYS}天", en=f"an outage spans at most {LONGEST_DAYS} days")


def take_out(
    session: Session,
    room_id: UUID,
    *,
    kind: Literal["maintenance", "management_hold"],
    slot: Slot,
    reason: str,
    releases_at: datetime | None = None,
    by: Agent,
    now: datetime,
) -> Outage:
    """Take a room out of sale for a span, whoever is booked into it; see `hits`.

    Raises:
        NotFound: no such room for the caller.
        Malformed: longer than 62 days, so that no more days are locked at once.
        DayClosed: it lies in settled days only.
    """
    room = _room_for(session, room_id, by)
    venue = venue_for(session, room.venue_id, agent=by)
    dates = list(venue.hours.days_of(slot))
    if len(dates) > LONGEST_DAYS:
        raise Malformed.at("ends_at", _TOO_LONG)
    _ensure_some_day_open(open_book(session, venue, dates, now=now), dates)
    outage = Outage(
        venue_id=venue.id,
        room_id=room_id,
        kind=kind,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        reason=reason,
        releases_at=releases_at,
        created_by=by.login,
        created_at=now,
    )
    session.add(outage)
    session.flush()
    _record(session, outage, "taken_out", by=by, now=now)
    return outage


def put_back(session: Session, outage_id: UUID, *, by: Agent, now: datetime) -> None:
    """Sell a room again.

    Raises:
        NotFound: no such outage for the caller, or no longer.
        DayClosed: it lies in settled days only.
    """
    outage = outage_seen(session, outage_id, by=by)
    venue = venue_for(session, outage.venue_id, agent=by)
    slot = Slot(outage.starts_at, outage.ends_at)
    dates = list(venue.hours.days_of(slot))
    _ensure_some_day_open(open_book(session, venue, dates, now=now), dates)
    if session.get(Outage, outage_id, populate_existing=True) is None:  # somebody was quicker
        raise NotFound(what="outage")
    _record(session, outage, "put_back", by=by, now=now)
    session.delete(outage)
    session.flush()


def outages_of(session: Session, room_id: UUID, *, by: Agent, now: datetime) -> Sequence[Outage]:
    """Return the outages of a room that are not over.

    Raises:
        NotFound: no such room for the caller.
    """
    room = _room_for(session, room_id, by)
    return session.scalars(
        select(Outage)
        .where(Outage.room_id == room.id, Outage.ends_at > now, Outage.kind != TURNOVER)
        .order_by(Outage.starts_at, Outage.id)
    ).all()


def outage_seen(session: Session, outage_id: UUID, *, by: Agent) -> Outage:
    """Return one outage of a venue that is the caller's.

    Raises:
        NotFound: no such outage for the caller, or no longer.
    """
    outage = session.get(Outage, outage_id)
    if outage is None or outage.kind == TURNOVER:
        raise NotFound(what="outage")
    by.ensure_at(outage.venue_id, what="outage")
    return outage


def hits(session: Session, outages: Iterable[Outage]) -> dict[UUID, list[Reservation]]:
    """Return whom to call: the reservations each outage hits, the first to come first."""
    found: dict[UUID, list[Reservation]] = {outage.id: [] for outage in outages}
    hit = (
        select(Outage.id, Reservation)
        .join(
            Reservation,
            (Reservation.room_id == Outage.room_id)
            & (Reservation.starts_at < Outage.ends_at)
            & (Reservation.ends_at > Outage.starts_at),
        )
        .where(
            Outage.id.in_(found),
            Reservation.status.in_([status.value for status in LIVE]),
        )
        .order_by(Reservation.starts_at, Reservation.id)
    )
    for outage_id, reservation in session.execute(hit):
        found[outage_id].append(reservation)
    return found


def _ensure_some_day_open(book: DayBook, dates: Sequence[date]) -> None:
    """Refuse an outage that lies in settled days only: nothing in them changes any more."""
    if all(book.days.of(day).settled for day in dates):
        raise DayClosed(business_date=dates[-1])


def _room_for(session: Session, room_id: UUID, by: Agent) -> Room:
    room = session.get(Room, room_id)
    if room is None:
        raise NotFound(what="room")
    by.ensure_at(room.venue_id, what="room")
    return room


def _record(session: Session, outage: Outage, action: str, *, by: Agent, now: datetime) -> None:
    changed = {
        "room_id": str(outage.room_id),
        "kind": outage.kind,
        "starts_at": outage.starts_at.isoformat(),
        "ends_at": outage.ends_at.isoformat(),
    }
    record(
        session, "outage", outage.id, action,
        by=by.login, at=now, venue_id=outage.venue_id, changed=changed, reason=outage.reason,
    )  # fmt: skip
