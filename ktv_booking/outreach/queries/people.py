"""Who a list is about: members whose day comes, or bookings that a call is owed to.

A statement, never a loop: keys of the day find the members who carry them.
"""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Uuid,
    and_,
    case,
    cast,
    exists,
    false,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from ktv_booking.db.base import UtcDateTime
from ktv_booking.db.expressions import holds_word
from ktv_booking.members.models import Member
from ktv_booking.members.queries import IS_HERE
from ktv_booking.outreach.gifts.queries import members_waited_for
from ktv_booking.outreach.queries.shapes import (
    Shape,
    a_day,
    a_word,
    an_id,
    an_instant,
    some,
)
from ktv_booking.outreach.rules.campaigns import (
    BOOKED_AT_OLD_PRICE,
    MARKETING,
    SERVICE,
    Kind,
)
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.states import Status

BOOKINGS_FIRST, MEMBERS = 0, 1
PERSONAL = ("do_not_call_at", "birth_year", "solar_md", "lunar_md", "lunar_leap")
"""What a verdict asks of a member's own row, which is read once where only members are listed."""


def people_of(shape: Shape) -> CTE:
    """Return everybody whom the list is about, whether or not they may be called."""
    parts: list[Select[Any]] = []
    for number, calendars in enumerate(shape.births):
        match shape.kind:
            case Kind.BIRTHDAY:
                parts += _born_then(shape, number, calendars)
            case Kind.CONFIRMATION:
                parts.append(_booked_then(shape, number))
            case Kind.PRICE_CHANGE:
                parts += [_booked_dearer(shape, number), _members(shape, number)]
            case Kind.GIFT:
                parts.append(_waited_for(shape, number))
            case _:
                parts.append(_members(shape, number))
    nobody = parts[0].where(false())  # of a compound SQLite supposes many rows, of one select few
    return union_all(*parts, nobody).cte("people")


def _born_then(shape: Shape, number: int, calendars: frozenset[str]) -> list[Select[Any]]:
    """Return who keeps a birthday on a day; each calendar is found by an index of its own."""
    everybody = _members(shape, number)
    parts = []
    if "solar" in calendars:
        keys = some(f"solar_{number}", Integer())
        parts.append(everybody.where(Member.solar_md.in_(keys)))
    if calendars - {"solar"}:
        plain, leap = (some(f"{name}_{number}", Integer()) for name in ("lunar", "lunar_leap"))
        is_theirs = or_(
            and_(Member.lunar_md.in_(plain), Member.lunar_leap.is_(False)),
            and_(Member.lunar_md.in_(leap), Member.lunar_leap.is_(True)),
        )
        any_moon = some(f"moon_{number}", Integer())
        parts.append(everybody.where(Member.lunar_md.in_(any_moon), is_theirs))
    return parts


def _members(shape: Shape, number: int, *, purpose: str = MARKETING) -> Select[Any]:
    """Return the members at home at the venue whom the campaign means."""
    columns = [
        Member.id.label("subject_id"),
        Member.id.label("member_id"),
        cast(null(), Uuid()).label("reservation_id"),
        *_said(shape, number, purpose, MEMBERS),
        cast(null(), UtcDateTime()).label("sort_at"),
        an_instant("ends_at").label("expires_at"),
    ]
    if not shape.calls_bookings:
        columns += [getattr(Member, name).label(name) for name in PERSONAL]
    return select(*columns).where(Member.home_venue_id == an_id("venue"), IS_HERE, *_meant(shape))


def _waited_for(shape: Shape, number: int) -> Select[Any]:
    """Return members for whom a gift waits: to tell them of what is theirs is no marketing."""
    theirs = members_waited_for(an_id("venue"), a_day("day"))
    return _members(shape, number, purpose=SERVICE).where(Member.id.in_(theirs))


def _meant(shape: Shape) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if shape.tiers:
        conditions.append(Member.tier.in_(some("tiers", String())))
    if shape.languages:
        conditions.append(Member.preferred_language.in_(some("languages", String())))
    if shape.tags:
        tags = [a_word(f"tag_{number}") for number in range(shape.tags)]
        conditions.append(or_(*(holds_word(Member.tags, tag) for tag in tags)))
    return conditions


def _booked_then(shape: Shape, number: int) -> Select[Any]:
    """Return the confirmed bookings of a day; of a group, which has one contact, the first."""
    other = aliased(Reservation)
    is_not_first = exists().where(
        other.group_id == Reservation.group_id,
        other.status == Status.CONFIRMED.value,
        other.business_date == Reservation.business_date,
        other.code < Reservation.code,
    )
    return _bookings(shape, number).where(
        Reservation.business_date == a_day(f"on_{number}"),
        Reservation.status == Status.CONFIRMED.value,
        ~is_not_first,
    )


def _booked_dearer(shape: Shape, number: int) -> Select[Any]:
    """Return the bookings whose price new prices change."""
    changed = some(f"dearer_{number}", Uuid())
    return _bookings(shape, number).where(Reservation.id.in_(changed))


def _bookings(shape: Shape, number: int) -> Select[Any]:
    """Return bookings of the venue, each with the member it leads to."""
    ends_at, starts_at = an_instant("ends_at"), Reservation.starts_at
    columns = [
        Reservation.id.label("subject_id"),
        _member_now().label("member_id"),
        Reservation.id.label("reservation_id"),
        *_said(shape, number, SERVICE, BOOKINGS_FIRST),
        starts_at.label("sort_at"),
        case((starts_at < ends_at, starts_at), else_=ends_at).label("expires_at"),
    ]
    return select(*columns).where(Reservation.venue_id == an_id("venue"))


def _member_now() -> ColumnElement[Any]:
    """Return the member of a booking, or the one that their entry was merged into."""
    named = (
        select(Member.id, Member.merged_into_id)
        .where(Member.id == Reservation.member_id)
        .correlate(Reservation)
        .cte("led", recursive=True, nesting=True)
    )
    further = aliased(Member)
    led = named.union_all(
        select(further.id, further.merged_into_id).where(further.id == named.c.merged_into_id)
    )
    return select(led.c.id).where(led.c.merged_into_id.is_(None)).scalar_subquery()


def _said(shape: Shape, number: int, purpose: str, stream: int) -> list[ColumnElement[Any]]:
    """Return what a list says of an occasion, the same in every row."""
    told = ("told_after", "told_before")
    booked = ("booked_from", "booked_until")
    of_bookings = [
        a_day(f"{name}_{number}") if purpose == MARKETING else cast(null(), Date())
        for name in booked
    ]
    return [
        literal(purpose, String()).label("purpose"),
        literal(_why(shape.kind, purpose), String()).label("why"),
        a_word(f"key_{number}").label("benefit_key"),
        a_word(f"year_{number}").label("benefit_year"),
        a_day(f"on_{number}").label("benefit_on"),
        *(a_day(f"{name}_{number}").label(name) for name in told),
        *(day.label(name) for name, day in zip(booked, of_bookings, strict=True)),
        literal(stream, Integer()).label("stream"),
    ]


def _why(kind: Kind, purpose: str) -> str:
    """Return why a row is on the list: the kind, and for a guest who has booked that they have."""
    return BOOKED_AT_OLD_PRICE if (kind, purpose) == (Kind.PRICE_CHANGE, SERVICE) else kind.value
