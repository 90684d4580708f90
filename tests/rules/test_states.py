"""What may follow what in a reservation's life, and what time does by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from ktv_booking.reservations.rules.states import (
    ALLOWED_NEXT,
    FINAL,
    LIVE,
    OCCUPYING,
    UNDO,
    ActionNotAllowed,
    GraceOver,
    HoldExpired,
    Status,
    allowed_actions,
    ensure_action_allowed,
    ensure_in_time,
    ensure_may_become,
    ensure_may_go_back,
    is_occupying,
    is_undone_soon,
    status_at,
)

NOW = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

CONTRACT = {
    "requested": ("confirmed declined cancelled expired", ""),
    "held": ("confirmed expired cancelled", ""),
    "confirmed": ("arrived released cancelled no_show", ""),
    "arrived": ("seated cancelled", "confirmed"),
    "seated": ("completed", "arrived"),
    "released": ("no_show", "confirmed arrived"),
    "completed": ("", "seated"),
    "cancelled": ("", "confirmed arrived"),
    "no_show": ("", "confirmed arrived"),
    "expired": ("", ""),
    "declined": ("", ""),
}


@pytest.mark.parametrize("status", Status)
def test_a_state_is_followed_by_what_the_contract_says(status: Status) -> None:
    following, undo = CONTRACT[status]

    assert ALLOWED_NEXT[status] == set(following.split())
    assert UNDO.get(status, frozenset()) == set(undo.split())


def test_final_are_the_five_that_the_contract_names() -> None:
    assert set(FINAL) == {"completed", "cancelled", "no_show", "expired", "declined"}
    assert not FINAL & LIVE
    assert OCCUPYING < LIVE


@pytest.mark.parametrize(
    ("status", "requested_occupies", "keeps"),
    [
        (Status.HELD, False, True),
        (Status.SEATED, False, True),
        (Status.REQUESTED, True, True),
        (Status.REQUESTED, False, False),
        (Status.RELEASED, True, False),
        (Status.CANCELLED, True, False),
    ],
)
def test_who_keeps_a_room(status: Status, requested_occupies: bool, keeps: bool) -> None:
    assert is_occupying(status, requested_occupies=requested_occupies) is keeps


@pytest.mark.parametrize(
    ("status", "until", "shown"),
    [
        (Status.HELD, NOW + SECOND, Status.HELD),
        (Status.HELD, NOW, Status.EXPIRED),
        (Status.HELD, None, Status.HELD),
        (Status.REQUESTED, NOW - SECOND, Status.EXPIRED),
        (Status.CONFIRMED, NOW + SECOND, Status.CONFIRMED),
        (Status.CONFIRMED, NOW, Status.RELEASED),
        (Status.CONFIRMED, None, Status.CONFIRMED),
        (Status.ARRIVED, NOW - SECOND, Status.ARRIVED),
        (Status.CANCELLED, NOW - SECOND, Status.CANCELLED),
    ],
)
def test_time_ends_a_hold_and_a_grace(
    status: Status, until: datetime | None, shown: Status
) -> None:
    assert status_at(status, hold_until=until, grace_until=until, now=NOW) is shown


def test_a_hold_does_not_end_a_confirmed_one() -> None:
    shown = status_at(Status.CONFIRMED, hold_until=NOW - SECOND, grace_until=None, now=NOW)

    assert shown is Status.CONFIRMED


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (Status.HELD, HoldExpired),
        (Status.REQUESTED, HoldExpired),
        (Status.EXPIRED, HoldExpired),
        (Status.CONFIRMED, GraceOver),
        (Status.RELEASED, GraceOver),
    ],
)
def test_who_comes_too_late_hears_what_ended(status: Status, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        ensure_in_time(status, hold_until=NOW, grace_until=NOW, now=NOW)


def test_the_late_guest_may_be_reinstated() -> None:
    with pytest.raises(GraceOver) as refused:
        ensure_in_time(Status.CONFIRMED, hold_until=None, grace_until=NOW, now=NOW)

    assert refused.value.facts["allowed_actions"] == ["reinstatement"]


def test_who_is_in_time_passes() -> None:
    for status in (Status.HELD, Status.CONFIRMED, Status.SEATED):
        ensure_in_time(status, hold_until=NOW + SECOND, grace_until=NOW + SECOND, now=NOW)


def test_a_seated_party_cannot_be_cancelled() -> None:
    with pytest.raises(ActionNotAllowed) as refused:
        ensure_may_become(Status.SEATED, Status.CANCELLED)

    assert refused.value.facts == {
        "status": "seated",
        "action": "cancellation",
        "allowed_actions": ["extension", "departure", "placement", "reinstatement"],
    }


def test_an_undo_never_happens_by_the_way() -> None:
    with pytest.raises(ActionNotAllowed):
        ensure_may_become(Status.CANCELLED, Status.CONFIRMED)

    ensure_may_go_back(Status.CANCELLED, Status.CONFIRMED)


@pytest.mark.parametrize(
    ("status", "previous"),
    [(Status.EXPIRED, Status.HELD), (Status.SEATED, Status.CONFIRMED)],
)
def test_an_undo_leads_only_where_it_can_have_come_from(status: Status, previous: Status) -> None:
    with pytest.raises(ActionNotAllowed) as refused:
        ensure_may_go_back(status, previous)

    assert refused.value.facts["action"] == "reinstatement"


@pytest.mark.parametrize("status", Status)
def test_every_offered_verb_that_leads_on_leads_where_it_may(status: Status) -> None:
    leads_to = {
        "confirmation": Status.CONFIRMED,
        "decline": Status.DECLINED,
        "arrival": Status.ARRIVED,
        "seating": Status.SEATED,
        "departure": Status.COMPLETED,
        "cancellation": Status.CANCELLED,
        "no-show": Status.NO_SHOW,
    }

    offered = {leads_to[verb] for verb in allowed_actions(status) if verb in leads_to}

    assert offered == ALLOWED_NEXT[status] - {Status.EXPIRED, Status.RELEASED}
    assert ("reinstatement" in allowed_actions(status)) is (status in UNDO)


def test_a_no_show_waits_for_the_end_of_the_day() -> None:
    assert "no-show" not in allowed_actions(Status.CONFIRMED, day_over=False)
    assert "no-show" in allowed_actions(Status.CONFIRMED, day_over=True)

    with pytest.raises(ActionNotAllowed) as refused:
        ensure_action_allowed(Status.CONFIRMED, "no-show", day_over=False)

    assert "no-show" not in refused.value.facts["allowed_actions"]


def test_an_undo_is_offered_to_whoever_may() -> None:
    assert allowed_actions(Status.COMPLETED, may_undo=False) == []


def test_money_can_be_noted_in_every_state_where_there_is_any() -> None:
    for status in Status:
        assert "deposit-entries" in allowed_actions(status, has_deposit=True)
        assert "deposit-entries" not in allowed_actions(status)


def test_a_verb_its_state_does_not_know_is_refused() -> None:
    ensure_action_allowed(Status.SEATED, "extension")

    with pytest.raises(ActionNotAllowed) as refused:
        ensure_action_allowed(Status.CONFIRMED, "extension")

    assert refused.value.facts["action"] == "extension"


@pytest.mark.parametrize(
    ("ago", "is_soon"),
    [
        (timedelta(0), True),
        (timedelta(minutes=10), True),
        (timedelta(minutes=10) + SECOND, False),
        (timedelta(hours=9), False),
    ],
)
def test_a_lead_has_ten_minutes_to_take_something_back(ago: timedelta, is_soon: bool) -> None:
    assert is_undone_soon(NOW - ago, now=NOW) == is_soon
