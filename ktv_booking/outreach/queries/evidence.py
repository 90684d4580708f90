"""What is known of the people a list is about: what they said, were told, have booked.

A member counts with every entry that was merged into theirs: what was said, told or booked under
another entry was said, told or booked by the same person. Source: docs/rules.md R-52, R-60.
"""

from itertools import product
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from ktv_booking.db.expressions import word
from ktv_booking.members.models import Consent, Member
from ktv_booking.members.rules.consents import ANY, GRANTED, WITHDRAWN
from ktv_booking.outreach.models import CallTask, Campaign
from ktv_booking.outreach.queries.shapes import Shape, a_day, an_id, an_instant
from ktv_booking.outreach.rules.campaigns import MARKETING, Kind, purposes_of
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.states import LIVE, Status

CALL = "call"
LIVE_TASK = ("open", "leased", "retry")
DONE = "done"
NOT_INTERESTED = "not_interested"
LIVE_WORDS = [status.value for status in sorted(LIVE)]
ASKED = ("reservation_id", "purpose", "benefit_key", "benefit_year", "told_after", "told_before",
         "booked_from", "booked_until")  # fmt: skip
MOST_STEPS = 1000
"""An entry is merged into one made before it; nobody has been merged so often in a row."""

VISITED = (Status.COMPLETED.value, Status.SEATED.value)


def lineage_of(people: CTE) -> CTE:
    """Return for each person every entry that is theirs; whoever is no member has none.

    Beside each entry stands what the list says of the person, so that nobody is looked up again.
    """
    asked = [people.c[name] for name in ASKED]
    own = select(people.c.subject_id, people.c.member_id.label("entry_id"), *asked)
    return union_all(own.where(people.c.member_id.is_not(None)), _merged_into(people)).cte(
        "lineage"
    )


def _merged_into(people: CTE) -> Select[Any]:
    """Return the entries that were merged into those of the people, and into these, and so on.

    A server supposes that each step finds ten times as many as the one before, and would rather
    read every consent there is than look up so many; of steps between two bounds it supposes few.
    """
    names = ("subject_id", *ASKED)
    first, further = aliased(Member), aliased(Member)
    found = (
        select(first.id.label("entry_id"), literal(1).label("step"), *(people.c[n] for n in names))
        .join(first, first.merged_into_id == people.c.member_id)
        .cte("merged", recursive=True)
    )
    next_ones = (
        select(further.id, found.c.step + 1, *(found.c[name] for name in names))
        .join(further, further.merged_into_id == found.c.entry_id)
        .where(found.c.step.between(1, MOST_STEPS))
    )
    found = found.union_all(next_ones)
    return select(found.c.subject_id, found.c.entry_id, *(found.c[name] for name in ASKED))


def said_by(shape: Shape, lineage: CTE) -> CTE:
    """Return what members said about being called: `members.rules.consents.may_contact` in SQL.

    Of each scope the last refusal is the one that is hardest to take back, so it alone counts.
    """
    columns = []
    for purpose in purposes_of(shape.kind):
        purposes, channels = (purpose, ANY), (CALL, ANY)
        refuses = or_(
            *(
                _stands(purposes if p == ANY else (p,), channels if c == ANY else (c,), p, c)
                for p, c in product(purposes, channels)
            )
        )
        columns.append(flag(refuses).label(f"refuses_{purpose}"))
        agreed = _last(GRANTED, purposes, channels).is_not(None)
        columns.append(flag(agreed).label(f"agrees_{purpose}"))
    return (
        select(lineage.c.subject_id, *columns)
        .join(Consent, Consent.member_id == lineage.c.entry_id)
        .where(Consent.said_at <= an_instant("now"), Consent.channel.in_((CALL, ANY)))
        .group_by(lineage.c.subject_id)
        .cte("said")
    )


