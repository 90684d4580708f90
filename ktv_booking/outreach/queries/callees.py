"""What is known of somebody at the instant they would be called.

A member counts with every entry that led to theirs; a guest who is none is known by the number.
Source: docs/rules.md R-73.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, or_, select
from sqlalchemy.orm import Session

from ktv_booking.kernel.time import DAY
from ktv_booking.members.models import Member, MemberPhone
from ktv_booking.members.queries import MOST_MERGES, entries_of, ledger_of, phones_of
from ktv_booking.members.rules.consents import may_contact
from ktv_booking.members.rules.numbers import NumberQuality, numbers_to_dial
from ktv_booking.outreach.models import CallAttempt, CallTask, Campaign
from ktv_booking.outreach.rules.eligibility import Callee, Made
from ktv_booking.outreach.rules.leaving_out import BOOKED_AROUND
from ktv_booking.outreach.rules.majority import place_in_lunar_year, youngest_of_age
from ktv_booking.outreach.rules.results import AnsweredBy, Connect, Outcome
from ktv_booking.outreach.rules.retries import DEAD
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.states import LIVE

CALL = "call"
MARKETING = "marketing"
LOOKED_BACK: Final = timedelta(days=2)
"""Calls count by the day, and ask for a gap of hours: what is older asks for nothing."""


@dataclass(frozen=True, slots=True)
class Known:
    """Who would be called: the member, every entry of theirs, the booking, numbers to dial."""

    member: Member | None
    entries: tuple[UUID, ...]
    booking: Reservation | None
    numbers: tuple[str, ...]
    is_there: bool


def known_of(session: Session, task: CallTask, *, now: datetime) -> Known:
    """Return who a task is about, as they are now."""
    booking = task.reservation_id and session.get(Reservation, task.reservation_id)
    member = member_of(session, task.member_id)
    entries = tuple(entries_of(session, member)) if member is not None else ()
    if booking:
        is_expected = booking.status in LIVE and booking.starts_at > now
        phone = booking.guest_phone
        is_good = phone is not None and not is_dead(session, phone)
        to_dial = (phone,) if phone is not None and is_good else ()
        return Known(member, entries, booking, to_dial, is_expected)
    if member is None:
        return Known(None, (), None, (), is_there=False)
    phones = phones_of(session, [member.id])[member.id]
    numbers = tuple(one.phone for one in numbers_to_dial(phones))
    return Known(member, entries, None, numbers, is_there=True)


def member_of(session: Session, member_id: UUID | None) -> Member | None:
    """Return the member an entry leads to; None where there is none, or no person any more."""
    for _ in range(MOST_MERGES):
        found = member_id and session.get(Member, member_id)
        if not found or found.erased_at is not None:
            return None
        if found.merged_into_id is None:
            return found
        member_id = found.merged_into_id
    return None


def callee_of(
    session: Session, task: CallTask, campaign: Campaign, known: Known, *, now: datetime
) -> Callee:
    """Return what rules ask of somebody before they are called."""
    member, is_offer = known.member, task.purpose == MARKETING
    ledger = () if member is None else ledger_of(session, member)
    others = _other_tasks(session, task, known) if is_offer else []
    rested = task.business_date - campaign.refused_days * DAY
    quiet = campaign.quiet_days * DAY
    return Callee(
        is_there=known.is_there,
        do_not_call=_asked_for_peace(session, known),
        may_be_contacted=member is None or may_contact(ledger, task.purpose, CALL, now),
        is_under_age=is_offer and member is not None and _is_under_age(member, task),
        good_numbers=len(known.numbers),
        refused_lately=any(
            one.outcome == Outcome.NOT_INTERESTED and one.business_date > rested for one in others
        ),
        has_booked=is_offer and _has_booked(session, task, campaign, known),
        was_reached=any(_is_same(one, task) and one.status == "done" for one in others),
        called_for_another=any(
            not _is_same(one, task)
            and one.last_attempt_at is not None
            and abs(one.last_attempt_at - now) < quiet
            for one in others
        ),
    )


def made_to(session: Session, known: Known, phone: str | None, *, now: datetime) -> list[Made]:
    """Return the calls of the last days to a person, or with `phone` to that number alone.

    A stranger's telephone is not the person's: it asks for no gap.
    """
    if phone is not None:
        whom: ColumnElement[bool] = CallAttempt.phone == phone
    elif known.entries:
        whom = CallAttempt.member_id.in_(known.entries)
    else:
        whom = CallAttempt.phone.in_(known.numbers) if known.numbers else false()
    rows = session.execute(
        select(CallAttempt.dialled_at, CallAttempt.connect, CallAttempt.answered_by).where(
            whom, CallAttempt.dialled_at > now - LOOKED_BACK, CallAttempt.counts
        )
    )
    return [
        Made(at, connect in (None, Connect.CONNECTED) and answered_by != AnsweredBy.STRANGER)
        for at, connect, answered_by in rows
    ]


def _asked_for_peace(session: Session, known: Known) -> bool:
    """Say whether the person asked not to be called; of a guest, whoever carries the number."""
    if known.member is not None and known.member.do_not_call_at is not None:
        return True
    if known.booking is None or not known.booking.guest_phone:
        return False
    phone = known.booking.guest_phone
    carrier = exists().where(
        MemberPhone.phone == phone,
        Member.id == MemberPhone.member_id,
        Member.do_not_call_at.is_not(None),
    )
    said = exists().where(CallAttempt.phone == phone, CallAttempt.outcome == Outcome.OPT_OUT.value)
    asked = [carrier] if known.member is not None else [carrier, said]
    return bool(session.scalar(select(literal(1)).where(or_(*asked))))


def is_dead(session: Session, phone: str) -> bool:
    """Say whether calls have taught that a guest's number reaches nobody, or somebody else."""
    carried = exists().where(
        MemberPhone.phone == phone, MemberPhone.quality != NumberQuality.GOOD.value
    )
    tried = exists().where(CallAttempt.phone == phone, reached_nobody(CallAttempt))
    return bool(session.scalar(select(literal(1)).where(or_(carried, tried))))


