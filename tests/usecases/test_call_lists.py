"""Who is on a call list and why, and who is left out for which reason; made once, in one order."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.members import service as members
from ktv_booking.members.models import Member, MemberPhone
from ktv_booking.members.rules.birthdays import Birthday, Calendar
from ktv_booking.outreach.models import CallTask
from ktv_booking.outreach.service.building import build_list
from ktv_booking.venues.models import Venue
from tests.builders import (
    NOW,
    TODAY,
    a_campaign,
    a_consent,
    a_phone,
    a_principal,
    a_reservation,
    a_room,
    a_venue,
    evening,
)
from tests.on_a_list import LATER, LUNAR_IN_A_WEEK, a_fan, a_task, built, left_out, listed


def test_birthdays_of_both_calendars_are_on_the_list_of_a_week_before(session: Session) -> None:
    venue = a_venue(session)
    solar, lunar = a_fan(session, venue), a_fan(session, venue, birthday=LUNAR_IN_A_WEEK)
    a_fan(session, venue, birthday=Birthday(Calendar.SOLAR, 10, 22))
    a_fan(session, a_venue(session))

    made = built(session, a_campaign(session, venue), venue)

    assert listed(session, made) == [solar.id, lunar.id]
    assert made.listed == {"birthday": 2}
    years = select(CallTask.benefit_key, CallTask.benefit_year, CallTask.benefit_on)
    assert sorted(session.execute(years).all()) == [
        ("birthday", "lunar-2026", date(2026, 10, 21)),
        ("birthday", "solar-2026", date(2026, 10, 21)),
    ]


def test_a_list_is_made_once(session: Session) -> None:
    venue = a_venue(session)
    a_fan(session, venue)
    campaign = a_campaign(session, venue)
    made = built(session, campaign, venue)
    a_fan(session, venue)

    again = build_list(session, campaign, venue.id, TODAY, now=LATER + timedelta(hours=7))

    assert (again.row.id, again.is_new) == (made.id, False)
    assert len(listed(session, made)) == 1


def asks_for_peace(session: Session, venue: Venue, member: Member) -> None:
    del venue
    member.do_not_call_at = NOW


def takes_consent_back(session: Session, venue: Venue, member: Member) -> None:
    del venue
    a_consent(session, member, "withdrawn", purpose="any", channel="any", said_at=LATER)


def is_seventeen(session: Session, venue: Venue, member: Member) -> None:
    del venue
    member.birth_year = 2008


def has_a_wrong_number(session: Session, venue: Venue, member: Member) -> None:
    del venue
    for phone in session.scalars(select(MemberPhone).where(MemberPhone.member_id == member.id)):
        phone.quality = "wrong"


def was_told(session: Session, venue: Venue, member: Member) -> None:
    a_task(session, venue, member, benefit_key="birthday", benefit_year="solar-2026",
           status="done", business_date=TODAY - timedelta(days=40))  # fmt: skip


def was_told_by_another_calendar(session: Session, venue: Venue, member: Member) -> None:
    a_task(session, venue, member, benefit_key="birthday", benefit_year="lunar-2025",
           benefit_on=date(2026, 1, 10), status="done", business_date=date(2026, 1, 3))  # fmt: skip


def was_not_interested(session: Session, venue: Venue, member: Member) -> None:
    a_task(session, venue, member, status="done", outcome="not_interested",
           business_date=TODAY - timedelta(days=20))  # fmt: skip


def was_called_this_week(session: Session, venue: Venue, member: Member) -> None:
    a_task(session, venue, member, business_date=TODAY - timedelta(days=6))


def is_being_called_for_it(session: Session, venue: Venue, member: Member) -> None:
    a_task(session, venue, member, benefit_key="birthday", benefit_year="solar-2026",
           status="retry", business_date=TODAY - timedelta(days=8))  # fmt: skip


def has_booked(session: Session, venue: Venue, member: Member) -> None:
    room = a_room(session, venue)
    a_reservation(session, venue, room, starts_at=evening(9), member_id=member.id)


Happening = Callable[[Session, Venue, Member], None]
REASONS = {
    asks_for_peace: "do_not_call",
    takes_consent_back: "consent",
    is_seventeen: "under_age",
    has_a_wrong_number: "number_bad",
    was_told: "benefit_given",
    was_told_by_another_calendar: "benefit_given",
    was_not_interested: "refused_lately",
    was_called_this_week: "called_for_another",
    is_being_called_for_it: "called_for_another",
    has_booked: "already_booked",
}


@pytest.mark.parametrize("happens", REASONS, ids=lambda one: one.__name__)
def test_each_person_left_out_says_why(session: Session, happens: Happening) -> None:
    venue = a_venue(session)
    member, other = a_fan(session, venue), a_fan(session, venue)
    happens(session, venue, member)
    session.flush()

    made = built(session, a_campaign(session, venue), venue)

    assert left_out(session, made) == {member.id: REASONS[happens]}
    assert made.left_out == {REASONS[happens]: 1}
    assert listed(session, made) == [other.id]


def was_called_last_week(session: Session, venue: Venue, member: Member) -> None:
    a_task(session, venue, member, business_date=TODAY - timedelta(days=7))


def was_listed_and_never_called(session: Session, venue: Venue, member: Member) -> None:
    a_task(session, venue, member, status="expired", attempts_made=0)


def was_not_reached_a_week_before(session: Session, venue: Venue, member: Member) -> None:
    a_task(session, venue, member, benefit_key="birthday", benefit_year="solar-2026")


def was_to_be_called_until_now(session: Session, venue: Venue, member: Member) -> None:
    a_task(session, venue, member, benefit_key="birthday", benefit_year="solar-2026",
           status="retry", expires_at=NOW)  # fmt: skip


def was_told_last_year(session: Session, venue: Venue, member: Member) -> None:
    a_task(session, venue, member, benefit_key="birthday", benefit_year="solar-2025",
           status="done", benefit_on=date(2025, 10, 21),
           business_date=date(2025, 10, 14))  # fmt: skip


def turns_eighteen_today(session: Session, venue: Venue, member: Member) -> None:
    del session, venue
    member.birth_year = 2007


def has_one_number_that_works(session: Session, venue: Venue, member: Member) -> None:
    has_a_wrong_number(session, venue, member)
    session.add(MemberPhone(member_id=member.id, phone=(phone := a_phone()),
                            phone_reversed=phone[::-1], position=2, quality="good",
                            quality_at=NOW))  # fmt: skip


def agreed_again(session: Session, venue: Venue, member: Member) -> None:
    del venue
    a_consent(session, member, "withdrawn", channel="any", said_at=NOW)
    a_consent(session, member, said_at=LATER)


@pytest.mark.parametrize(
    "happens",
    [
        was_called_last_week, was_listed_and_never_called, was_not_reached_a_week_before,
        was_to_be_called_until_now, was_told_last_year, turns_eighteen_today,
        has_one_number_that_works, agreed_again,
    ],
    ids=lambda one: one.__name__,
)  # fmt: skip
def test_what_is_no_reason_leaves_nobody_out(session: Session, happens: Happening) -> None:
    venue = a_venue(session)
    member = a_fan(session, venue)
    happens(session, venue, member)
    session.flush()

    made = built(session, a_campaign(session, venue), venue)

    assert (left_out(session, made), listed(session, made)) == ({}, [member.id])


def test_what_was_said_under_a_merged_entry_was_said_by_the_same_person(session: Session) -> None:
    venue = a_venue(session)
    kept, merged = a_fan(session, venue), a_fan(session, venue)
    a_consent(session, merged, "withdrawn", said_at=LATER)
    members.merge(session, kept.id, merged.id, reason="同一人", by=a_principal(), now=NOW)

    made = built(session, a_campaign(session, venue), venue)

    assert left_out(session, made) == {kept.id: "consent"}
    assert listed(session, made) == []
