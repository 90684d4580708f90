"""Who a list is about: members whose day comes, or bookings that a call is owed to.

A statement, never a loop: keys of the day find the members who carry them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

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
from ktv_booking.outreach.rules.campaigns import (
    BOOKED_AT_OLD_PRICE,
    MARKETING,
    SERVICE,
    Audience,
    Kind,
    Plan,
)
from ktv_booking.outreach.rules.occasions import Occasion
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.states import Status

BOOKINGS_FIRST, MEMBERS = 0, 1


@dataclass(frozen=True, slots=True)
class Making:
    """A list that is being made: for which campaign, venue and day, because of what, when.

    `ends_at` is when the day's calls may no longer be worked on. `dearer` are the bookings whose
    price a new price list changes, by version.
    """

    plan: Plan
    venue_id: UUID
    day: date
    occasions: tuple[Occasion, ...]
    now: datetime
    ends_at: datetime
    dearer: Mapping[str, Iterable[UUID]] = field(default_factory=dict)


def people_of(making: Making) -> CTE:
    """Return everybody whom the list is about, whether or not they may be called."""
    parts: list[Select[Any]] = []
    for occasion in making.occasions:
        match making.plan.kind:
            case Kind.BIRTHDAY:
                parts += _born_then(making, occasion)
            case Kind.CONFIRMATION:
                parts.append(_booked_then(making, occasion))
            case Kind.PRICE_CHANGE:
                parts += [_booked_dearer(making, occasion), _members(making, occasion)]
            case Kind.GIFT:
                parts.append(_waited_for(making, occasion))
            case _:
                parts.append(_members(making, occasion))
    nobody = parts[0].where(false())  # of a compound SQLite supposes many rows, of one select few
    return union_all(*parts, nobody).cte("people")


def _born_then(making: Making, occasion: Occasion) -> list[Select[Any]]:
    """Return who keeps a birthday on a day; each calendar is found by an index of its own."""
    marks: dict[str, list[int]] = {}
    for key in sorted(occasion.births):
        marks.setdefault(key.calendar, []).append(key.month_day)
    everybody = _members(making, occasion)
    parts = []
    if "solar" in marks:
        parts.append(everybody.where(Member.solar_md.in_(marks.pop("solar"))))
    if marks:
        plain, leap = marks.get("lunar", []), marks.get("lunar_leap", [])
        is_theirs = or_(
            and_(Member.lunar_md.in_(plain), Member.lunar_leap.is_(False)),
            and_(Member.lunar_md.in_(leap), Member.lunar_leap.is_(True)),
        )
        found = everybody.where(Member.lunar_md.in_(sorted({*plain, *leap})), is_theirs)
        parts.append(found)
    return parts


def _members(making: Making, occasion: Occasion, *, purpose: str = MARKETING) -> Select[Any]:
    """Return the members at home at the venue whom the campaign means."""
    columns = [
        Member.id.label("subject_id"),
        Member.id.label("member_id"),
        cast(null(), Uuid()).label("reservation_id"),
        *_said(making, occasion, purpose, MEMBERS),
        cast(null(), UtcDateTime()).label("sort_at"),
        _instant(making.ends_at).label("expires_at"),
    ]
    return select(*columns).where(
        Member.home_venue_id == making.venue_id, IS_HERE, *_meant(making.plan.audience)
    )


def _waited_for(making: Making, occasion: Occasion) -> Select[Any]:
    """Return members for whom a gift waits: to tell them of what is theirs is no marketing."""
    theirs = members_waited_for(making.venue_id, making.day)
    return _members(making, occasion, purpose=SERVICE).where(Member.id.in_(theirs))


def _meant(audience: Audience) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if audience.tiers:
        conditions.append(Member.tier.in_(audience.tiers))
    if audience.languages:
        conditions.append(Member.preferred_language.in_(audience.languages))
    if audience.tags:
        conditions.append(or_(*(holds_word(Member.tags, tag) for tag in audience.tags)))
    return conditions


def _booked_then(making: Making, occasion: Occasion) -> Select[Any]:
    """Return the confirmed bookings of a day; of a group, which has one contact, the first."""
    other = aliased(Reservation)
    is_not_first = exists().where(
        other.group_id == Reservation.group_id,
        other.status == Status.CONFIRMED.value,
        other.business_date == Reservation.business_date,
        other.code < Reservation.code,
    )
    return _bookings(making, occasion).where(
        Reservation.business_date == occasion.on,
        Reservation.status == Status.CONFIRMED.value,
        ~is_not_first,
    )


def _booked_dearer(making: Making, occasion: Occasion) -> Select[Any]:
    """Return the bookings whose price new prices change."""
    changed = list(making.dearer.get(occasion.year, ()))
    return _bookings(making, occasion).where(Reservation.id.in_(changed))


def _bookings(making: Making, occasion: Occasion) -> Select[Any]:
    """Return bookings of the venue, each with the member it leads to."""
    ends_at, starts_at = _instant(making.ends_at), Reservation.starts_at
    columns = [
        Reservation.id.label("subject_id"),
        _member_now().label("member_id"),
        Reservation.id.label("reservation_id"),
        *_said(making, occasion, SERVICE, BOOKINGS_FIRST),
        starts_at.label("sort_at"),
        case((starts_at < ends_at, starts_at), else_=ends_at).label("expires_at"),
    ]
    return select(*columns).where(Reservation.venue_id == making.venue_id)


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


def _said(
    making: Making, occasion: Occasion, purpose: str, stream: int
) -> list[ColumnElement[Any]]:
    """Return what a list says of an occasion, the same in every row."""
    on, apart = occasion.on, occasion.apart
    far = (None, None) if on is None or apart is None else (on - apart, on + apart)
    words = {
        "purpose": purpose,
        "why": _why(making.plan.kind, purpose),
        "benefit_key": occasion.key,
        "benefit_year": occasion.year,
    }
    days = {
        "benefit_on": on,
        "told_after": far[0],
        "told_before": far[1],
        "booked_from": occasion.booked_from if purpose == MARKETING else None,
        "booked_until": occasion.booked_until if purpose == MARKETING else None,
    }
    return [
        *(literal(word, String()).label(name) for name, word in words.items()),
        *(_day(day).label(name) for name, day in days.items()),
        literal(stream, Integer()).label("stream"),
    ]


def _why(kind: Kind, purpose: str) -> str:
    """Return why a row is on the list: the kind, and for a guest who has booked that they have."""
    return BOOKED_AT_OLD_PRICE if (kind, purpose) == (Kind.PRICE_CHANGE, SERVICE) else kind.value


def _day(day: date | None) -> ColumnElement[Any]:
    return cast(null(), Date()) if day is None else literal(day, Date())


def _instant(instant: datetime) -> ColumnElement[Any]:
    return literal(instant, UtcDateTime())
