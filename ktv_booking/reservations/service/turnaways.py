"""What a refused booking leaves behind: the demand, and what the desk may offer instead."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.kernel.errors import DomainError, NotFound
from ktv_booking.reservations.models import Turnaway
from ktv_booking.reservations.rules.book import Stay
from ktv_booking.reservations.rules.limits import TooManyOpenBookings
from ktv_booking.reservations.service.availability import book_around
from ktv_booking.reservations.service.offers import Bookable, alternatives_to
from ktv_booking.reservations.service.requests import BookingRequest
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.glimpse import glimpse
from ktv_booking.venues.queries import venue_for
from ktv_booking.venues.rules.facts import NotPublished, VenueFacts

KEPT_FACTS = ("reason", "kind", "witness", "quota", "rooms_total", "window", "mode")
NOTHING_ELSE_HELPS = (TooManyOpenBookings, NotPublished)


def turn_away(
    session: Session, request: BookingRequest, refusal: DomainError, *, by: Agent, now: datetime
) -> list[Bookable]:
    """Write down refused demand and return what can be booked instead.

    Runs after the refused unit went back, so the day is no longer locked by it.
    """
    glimpse(session, request.venue_id, around=request.stay.starts_at)
    venue = venue_for(session, request.venue_id, agent=by)
    note_turnaway(
        session, request.venue_id, request.stay, code=refusal.code, facts=refusal.facts,
        by=by, now=now,
    )  # fmt: skip
    if isinstance(refusal, NOTHING_ELSE_HELPS) or _is_over(venue, request.stay, now):
        return []
    book = book_around(session, venue, request.stay, now=now)
    return alternatives_to(session, request.stay, book, by=by, now=now)


def _is_over(venue: VenueFacts, stay: Stay, now: datetime) -> bool:
    hours = venue.hours
    return hours.business_day_of(stay.starts_at) < hours.business_day_of(now)


def note_turnaway(
    session: Session,
    venue_id: UUID,
    stay: Stay,
    *,
    code: str,
    by: Agent,
    now: datetime,
    facts: dict[str, Any] | None = None,
    note: str | None = None,
) -> Turnaway:
    """Record demand that could not be served: refused here, or said by the desk.

    Raises:
        NotFound: no such venue for the caller.
    """
    venue = venue_for(session, venue_id, agent=by)
    row = Turnaway(
        venue_id=venue.id,
        business_date=venue.hours.business_day_of(stay.starts_at),
        starts_at=stay.starts_at,
        minutes=stay.minutes,
        party_size=stay.party_size,
        room_class=stay.room_class,
        room_id=stay.room_id,
        source=stay.source,
        code=code,
        facts={key: _plain(value) for key, value in (facts or {}).items() if key in KEPT_FACTS},
        note=note,
        by=by.login,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def said_turnaway(
    session: Session,
    venue_id: UUID,
    stay: Stay,
    *,
    code: str,
    note: str | None,
    by: Agent,
    now: datetime,
) -> Turnaway:
    """Record a turnaway that the desk noted by hand, with an audit row.

    Raises:
        NotFound: no such venue for the caller, or no such room there.
    """
    house = house_of(session, venue_for(session, venue_id, agent=by))
    if stay.room_id is not None and stay.room_id not in house.by_id:
        raise NotFound(what="room")
    row = note_turnaway(session, venue_id, stay, code=code, note=note, by=by, now=now)
    record(session, "turnaway", row.id, "noted", by=by.login, at=now, venue_id=venue_id)
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value.isoformat() if isinstance(value, (datetime, date)) else value
