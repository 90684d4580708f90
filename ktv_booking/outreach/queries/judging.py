"""Who of the people a list is about may be called, and why the others may not: one statement.

Source: rules F12; docs/rules.md R-60.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from ktv_booking.members.models import Member, MemberPhone
from ktv_booking.members.rules.numbers import NumberQuality
from ktv_booking.outreach.models import CallAttempt, CallTask
from ktv_booking.outreach.queries.callees import reached_nobody
from ktv_booking.outreach.queries.evidence import (
    DONE,
    booked_by,
    flag,
    is_being_called,
    last_visit_of,
    lineage_of,
    said_by,
    told_to,
)
from ktv_booking.outreach.queries.people import PERSONAL, people_of
from ktv_booking.outreach.queries.shapes import Shape, a_day, a_number, an_id
from ktv_booking.outreach.rules.campaigns import MARKETING, purposes_of
from ktv_booking.outreach.rules.leaving_out import LeftOut
from ktv_booking.outreach.rules.results import Outcome
from ktv_booking.reservations.models import Reservation

GOOD = NumberQuality.GOOD.value


@dataclass(frozen=True, slots=True)
class Sources:
    """What a verdict is read from: the people, their rows, what they said and were told."""

    people: CTE
    member: Any
    booking: Any
    said: CTE
    told: CTE


def judged(shape: Shape, *, but: Select[Any] | None = None) -> CTE:
    """Return everybody a list is about with `left_out`: why they are not on it, or null.

    `but` are subjects to leave aside.
    """
    people = people_of(shape)
    if but is not None:
        rest = select(people).where(people.c.subject_id.not_in(but))
        people = rest.cte("people_besides")
    lineage = lineage_of(people)
    known = Sources(
        people,
        aliased(Member, name="person") if shape.calls_bookings else people.c,
        aliased(Reservation, name="booking"),
        said_by(shape, lineage),
        told_to(shape, lineage),
    )
    whens, joined = _reasons(shape, known), _joined(shape, known)
    if shape.booked_matters:
        booked = booked_by(lineage)
        joined = joined.outerjoin(booked, booked.c.subject_id == people.c.subject_id)
        whens.insert(0, (booked.c.subject_id.is_not(None), LeftOut.ALREADY_BOOKED.value))
    meant: list[ColumnElement[bool]] = []
    if shape.visited:
        latest = last_visit_of(lineage)
        joined = joined.join(latest, latest.c.subject_id == people.c.subject_id)
        meant.append(latest.c.day.between(a_day("visited_from"), a_day("visited_until")))
    left_out = case(*whens, else_=cast(null(), String())).label("left_out")
    told = [one for one in people.c if one.name not in PERSONAL]
    return select(*told, left_out).select_from(joined).where(*meant).cte("judged")


def _joined(shape: Shape, known: Sources) -> Any:
    """Return the people with what each verdict reads beside them."""
    people: Any = known.people
    joined = people
    for facts in (known.said, known.told):
        joined = joined.outerjoin(facts, facts.c.subject_id == people.c.subject_id)
    if shape.calls_bookings:
        joined = joined.outerjoin(known.member, known.member.id == people.c.member_id)
        joined = joined.outerjoin(known.booking, known.booking.id == people.c.reservation_id)
    return joined


def _reasons(shape: Shape, known: Sources) -> list[tuple[ColumnElement[bool], str]]:
    """Return each reason to leave somebody out, the first that is looked at first."""
    people, said, told = known.people, known.said, known.told
    is_offer = people.c.purpose == MARKETING
    no_consent = [
        and_(people.c.purpose == purpose, said.c[f"refuses_{purpose}"] == 1)
        for purpose in purposes_of(shape.kind)
    ]
    if MARKETING in purposes_of(shape.kind):
        never = func.coalesce(said.c.agrees_marketing, 0) == 0
        no_consent.append(and_(is_offer, never))
    may_not, wrong = known.member.do_not_call_at.is_not(None), _has_no_number(people)
    given: ColumnElement[bool] = told.c.given == 1
    if shape.calls_bookings:
        may_not = or_(may_not, _number_of_who_said_so(known.booking, people))
        is_booking = people.c.reservation_id.is_not(None)
        wrong = case((is_booking, _is_wrong_number(known.booking)), else_=wrong)
        given = or_(given, _was_called_about(people))
    return [
        (may_not, LeftOut.DO_NOT_CALL.value),
        (or_(*no_consent), LeftOut.CONSENT.value),
        (and_(is_offer, is_under_age(known.member)), LeftOut.UNDER_AGE.value),
        (wrong, LeftOut.NUMBER_BAD.value),
        (given, LeftOut.BENEFIT_GIVEN.value),
        (told.c.refused == 1, LeftOut.REFUSED_LATELY.value),
        (told.c.another == 1, LeftOut.CALLED_FOR_ANOTHER.value),
    ]


def is_under_age(member: Any) -> ColumnElement[bool]:
    """Say whether a birth is later than the youngest who are of age; an unknown year is not."""
    solar_year, lunar_year = a_number("solar_year"), a_number("lunar_year")
    month = member.lunar_md // 100
    second = and_(member.lunar_leap, month == a_number("leap_month"))
    in_year = member.lunar_md + month * 100 + flag(second) * 100
    return or_(
        and_(
            member.solar_md.is_not(None),
            or_(
                member.birth_year > solar_year,
                and_(
                    member.birth_year == solar_year,
                    member.solar_md > a_number("solar_month_day"),
                ),
            ),
        ),
        and_(
            member.lunar_md.is_not(None),
            or_(
                member.birth_year > lunar_year,
                and_(member.birth_year == lunar_year, in_year > a_number("lunar_place")),
            ),
        ),
    )


def _has_no_number(people: CTE) -> ColumnElement[bool]:
    good = (  # no EXISTS: the server might read every number there is to answer it
        select(literal(1))
        .where(MemberPhone.member_id == people.c.member_id, MemberPhone.quality == GOOD)
        .limit(1)
    )
    return good.scalar_subquery().is_(None)


def _is_wrong_number(booking: Any) -> ColumnElement[bool]:
    """Say whether a booking's number reaches nobody, or somebody else: as known, or as tried."""
    carried, tried = aliased(MemberPhone), aliased(CallAttempt)
    known_wrong = exists().where(carried.phone == booking.guest_phone, carried.quality != GOOD)
    found_wrong = exists().where(tried.phone == booking.guest_phone, reached_nobody(tried))
    return or_(booking.guest_phone.is_(None), known_wrong, found_wrong)


def _number_of_who_said_so(booking: Any, people: CTE) -> ColumnElement[bool]:
    """Say whether somebody who carries a booking's number asked not to be called.

    A guest who is no member is known by the number alone: by what was said on calls to it.
    """
    carried, carrier, said = aliased(MemberPhone), aliased(Member), aliased(CallAttempt)
    by_member = exists().where(
        carried.phone == booking.guest_phone,
        carrier.id == carried.member_id,
        carrier.do_not_call_at.is_not(None),
    )
    by_guest = exists().where(
        said.phone == booking.guest_phone, said.outcome == Outcome.OPT_OUT.value
    )
    return or_(by_member, and_(people.c.member_id.is_(None), by_guest))


def _was_called_about(people: CTE) -> ColumnElement[bool]:
    """Say whether a booking was, or is being, called about the same on another list."""
    task = aliased(CallTask)
    return exists().where(
        task.reservation_id == people.c.reservation_id,
        task.benefit_key == people.c.benefit_key,
        task.benefit_year == people.c.benefit_year,
        or_(task.status == DONE, is_being_called(task)),
        not_(and_(task.campaign_id == an_id("campaign"), task.business_date == a_day("day"))),
    )
