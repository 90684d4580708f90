"""A policy document and what it comes to."""

import json
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest

from ktv_booking.reservations.rules.windows import BookingWindow
from ktv_booking.venues.rules.policy import (
    WINDOWS,
    Deposit,
    GraceExtensions,
    LegalKind,
    Mode,
    Moment,
    OpenLimits,
    Policy,
    PolicyTerms,
    RefundTier,
    SilentMoves,
    Situation,
)
from ktv_booking.venues.rules.policy.house import HOUSE_DEFAULTS
from ktv_booking.venues.rules.policy.reading import FIELDS


def a_situation(**given: Any) -> Situation:
    usual: dict[str, Any] = {
        "window": "same_day",
        "room_class": "medium",
        "day_types": ("W",),
        "period": "prime",
        "weekday": 3,
        "minutes": 20 * 60,
    }
    return Situation(**{**usual, **given})


def a_policy(*overrides: dict[str, Any], **defaults: dict[str, Any]) -> Policy:
    return Policy.of({"defaults": defaults, "overrides": list(overrides)})


def test_an_empty_document_is_the_house_in_every_field() -> None:
    policy = Policy.of({})

    for window in WINDOWS:
        resolution = policy.resolve(a_situation(window=window))

        assert resolution.terms == PolicyTerms(**HOUSE_DEFAULTS[window])
        assert set(resolution.decided_by.values()) == {None}


def test_the_windows_of_a_policy_are_the_booking_windows() -> None:
    assert tuple(BookingWindow) == WINDOWS


def test_every_field_has_a_reader_and_a_house_default() -> None:
    names = [field.name for field in fields(PolicyTerms)]

    assert list(FIELDS) == names
    assert all(list(HOUSE_DEFAULTS[window]) == names for window in WINDOWS)


def test_a_default_holds_in_its_own_window_only() -> None:
    policy = a_policy(same_day={"grace_minutes": 10})

    assert policy.resolve(a_situation()).terms.grace_minutes == 10
    assert policy.resolve(a_situation(window="within_7_days")).terms.grace_minutes == 15


def test_the_last_matching_override_wins_field_by_field() -> None:
    policy = a_policy(
        {"when": {}, "set": {"grace_minutes": 20, "lead_minutes": 5}},
        {"when": {"room_classes": ["medium"]}, "set": {"grace_minutes": 25}},
        {"when": {"room_classes": ["large"]}, "set": {"grace_minutes": 99}},
    )

    resolution = policy.resolve(a_situation())

    assert (resolution.terms.grace_minutes, resolution.terms.lead_minutes) == (25, 5)
    assert resolution.decided_by["grace_minutes"] == 1
    assert resolution.decided_by["lead_minutes"] == 0
    assert resolution.decided_by["mode"] is None


@pytest.mark.parametrize(
    ("when", "given", "matches"),
    [
        ({}, {}, True),
        ({"windows": ["same_day"]}, {}, True),
        ({"windows": ["beyond_7_days", "within_7_days"]}, {}, False),
        ({"room_classes": ["mini", "medium"]}, {}, True),
        ({"room_classes": ["mini"]}, {}, False),
        ({"day_types": ["W"]}, {}, True),
        ({"day_types": ["H"]}, {}, False),
        ({"day_types": ["H"]}, {"day_types": ("S", "H")}, True),
        ({"day_types": ["S"]}, {"day_types": ("H",)}, False),
        ({"periods": ["prime"]}, {}, True),
        ({"periods": ["prime"]}, {"period": None}, False),
        ({"weekdays": [3, 4]}, {}, True),
        ({"weekdays": [4]}, {}, False),
        ({"from": "20:00"}, {}, True),
        ({"from": "20:01"}, {}, False),
        ({"to": "20:00"}, {}, False),
        ({"to": "20:01"}, {}, True),
        ({"from": "24:00", "to": "26:00"}, {"minutes": 25 * 60}, True),
        ({"from": "00:00", "to": "02:00"}, {"minutes": 25 * 60}, False),
        ({"tiers": ["gold"]}, {}, False),
        ({"tiers": ["gold"]}, {"tier": "gold"}, True),
        ({"sources": ["web"]}, {}, False),
        ({"sources": ["phone", "web"]}, {}, True),
        ({"occasions": ["birthday"]}, {}, False),
        ({"occasions": ["birthday"]}, {"occasion": "birthday"}, True),
        ({"short_notice": True}, {}, False),
        ({"short_notice": False}, {}, True),
        ({"short_notice": True}, {"short_notice": True}, True),
        ({"deposit_paid": True}, {"deposit_paid": True}, True),
        ({"deposit_paid": True}, {}, False),
        ({"has_addons": True}, {"has_addons": True}, True),
        ({"has_addons": True}, {}, False),
        ({"grouped": True}, {"grouped": True}, True),
        ({"grouped": False}, {"grouped": True}, False),
        ({"room_classes": ["medium"], "weekdays": [4]}, {}, False),
    ],
)
def test_an_override_holds_when_all_it_names_is_so(
    when: dict[str, Any], given: dict[str, Any], matches: bool
) -> None:
    policy = a_policy({"when": when, "set": {"warn_minutes": 42}})

    resolution = policy.resolve(a_situation(**given))

    assert (resolution.terms.warn_minutes == 42) is matches
    assert (resolution.decided_by["warn_minutes"] == 0) is matches


