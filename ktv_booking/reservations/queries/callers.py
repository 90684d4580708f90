"""Who rings: what the house knows of a number, at the venues the caller of the API may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, distinct, func, or_, select, true
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.phone import e164, reversed_digits, tail_sought
from ktv_booking.kernel.text import Text
from ktv_booking.members.models import Member
from ktv_booking.members.queries import MOST_RINGING, members_ringing
from ktv_booking.reservations.models import PhoneBlock, Reservation
from ktv_booking.reservations.queries.blocks import blocks_on
from ktv_booking.reservations.queries.lists import stands_as
from ktv_booking.reservations.rules.states import LIVE, Status
from ktv_booking.venues.models import Venue

MOST_OPEN = 20
FEWEST_DIGITS = 4
A_HABIT = 2
WAITING = (*sorted(LIVE), Status.RELEASED)
_OF_THE_LATEST = (
    Reservation.guest_phone,
    Reservation.guest_name,
    Reservation.guest_title,
    Reservation.guest_address_as,
    Reservation.member_id,
)


@dataclass(frozen=True, slots=True)
class Caller:
    """A number and what it booked. Where a tail fits several numbers nobody is named.

    `is_whole` says that what was given can be dialled as it stands. `number` is the one that booked
    last, whole; `blocks` keep it from booking, venue by venue. `fits_several` says that a tail is
    too many people's for all of them to be named.
    """

    tail: str
    is_known: bool
    open: Sequence[Reservation]
    is_whole: bool = False
    fits_several: bool = False
    number: str | None = None
    blocks: Sequence[PhoneBlock] = ()
    name: str | None = None
    title: str | None = None
    address_as: str | None = None
    member_id: UUID | None = None
    visits: int = 0
    no_shows: int = 0
    last_visit_on: date | None = None
    members: Sequence[Member] = ()
    usual_room: tuple[UUID, UUID, int] | None = None


def caller_with(session: Session, phone: str, *, agent: Agent, now: datetime) -> Caller:
    """Return who has this number: all of it, or its last four digits or more.

    A number given whole is found as a booker's too. Of five to seven digits the last four are
    compared, so that nobody reads a number digit by digit.

    Members who carry the number are told with it: one by name, a family each, and so whose
    numbers end alike.

    Raises:
        Malformed: fewer than four digits, which would fit too many people.
    """
    readings = _readings(session, phone, agent)
    caller = _booked_with(session, phone, readings, agent=agent, now=now)
    whole = readings or [number for number in (caller.number,) if number]
    blocks = blocks_on(session, whole, agent=agent)
    caller = replace(caller, is_whole=bool(readings), blocks=blocks)
    members = members_ringing(session, readings, phone, agent=agent)
    if not members:
        return caller
    if len(members) > MOST_RINGING:
        return replace(caller, fits_several=True)
    one = members[0] if len(members) == 1 else None
    return replace(
        caller,
        is_known=caller.is_known or one is not None,
        members=members,
        member_id=one.id if one else caller.member_id,
        name=caller.name or (one.name if one else None),
        title=caller.title or (one.title if one else None),
    )


def _booked_with(
    session: Session, phone: str, readings: Sequence[str], *, agent: Agent, now: datetime
) -> Caller:
    tail = reversed_digits(phone)[:FEWEST_DIGITS][::-1]
    if len(tail) < FEWEST_DIGITS:
        raise Malformed.at("phone", Text(zh="至少给出末四位", en="the last four digits or more"))
    here = true() if agent.is_everywhere else Reservation.venue_id.in_(agent.venue_ids)
    theirs = _of_number(phone, readings)
    booked_for = _of_booker(readings)
    open_rows = session.scalars(
        select(Reservation)
        .where(here, or_(theirs, booked_for), stands_as(WAITING, now))
        .order_by(Reservation.starts_at, Reservation.id)
        .limit(MOST_OPEN)
    ).all()
    numbers = session.scalar(
        select(func.count(distinct(Reservation.guest_phone_reversed))).where(here, theirs)
    )
    if numbers == 1:
        return _known(session, here, theirs, tail, open_rows)
    if not numbers and readings and open_rows:
        return Caller(tail, True, open_rows, name=open_rows[0].booker_name)
    return Caller(tail, False, open_rows, fits_several=bool(numbers and numbers > 1))


def _known(
    session: Session,
    here: ColumnElement[bool],
    theirs: ColumnElement[bool],
    tail: str,
    open_rows: Sequence[Reservation],
) -> Caller:
    latest = session.execute(
        select(*_OF_THE_LATEST)
        .where(here, theirs)
        .order_by(Reservation.created_at.desc(), Reservation.id.desc())
        .limit(1)
    ).one()
    came = Reservation.seated_at.is_not(None)
    past = session.execute(
        select(
            func.count(case((came, 1))).label("visits"),
            func.count(case((Reservation.status == Status.NO_SHOW.value, 1))).label("no_shows"),
            func.max(case((came, Reservation.business_date))).label("last_visit_on"),
        ).where(here, theirs)
    ).one()
    return Caller(
        tail,
        True,
        open_rows,
        number=latest.guest_phone,
        name=latest.guest_name,
        title=latest.guest_title,
        address_as=latest.guest_address_as,
        member_id=latest.member_id,
        visits=past.visits,
        no_shows=past.no_shows,
        last_visit_on=past.last_visit_on,
        usual_room=_usual_room(session, here & theirs),
    )


def _usual_room(session: Session, theirs: ColumnElement[bool]) -> tuple[UUID, UUID, int] | None:
    """Return the room they sat in most often, its venue and how often, if that is a habit."""
    times = func.count()
    found = session.execute(
        select(Reservation.room_id, Reservation.venue_id, times)
        .where(theirs, Reservation.seated_at.is_not(None), Reservation.room_id.is_not(None))
        .group_by(Reservation.room_id, Reservation.venue_id)
        .having(times >= A_HABIT)
        .order_by(times.desc(), func.max(Reservation.starts_at).desc())
        .limit(1)
    ).first()
    if found is None or found[0] is None:
        return None
    return found[0], found[1], found[2]


def _readings(session: Session, phone: str, agent: Agent) -> list[str]:
    """Return the numbers this may be, as E.164: a number without a country may be any region's."""
    regions = select(Venue.phone_region).distinct()
    if not agent.is_everywhere:
        regions = regions.where(Venue.id.in_(agent.venue_ids))
    return sorted(set(_read_in(phone, session.scalars(regions).all())))


def _read_in(phone: str, regions: Iterable[str]) -> Iterable[str]:
    for region in regions:
        try:
            yield e164(phone, region=region)
        except ValueError:
            continue


def _of_number(phone: str, readings: Sequence[str]) -> ColumnElement[bool]:
    if readings:
        return Reservation.guest_phone_reversed.in_([reversed_digits(one) for one in readings])
    tail = tail_sought(phone)
    after = tail + ":"  # the character after 9
    return (Reservation.guest_phone_reversed >= tail) & (Reservation.guest_phone_reversed < after)


def _of_booker(readings: Sequence[str]) -> ColumnElement[bool]:
    return Reservation.booker_phone.in_(readings)