def _stands(
    purposes: tuple[str, ...], channels: tuple[str, ...], purpose: str, channel: str
) -> ColumnElement[bool]:
    """Say whether the last refusal of one scope stands: nothing within it was granted since."""
    refused = _last(WITHDRAWN, (purpose,), (channel,))
    granted = _last(GRANTED, purposes, channels)
    return and_(refused.is_not(None), or_(granted.is_(None), granted <= refused))


def _last(decision: str, purposes: tuple[str, ...], channels: tuple[str, ...]) -> Any:
    meant = and_(
        Consent.decision == word(decision),
        Consent.purpose.in_([word(one) for one in purposes]),
        Consent.channel.in_([word(one) for one in channels]),
    )
    return func.max(case((meant, Consent.said_at)))


def told_to(shape: Shape, lineage: CTE) -> CTE:
    """Return what the calls of other lists say of the members of this one."""
    task = CallTask
    is_same = and_(
        task.benefit_key == lineage.c.benefit_key,
        or_(
            task.benefit_year == lineage.c.benefit_year,
            and_(task.benefit_on > lineage.c.told_after, task.benefit_on < lineage.c.told_before),
        ),
    )
    was_called = or_(task.status == DONE, is_being_called(task), task.attempts_made > 0)
    is_near = task.business_date.between(a_day("near_from"), a_day("near_until"))
    is_offer = and_(lineage.c.purpose == MARKETING, task.purpose == MARKETING)
    facts = {
        "given": and_(is_same, task.status == DONE),
        "another": or_(
            and_(is_same, is_being_called(task)),
            and_(not_(is_same), is_offer, is_near, was_called),
        ),
        "refused": and_(
            is_offer, task.outcome == NOT_INTERESTED, task.business_date > a_day("rested")
        ),
    }
    if shape.kind is Kind.GIFT:
        facts["another"] = or_(facts["another"], and_(is_near, _tells_of_a_gift(task)))
    is_this_list = and_(task.campaign_id == an_id("campaign"), task.business_date == a_day("day"))
    return (
        select(
            lineage.c.subject_id,
            *(func.max(flag(fact)).label(name) for name, fact in facts.items()),
        )
        .join(task, task.member_id == lineage.c.entry_id)
        .where(lineage.c.reservation_id.is_(None), not_(is_this_list))
        .group_by(lineage.c.subject_id)
        .cte("told")
    )


def _tells_of_a_gift(task: Any) -> ColumnElement[bool]:
    """Say whether a call for a campaign that gives something is being made, or was heard."""
    gives = select(Campaign.id).where(Campaign.gift_rule_id.is_not(None))
    return and_(task.campaign_id.in_(gives), or_(task.status == DONE, is_being_called(task)))


def booked_by(lineage: CTE) -> CTE:
    """Return whom a booking of theirs makes the call needless for, at whatever venue."""
    booking = aliased(Reservation)
    return (
        select(lineage.c.subject_id)
        .join(booking, booking.member_id == lineage.c.entry_id)
        .where(
            booking.status.in_(LIVE_WORDS),
            booking.business_date.between(lineage.c.booked_from, lineage.c.booked_until),
        )
        .distinct()
        .cte("booked")
    )


def last_visit_of(lineage: CTE) -> CTE:
    """Return the last day on which each member came."""
    booking = aliased(Reservation)
    return (
        select(lineage.c.subject_id, func.max(booking.business_date).label("day"))
        .join(booking, booking.member_id == lineage.c.entry_id)
        .where(booking.status.in_(VISITED))
        .group_by(lineage.c.subject_id)
        .cte("visits")
    )


def is_being_called(task: Any) -> ColumnElement[bool]:
    """Say whether a call is still to be made; one that is past its time is not, ended or not."""
    return and_(task.status.in_(LIVE_TASK), task.expires_at > an_instant("now"))


def flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Return 1 where a condition holds and 0 where it does not, or is not known."""
    return case((condition, 1), else_=0)
