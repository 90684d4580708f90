"""A party on the board: what parties in the same case share, each could say by itself."""

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy.orm import Session

from ktv_booking.reservations.present.entries import Entries
from ktv_booking.reservations.present.reservations import actions_left, status_now
from ktv_booking.reservations.queries.board import board_rows
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.models import Venue
from ktv_booking.venues.queries import venue_facts
from tests.builders import TODAY, a_principal, a_reservation, a_room, a_venue, evening


def a_day_of_all_kinds(session: Session) -> Venue:
    """A day on which what may be done differs by deposit, source, start, grace and last change."""
    venue = a_venue(session)
    for number, (status, source, paid) in enumerate(
        product(("held", "confirmed", "arrived", "completed"), ("phone", "walk_in"), (0, 5_000))
    ):
        a_reservation(
            session, venue, a_room(session, venue),
            status=status, source=source, deposit_paid_minor=paid,
            deposit_due_minor=10_000 * (number % 2), deposit_status=("none", "due")[number % 2],
            starts_at=evening(minute=15 * (number % 4)),
            status_changed_at=evening(minute=-number),
            status_before=("confirmed", None)[number % 2],
            grace_until=evening(minute=20) if number % 3 else None,
        )  # fmt: skip
    return venue


@pytest.mark.parametrize("role", ["agent", "lead", "duty_manager"])
def test_each_party_on_the_board_may_do_what_it_may_by_itself(session: Session, role: str) -> None:
    facts = venue_facts(session, a_day_of_all_kinds(session).id)
    house, by = house_of(session, facts), a_principal(role)
    said, alone = [], []

    for minutes in (-400, -31, -30, -12, -1, 0, 9, 10, 11, 20, 31, 700):
        now = evening() + timedelta(minutes=minutes)
        rows = board_rows(session, facts, TODAY, now=now)
        entries = Entries(facts, house, now=now, by=by, day=rows.day.switches)
        for row in rows.rows:
            status = status_now(row, now)
            said.append(entries.entry(row, status)["allowed_actions"])
            alone.append(actions_left(row, status, facts, now=now, by=by, day=rows.day.switches))

    assert said == alone
    assert len({tuple(one) for one in said}) > 5