@pytest.mark.parametrize(
    ("overrides", "decided"),
    [
        ([["H"]], 0),
        ([["S"], ["H"]], 0),
        ([["H"], ["S"]], 1),
        ([["H"], None], 1),
        ([["S"], None, ["H"]], 1),
        ([["S", "H"], ["H"]], 0),
        ([["W"]], None),
    ],
)
def test_a_special_day_takes_the_holidays_rule_only_where_it_has_none(
    overrides: list[list[str] | None], decided: int | None
) -> None:
    policy = a_policy(
        *(
            {"when": {"day_types": named} if named else {}, "set": {"warn_minutes": index + 1}}
            for index, named in enumerate(overrides)
        )
    )

    resolution = policy.resolve(a_situation(day_types=("S", "H")))

    assert resolution.decided_by["warn_minutes"] == decided


def test_a_special_days_own_rule_hides_only_the_fields_it_sets() -> None:
    policy = a_policy(
        {"when": {"day_types": ["S"]}, "set": {"grace_by_tier": {}}},
        {"when": {"day_types": ["H"]}, "set": {"grace_by_tier": {"gold": 5}, "min_minutes": 120}},
    )

    terms = policy.resolve(a_situation(day_types=("S", "H"))).terms

    assert (terms.grace_by_tier, terms.min_minutes) == ({}, 120)


def test_a_special_days_rule_that_does_not_match_hides_nothing() -> None:
    policy = a_policy(
        {"when": {"day_types": ["S"], "room_classes": ["large"]}, "set": {"min_minutes": 180}},
        {"when": {"day_types": ["H"]}, "set": {"min_minutes": 120}},
    )

    assert policy.resolve(a_situation(day_types=("S", "H"))).terms.min_minutes == 120


def test_every_field_is_read_into_its_own_type() -> None:
    sets = {
        "mode": "request",
        "grace_by_tier": {"gold": 10},
        "grace_extensions": {"agent_minutes": 5, "agent_times": 2, "manager_minutes": 20},
        "deposit": {"amount_minor": 50_000, "due_minutes": 90, "legal_kind": "earnest"},
        "refund_tiers": [
            {"minutes_before": 120, "percent": 50},
            {"minutes_before": 1440, "percent": 100},
        ],
        "max_minutes": 480,
        "pin_quota": 0,
        "quota": 3,
        "max_open_per_phone": {"overlapping": 2, "open": 4, "booker": 20},
        "tell_room": "ready_by",
        "fix_room": 180,
        "upgrade_to_top": True,
        "silent_moves": {"most": 0, "quiet_minutes": 90},
    }

    terms = a_policy(same_day=sets).resolve(a_situation()).terms

    assert terms.mode is Mode.REQUEST
    assert terms.grace_by_tier == {"gold": 10}
    assert terms.grace_extensions == GraceExtensions(5, 2, 20)
    assert terms.deposit == Deposit(50_000, 90, LegalKind.EARNEST)
    assert terms.refund_tiers == (RefundTier(1440, 100), RefundTier(120, 50))
    assert (terms.max_minutes, terms.pin_quota, terms.quota) == (480, 0, 3)
    assert terms.max_open_per_phone == OpenLimits(2, 4, 20)
    assert (terms.tell_room, terms.fix_room) == (Moment.READY_BY, 180)
    assert (terms.upgrade_to_top, terms.silent_moves) == (True, SilentMoves(0, 90))


@pytest.mark.parametrize(
    ("window", "due_minutes"), [("same_day", 30), ("within_7_days", 120), ("beyond_7_days", 1440)]
)
def test_a_deposit_without_a_due_time_takes_that_of_its_window(
    window: str, due_minutes: int
) -> None:
    policy = a_policy({"when": {}, "set": {"deposit": {"amount_minor": 30_000}}})

    deposit = policy.resolve(a_situation(window=window)).terms.deposit

    assert deposit == Deposit(30_000, due_minutes, LegalKind.PREPAYMENT)


def test_null_takes_a_deposit_or_a_limit_away() -> None:
    policy = a_policy(
        {"when": {}, "set": {"deposit": None, "max_minutes": None, "quota": None}},
        same_day={"deposit": {"amount_minor": 1}, "max_minutes": 480, "quota": 1},
    )

    terms = policy.resolve(a_situation()).terms

    assert (terms.deposit, terms.max_minutes, terms.quota) == (None, None, None)


@pytest.mark.parametrize("said", [date(2026, 12, 1), "2026-12-01"])
def test_a_day_is_read_from_toml_and_from_json(said: date | str) -> None:
    assert Policy.of({"effective_from": said}).effective_from == date(2026, 12, 1)


@pytest.mark.parametrize(("minutes", "grace"), [(60, 15), (59, 10), (-5, 10)])
def test_short_notice_is_decided_by_the_policys_own_measure(minutes: int, grace: int) -> None:
    policy = a_policy({"when": {"short_notice": True}, "set": {"grace_minutes": 10}})

    resolution = policy.resolve_with_notice(a_situation(), timedelta(minutes=minutes))

    assert resolution.terms.grace_minutes == grace


def test_an_explanation_is_json_and_names_the_override() -> None:
    policy = a_policy(
        {"when": {}, "set": {"deposit": {"amount_minor": 30_000}, "grace_by_tier": {"gold": 10}}}
    )

    explained = {line["field"]: line for line in policy.resolve(a_situation()).explain()}

    assert json.loads(json.dumps(explained)) == explained
    assert list(explained) == [field.name for field in fields(PolicyTerms)]
    assert explained["deposit"] == {
        "field": "deposit",
        "value": {"amount_minor": 30_000, "due_minutes": 30, "legal_kind": "prepayment"},
        "decided_by": 0,
    }
    assert explained["refund_tiers"]["value"][0] == {"minutes_before": 1440, "percent": 100}
    assert explained["mode"] == {"field": "mode", "value": "open", "decided_by": None}
