"""50,000 made-up members: the store's list is the one that was worked out by hand."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.db.patience import unhurried
from ktv_booking.outreach.models import CallExclusion, CallList, CallTask
from ktv_booking.outreach.rules.birthdays import birth_keys
from ktv_booking.outreach.rules.leaving_out import LeftOut
from ktv_booking.outreach.service.building import build_list
from tests.builders import NOW, TODAY, a_campaign, a_reservation, a_venue, evening
from tests.listed_by_hand import Asked, Person, made_up, verdicts, write

MEMBERS = 50_000
SEED = 2026
LEADS = [7, 1]
BORN, OWN = Asked("birthday", (7, 1)), Asked("campaign:own")


def found_in(session: Session, made: CallList) -> dict[UUID, str | None]:
    """Return what the store says of everybody a list is about."""
    listed: Any = select(CallTask.subject_id).where(CallTask.list_id == made.id)
    found: dict[UUID, str | None] = dict.fromkeys(session.scalars(listed))
    left_out = select(CallExclusion.subject_id, CallExclusion.why)
    for subject_id, why in session.execute(left_out.where(CallExclusion.list_id == made.id)):
        assert subject_id not in found
        found[subject_id] = why
    return found


def lay_out(session: Session, people: list[Person]) -> Any:
    """Write the made-up members, their calls and bookings at a venue."""
    venue, earlier = a_venue(session), []
    for ago in (1, 6, 7, 29, 30, 200):
        campaign = a_campaign(session, venue, kind="custom", active=False)
        made = CallList(
            campaign_id=campaign.id, venue_id=venue.id, status="open", listed={}, left_out={},
            business_date=TODAY - timedelta(days=ago), campaign_version=1, built_by="test",
            built_at=NOW, created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        session.add(made)
        earlier.append(made)
    session.flush()
    write(session, people, venue, earlier)
    for one in people:
        for day in one.booked_on:
            starts_at = evening((day - TODAY).days)
            a_reservation(session, venue, None, starts_at=starts_at, member_id=one.id)
    return venue


@cache
def worked_out() -> tuple[list[Person], dict[UUID, str | None], dict[UUID, str | None]]:
    """Return the people, and what two lists of a morning say of them, one after the other."""
    near = {key for lead in LEADS for key in birth_keys(TODAY + timedelta(days=lead))}
    people = made_up(SEED, MEMBERS, near=near)
    born = verdicts(people, BORN, NOW)
    called = frozenset(one for one, why in born.items() if why is None)
    return people, born, verdicts(people, replace(OWN, called=called), NOW)


def test_the_stores_lists_are_those_worked_out_by_hand(session: Session) -> None:
    people, born, own = worked_out()
    venue = lay_out(session, people)

    with unhurried():
        found_born = found_in(session, a_list(session, venue, lead_days=LEADS))
        found_own = found_in(session, a_list(session, venue, kind="custom", code="own"))

    assert found_born == born
    assert found_own == own
    assert set(born.values()) == {None, *(why.value for why in LeftOut)}


def a_list(session: Session, venue: Any, **fields: Any) -> CallList:
    return build_list(session, a_campaign(session, venue, **fields), venue.id, TODAY, now=NOW).row
