"""Noting what could not be booked and is wanted all the same, and taking it back.

A standby wish counts in `venue_days.waiting` of every venue that would do, under the lock of its
business day, so that the desk of that day knows that somebody waits. Source: rules F5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.phone import e164, masked, reversed_digits
from ktv_booking.kernel.text import Text
from ktv_booking.reservations.rules.states import ActionNotAllowed
from ktv_booking.reservations.rules.windows import StartInThePast
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.days import lock_days
from ktv_booking.venues.models import VenueDay
from ktv_booking.venues.queries import venue_facts, venue_for
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.waitlist.models import Wish, WishVenue
from ktv_booking.waitlist.queries import REGISTERED, venue_ids_of, wish_for

STANDBY, WITHDRAWN = "standby", "withdrawn"


@dataclass(frozen=True, slots=True)
class WishRequest:
    """What somebody wants: venues and classes as they are liked, no class meaning any."""

    kind: str
    venue_ids: Sequence[UUID]
    room_classes: Sequence[str]
    earliest_starts_at: datetime
    latest_starts_at: datetime
    minutes: int
    party_size: int
    contact_name: str
    contact_phone: str
    contact_title: str | None = None
    note: str | None = None


def register(session: Session, request: WishRequest, *, by: Agent, now: datetime) -> Wish:
    """Note a wish. It takes no room; a standby one is counted in its day's book.

    Raises:
        NotFound: a venue that is not the caller's, or a class its first venue has not.
        Forbidden: the caller's roles at a venue lack the permission the route asks for.
        Malformed: a phone that could not be dialled.
        StartInThePast: every start that would do is over.
    """
    venues = [venue_for(session, venue_id, agent=by) for venue_id in request.venue_ids]
    ladder = house_of(session, venues[0]).ladder
    for code in request.room_classes:
        ladder.coded(code)
    if request.latest_starts_at < now:
        raise StartInThePast(latest_starts_at=request.latest_starts_at)
    wish = _write(request, venues[0], by=by, now=now)
    if wish.kind == STANDBY:
        _count(session, venues, wish, +1)
    session.add(wish)
    session.flush()  # the wish before its venues: nothing else tells the order
    session.add_all(
        WishVenue(wish_id=wish.id, venue_id=venue.id, position=position)
        for position, venue in enumerate(venues)
    )
    changed = {
        "kind": wish.kind,
        "venue_ids": [str(venue.id) for venue in venues],
        "room_classes": wish.room_classes,
        "earliest_starts_at": wish.earliest_starts_at.isoformat(),
        "latest_starts_at": wish.latest_starts_at.isoformat(),
        "minutes": wish.minutes,
        "party_size": wish.party_size,
        "contact_phone": masked(wish.contact_phone),
    }
    record(
        session, "wish", wish.id, "registered",
        by=by.login, at=now, venue_id=venues[0].id, changed=changed,
    )  # fmt: skip
    return wish


def wish_for_change(session: Session, wish_id: UUID, *, by: Agent) -> Wish:
    """Return a wish, locked, its day's book first where it counts there.

    Raises:
        NotFound: absent, or of foreign venues alone.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    wish = wish_for(session, wish_id, agent=by)
    if wish.kind == STANDBY:
        for venue in _in_lock_order(_venues_of(session, wish)):
            lock_days(session, venue, [first_day(venue, wish)])
    session.refresh(wish, with_for_update=True)
    return wish


def withdraw(session: Session, wish: Wish, *, reason: str | None, by: Agent, now: datetime) -> Wish:
    """Take back a wish that `wish_for_change` locked.

    Raises:
        ActionNotAllowed: it is no longer waiting to be fulfilled.
    """
    if wish.status != REGISTERED:
        raise ActionNotAllowed(status=wish.status, action="withdrawal", allowed_actions=[])
    venues = _venues_of(session, wish)
    if wish.kind == STANDBY:
        _count(session, venues, wish, -1)
    wish.status = WITHDRAWN
    wish.withdrawal = {"at": now.isoformat(), "by": by.login, "reason": reason}
    wish.updated_at = now
    session.flush()
    record(
        session, "wish", wish.id, "withdrawn",
        by=by.login, at=now, venue_id=venues[0].id, reason=reason,
        changed={"status": {"from": REGISTERED, "to": WITHDRAWN}},
    )  # fmt: skip
    return wish


def first_day(venue: VenueFacts, wish: Wish) -> date:
    """Return the first business date a wish could be for at a venue."""
    return venue.hours.business_day_of(wish.earliest_starts_at)


def _write(request: WishRequest, venue: VenueFacts, *, by: Agent, now: datetime) -> Wish:
    phone = _phone(request.contact_phone, venue)
    return Wish(
        id=new_id(),
        kind=request.kind,
        status=REGISTERED,
        room_classes=list(request.room_classes),
        earliest_starts_at=request.earliest_starts_at,
        latest_starts_at=request.latest_starts_at,
        minutes=request.minutes,
        party_size=request.party_size,
        contact_name=request.contact_name,
        contact_phone=phone,
        contact_phone_reversed=reversed_digits(phone),
        contact_title=request.contact_title,
        note=request.note,
        registered_by=by.login,
        created_at=now,
        updated_at=now,
    )


def _phone(said: str, venue: VenueFacts) -> str:
    try:
        return e164(said, region=venue.phone_region)
    except ValueError as error:
        raise Malformed.at(
            "contact.phone", Text(zh="不是有效的电话号码", en="not a phone number")
        ) from error


def _venues_of(session: Session, wish: Wish) -> list[VenueFacts]:
    return [venue_facts(session, one) for one in venue_ids_of(session, [wish])[wish.id]]


def _in_lock_order(venues: Sequence[VenueFacts]) -> list[VenueFacts]:
    """Return venues in the one order in which every unit locks them."""
    return sorted(venues, key=lambda venue: venue.id)


def _count(session: Session, venues: Sequence[VenueFacts], wish: Wish, difference: int) -> None:
    for venue in _in_lock_order(venues):
        day = first_day(venue, wish)
        lock_days(session, venue, [day])
        session.execute(
            update(VenueDay)
            .where(VenueDay.venue_id == venue.id, VenueDay.business_date == day)
            .values(waiting=VenueDay.waiting + difference)
            .execution_options(synchronize_session=False)
        )