def given_up_at(session: Session, phone: str) -> datetime | None:
    """Return when a call last found a number dead, or a stranger's; None where nobody did since."""
    return session.scalar(
        select(func.max(CallAttempt.dialled_at)).where(
            CallAttempt.phone == phone,
            CallAttempt.disproved_at.is_(None),
            failed_to_reach(CallAttempt),
        )
    )


def reached_nobody(attempt: type[CallAttempt]) -> ColumnElement[bool]:
    """Say whether a call taught that its number reaches nobody, or somebody who wants no calls."""
    return or_(
        and_(attempt.disproved_at.is_(None), failed_to_reach(attempt)),
        and_(
            attempt.answered_by == AnsweredBy.ACQUAINTANCE.value,
            attempt.outcome == Outcome.OPT_OUT.value,
        ),
    )


def failed_to_reach(attempt: type[CallAttempt]) -> ColumnElement[bool]:
    """Say whether a call found its number dead, or a stranger's: what a guest may disprove."""
    return or_(
        attempt.connect.in_([one.value for one in DEAD]),
        attempt.answered_by == AnsweredBy.STRANGER.value,
    )


def _other_tasks(session: Session, task: CallTask, known: Known) -> Sequence[CallTask]:
    return session.scalars(
        select(CallTask).where(
            CallTask.member_id.in_(known.entries),
            CallTask.purpose == MARKETING,
            CallTask.id != task.id,
        )
    ).all()


def _is_same(other: CallTask, task: CallTask) -> bool:
    """Say whether two tasks would tell the same: of a birthday a week before and the day before."""
    mine, theirs = ((one.benefit_key, one.benefit_year) for one in (task, other))
    return mine == theirs and task.benefit_key is not None


def _has_booked(session: Session, task: CallTask, campaign: Campaign, known: Known) -> bool:
    """Say whether a booking of theirs makes an invitation needless."""
    if task.benefit_on is None or campaign.kind not in ("birthday", "holiday", "holiday_event"):
        return False
    is_birthday = campaign.kind == "birthday"
    since = task.business_date if is_birthday else task.benefit_on
    until = task.benefit_on + BOOKED_AROUND if is_birthday else task.benefit_on
    booked = exists().where(
        Reservation.member_id.in_(known.entries),
        Reservation.business_date.between(since, until),
        Reservation.status.in_([one.value for one in LIVE]),
    )
    return bool(session.scalar(select(booked)))


def _is_under_age(member: Member, task: CallTask) -> bool:
    """Say whether somebody is too young for an offer on the list's day; an unknown year is not."""
    if member.birth_year is None:
        return False
    youngest = youngest_of_age(task.business_date)
    if member.lunar_md is None:
        born = member.birth_year, member.solar_md or 0
        return born > (youngest.solar_year, youngest.solar_month_day)
    month, day = divmod(member.lunar_md, 100)
    is_second = member.lunar_leap and month == youngest.leap_month
    place = place_in_lunar_year(month, day, is_second=is_second)
    return (member.birth_year, place) > (youngest.lunar_year, youngest.lunar_place)
