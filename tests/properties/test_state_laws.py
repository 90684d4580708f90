"""Laws of a reservation's life, whatever happens to it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ktv_booking.reservations.rules.states import (
    ALLOWED_NEXT,
    FINAL,
    OCCUPYING,
    UNDO,
    Status,
    allowed_actions,
    status_at,
)

NOON = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)
statuses = st.sampled_from(Status)
instants = st.integers(-600, 600).map(lambda minutes: NOON + timedelta(minutes=minutes))


@given(statuses, st.data())
def test_every_path_ends_in_a_final_status(status: Status, data: st.DataObject) -> None:
    steps = 0

    while ALLOWED_NEXT[status]:
        status = data.draw(st.sampled_from(sorted(ALLOWED_NEXT[status])))
        steps += 1

    assert status in FINAL
    assert steps < len(Status)


@given(statuses)
def test_an_undo_takes_the_last_step_back_or_takes_it_rightly(status: Status) -> None:
    came_from = {before for before in Status if status in ALLOWED_NEXT[before]}
    might_have_become = {other for before in came_from for other in ALLOWED_NEXT[before]}

    undo = UNDO.get(status, frozenset())

    assert undo <= OCCUPYING
    assert undo <= came_from | might_have_become
    assert status not in undo


@given(statuses, instants, instants, instants)
def test_time_takes_only_steps_that_are_allowed(
    status: Status, hold_until: datetime, grace_until: datetime, now: datetime
) -> None:
    shown = status_at(status, hold_until=hold_until, grace_until=grace_until, now=now)

    assert shown is status or shown in ALLOWED_NEXT[status]


@given(statuses, instants, instants, instants, st.integers(0, 600))
def test_what_time_has_ended_stays_ended(
    status: Status, hold_until: datetime, grace_until: datetime, now: datetime, later: int
) -> None:
    shown = status_at(status, hold_until=hold_until, grace_until=grace_until, now=now)
    shown_later = status_at(
        shown,
        hold_until=hold_until,
        grace_until=grace_until,
        now=now + timedelta(minutes=later),
    )

    assert shown_later is shown or shown is status


@given(statuses, st.booleans(), st.booleans(), st.booleans())
def test_no_verb_is_offered_twice_and_fewer_rights_never_offer_more(
    status: Status, has_deposit: bool, day_over: bool, may_undo: bool
) -> None:
    offered = allowed_actions(status, has_deposit=has_deposit, day_over=day_over, may_undo=may_undo)

    assert len(offered) == len(set(offered))
    assert set(offered) <= set(allowed_actions(status, has_deposit=has_deposit))
