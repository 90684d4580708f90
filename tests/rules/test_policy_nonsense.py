"""A policy document that means nothing is refused, with the place and the reason."""

from typing import Any

import pytest

from ktv_booking.venues.rules.policy import Policy, PolicyNonsense


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"extra": 1}, "extra"),
        ({"effective_from": "soon"}, "effective_from"),
        ({"defaults": {"tonight": {}}}, "defaults.tonight"),
        ({"defaults": {"same_day": {"grace": 1}}}, "defaults.same_day.grace"),
        ({"defaults": {"same_day": []}}, "defaults.same_day"),
        ({"overrides": {}}, "overrides"),
        ({"overrides": [{"set": {}}]}, "overrides[0].when"),
        ({"overrides": [{"when": {}, "set": {}}, 7]}, "overrides[1]"),
    ],
)
def test_a_nonsense_document_is_refused_with_its_place(document: dict[str, Any], path: str) -> None:
    with pytest.raises(PolicyNonsense) as refused:
        Policy.of(document)

    assert refused.value.path == path
    assert str(refused.value).startswith(f"{path}: ")


@pytest.mark.parametrize(
    ("sets", "path"),
    [
        ({"grace_minutes": -1}, "grace_minutes"),
        ({"grace_minutes": True}, "grace_minutes"),
        ({"grace_minutes": "15"}, "grace_minutes"),
        ({"grace_minutes": 15.0}, "grace_minutes"),
        ({"grace_minutes": None}, "grace_minutes"),
        ({"grace_minutes": 10**9}, "grace_minutes"),
        ({"mode": "ajar"}, "mode"),
        ({"mode": []}, "mode"),
        ({"pin_allowed": 1}, "pin_allowed"),
        ({"pin_quota": 101}, "pin_quota"),
        ({"min_minutes": 0}, "min_minutes"),
        ({"min_minutes": 120, "max_minutes": 60}, "max_minutes"),
        ({"grace_by_tier": {"gold": -5}}, "grace_by_tier.gold"),
        ({"grace_by_tier": 5}, "grace_by_tier"),
        ({"grace_extensions": {"agent_minutes": 5}}, "grace_extensions.agent_times"),
        ({"deposit": {}}, "deposit.amount_minor"),
        ({"deposit": {"amount_minor": 1, "legal_kind": "gift"}}, "deposit.legal_kind"),
        ({"refund_tiers": [{"minutes_before": 1}]}, "refund_tiers[0].percent"),
        ({"refund_tiers": [{"minutes_before": 1, "percent": 101}]}, "refund_tiers[0].percent"),
        ({"refund_tiers": [{"minutes_before": 1, "percent": 1}] * 2}, "refund_tiers"),
        (
            {
                "refund_tiers": [
                    {"minutes_before": 60, "percent": 50},
                    {"minutes_before": 120, "percent": 40},
                ]
            },
            "refund_tiers",
        ),
        ({"tell_room": "never"}, "tell_room"),
        ({"fix_room": -5}, "fix_room"),
        ({"silent_moves": {"most": 6}}, "silent_moves.quiet_minutes"),
        ({"max_open_per_phone": {"open": 1, "booker": 1}}, "max_open_per_phone.overlapping"),
    ],
)
def test_a_nonsense_value_is_refused_with_its_place(sets: dict[str, Any], path: str) -> None:
    document = {"overrides": [{"when": {}, "set": {}}, {"when": {}, "set": sets}]}

    with pytest.raises(PolicyNonsense) as refused:
        Policy.of(document)

    assert refused.value.path == f"overrides[1].set.{path}"


@pytest.mark.parametrize(
    ("when", "path"),
    [
        ({"moon": "full"}, "moon"),
        ({"windows": ["tonight"]}, "windows[0]"),
        ({"windows": []}, "windows"),
        ({"room_classes": "medium"}, "room_classes"),
        ({"room_classes": ["medium", ""]}, "room_classes[1]"),
        ({"weekdays": [0]}, "weekdays[0]"),
        ({"weekdays": [8]}, "weekdays[0]"),
        ({"from": "8pm"}, "from"),
        ({"from": 8}, "from"),
        ({"from": "20:00", "to": "20:00"}, "to"),
        ({"short_notice": "yes"}, "short_notice"),
    ],
)
def test_a_nonsense_condition_is_refused_with_its_place(when: dict[str, Any], path: str) -> None:
    with pytest.raises(PolicyNonsense) as refused:
        Policy.of({"overrides": [{"when": when, "set": {}}]})

    assert refused.value.path == f"overrides[0].when.{path}"
