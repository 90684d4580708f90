"""Peak rules from a venue's own past: what was wanted, each caller once, what a rule decides."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.time import DAY
from ktv_booking.reservations.models import Turnaway
from ktv_booking.reservations.queries.demand import past_demand
from ktv_booking.reservations.rules.protection import PastWish, PeakRule
from ktv_booking.reservations.service.proposals import (
    Past,
    keep_proposals,
    past_if_due,
    proposals_of,
)
from ktv_booking.reservations.service.protection import (
    past_of,
    preview_protection,
    propose_protection,
)
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.queries import venue_facts
from tests.builders import TODAY, a_reservation, evening
from tests.front_desk import FrontDesk
from tests.stores import Desk

YESTERDAY = TODAY - DAY
CALLED = evening(-1, hour=10)


def came(desk: FrontDesk, hour: int, minutes: int, *, days_ago: int = 1, **more: Any) -> None:
    """Write down a party that has been here."""
    known: dict[str, Any] = {
        "status": "completed", "occupies": False, "created_at": evening(-days_ago - 3, hour=10),
        "starts_at": evening(-days_ago, hour=hour), "minutes": minutes, "window": "within_7_days",
    }  # fmt: skip
    desk.database.work(
        lambda session: a_reservation(session, desk.venue, desk.rooms[0], **{**known, **more}).id
    )


def turned_away(desk: FrontDesk, hour: int, minutes: int, **more: Any) -> None:
    """Write down a party that went without."""
    days_ago = more.pop("days_ago", 1)
    known: dict[str, Any] = {
        "business_date": TODAY - days_ago * DAY, "starts_at": evening(-days_ago, hour=hour),
        "minutes": minutes, "party_size": 4, "room_class": "small", "room_id": None,
        "source": "phone", "code": "no-room-free", "facts": {}, "note": None, "by": "test",
        "created_at": evening(-days_ago, hour=10), "venue_id": desk.venue.id,
    }  # fmt: skip

    def write(session: Session) -> None:
        session.add(Turnaway(**{**known, **more}))

    desk.database.work(write)


def demand(desk: FrontDesk, first: date = YESTERDAY, last: date = YESTERDAY) -> list[PastWish]:
    def look(session: Session) -> list[PastWish]:
        venue = venue_facts(session, desk.venue.id)
        return past_demand(session, venue, house_of(session, venue), first=first, last=last)

    return desk.database.read(look)


def a_rule(**given: Any) -> PeakRule:
    known: dict[str, Any] = {
        "weekdays": (YESTERDAY.isoweekday(),), "starts": 1200, "ends": 1380, "min_minutes": 180,
    }  # fmt: skip
    return PeakRule(**{**known, **given})


def looked_at(desk: FrontDesk, now: datetime) -> Past | None:
    """Do what the job does at one venue; return what it learned from, if it was time."""
    past = desk.database.read(lambda session: past_if_due(session, desk.venue.id, now=now))
    if past is not None:
        found = propose_protection(past.venue, past.house, past.wishes, now=now)
        for _host in range(2):
            desk.database.work(lambda session: keep_proposals(session, past, found, now=now))
    return past


def test_demand_is_who_came_and_who_went_without(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    came(desk, 20, 60)
    came(desk, 18, 60, status="cancelled")
    came(desk, 19, 60, days_ago=2)
    turned_away(desk, 19, 300)
    turned_away(desk, 19, 60, code="party-too-large", party_size=90)

    wishes = demand(desk)

    assert [(one.starts, one.minutes, one.was_given, one.window) for one in wishes] == [
        (1200, 60, True, "within_7_days"),
        (1140, 300, False, "same_day"),
    ]


@pytest.mark.parametrize(("later", "callers"), [(10, 1), (31, 2)])
def test_who_asks_the_same_again_within_half_an_hour_is_one_caller(
    database: Desk, later: int, callers: int
) -> None:
    desk = FrontDesk.opened(database, "small")
    turned_away(desk, 20, 180, created_at=CALLED)
    turned_away(desk, 20, 180, created_at=CALLED + timedelta(minutes=later))

    assert len(demand(desk)) == callers


@pytest.mark.parametrize(("later", "went_without"), [(20, 0), (40, 1)])
def test_who_books_something_else_within_half_an_hour_was_not_lost(
    database: Desk, later: int, went_without: int
) -> None:
    desk = FrontDesk.opened(database, "small")
    turned_away(desk, 20, 180, created_at=CALLED)
    came(desk, 21, 120, created_at=CALLED + timedelta(minutes=later))

    assert sum(not one.was_given for one in demand(desk)) == went_without


def test_a_preview_plays_last_week_with_the_rule(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    came(desk, 20, 60)
    turned_away(desk, 19, 300)
    came(desk, 20, 60, days_ago=8)

    seen = desk.look(preview_protection, desk.venue.id, a_rule())

    assert (seen.first, seen.last) == (TODAY - 7 * DAY, YESTERDAY)
    (evening_played,) = seen.evenings
    assert (evening_played.without.minutes, evening_played.ruled.minutes) == (60, 300)
    assert evening_played.ruled.too_short == 1


def test_a_preview_of_a_class_that_is_not_there_is_refused(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")

    with pytest.raises(NotFound):
        desk.look(preview_protection, desk.venue.id, a_rule(room_classes=("throne",)))


def test_rules_are_found_in_the_weeks_before_and_shown_on_the_last(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", min_minutes=60)
    for week in range(4):
        came(desk, 20, 60, days_ago=1 + 7 * week)
        turned_away(desk, 19, 300, days_ago=1 + 7 * week)
    now: datetime = desk.now

    facts, house, wishes = database.read(
        lambda session: past_of(session, desk.venue.id, weeks=8, now=now)
    )
    found = propose_protection(facts, house, wishes, now=now)

    assert len(found) == 1
    assert len(found[0].proposal.evenings) == 3
    assert [one.minutes_won for one in found[0].last_week.evenings] == [240]
    assert found[0].proposal.rule.weekdays == (YESTERDAY.isoweekday(),)


def test_a_venue_is_looked_at_once_a_week_and_its_rules_are_kept(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", min_minutes=60)
    for week in range(4):
        came(desk, 20, 60, days_ago=1 + 7 * week)
        turned_away(desk, 19, 300, days_ago=1 + 7 * week)

    before = desk.look(proposals_of, desk.venue.id)
    looks = [looked_at(desk, desk.now + days * DAY) is not None for days in (0, 1, 6, 7)]
    kept = desk.look(proposals_of, desk.venue.id)

    assert (before.made_at, before.found) == (None, [])
    assert looks == [True, False, False, True]
    assert kept.made_at == desk.now + 7 * DAY
    (found,) = kept.found
    assert found.last_week.rule.weekdays == (YESTERDAY.isoweekday(),)
    assert [one.minutes_won for one in found.last_week.evenings] == [240]


def test_a_house_without_a_past_is_looked_at_and_has_nothing_proposed(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")

    looked_at(desk, desk.now)

    kept = desk.look(proposals_of, desk.venue.id)
    assert (kept.made_at, kept.calls, kept.found) == (desk.now, 0, [])
