"""A policy document refuses nonsense and goes out exactly as it came in."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from ktv_booking.venues.rules.policy import Policy
from ktv_booking.venues.schemas import PolicyDocument, PolicyOut

ID = "019b0000-0000-7000-8000-000000000001"


def a_policy(*, terms: dict[str, Any] | None = None, **override: Any) -> dict[str, Any]:
    return {
        "effective_from": "2026-01-01",
        "defaults": {"same_day": terms or {}, "within_7_days": {}, "beyond_7_days": {}},
        "overrides": [override] if override else [],
    }


@pytest.mark.parametrize(
    "terms",
    [
        {"grace_minutes": None},
        {"grace_minutes": True},
        {"grace_minutes": "15"},
        {"grace_minutes": -1},
        {"hold_minutes": 0},
        {"mode": "maybe"},
        {"tell_room": "tomorrow"},
        {"pin_quota": 101},
        {"min_minutes": 240, "max_minutes": 60},
        {"grace_extensions": {"agent_minutes": 10}},
        {"deposit": {"due_minutes": 30}},
        {"deposit": {"amount_minor": 0}},
        {"deposit": {"amount_minor": 100, "legal_kind": "gift"}},
        {"max_open_per_phone": {"overlapping": 1, "open": 3}},
        {"silent_moves": {"most": 6}},
        {"silent_moves": {"most": -1, "quiet_minutes": 45}},
        {"silent_moves": None},
        {
            "refund_tiers": [
                {"minutes_before": 120, "percent": 50},
                {"minutes_before": 1440, "percent": 100},
            ]
        },
        {
            "refund_tiers": [
                {"minutes_before": 1440, "percent": 50},
                {"minutes_before": 120, "percent": 100},
            ]
        },
        {"gracious": 1},
    ],
)
def test_a_policy_refuses_nonsense_terms(terms: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PolicyDocument.model_validate(a_policy(terms=terms))


@pytest.mark.parametrize(
    "override",
    [
        {"when": {}, "set": {}},
        {"when": {"windows": []}, "set": {"free_moves": 1}},
        {"when": {"windows": None}, "set": {"free_moves": 1}},
        {"when": {"windows": ["next_year"]}, "set": {"free_moves": 1}},
        {"when": {"weekdays": [0]}, "set": {"free_moves": 1}},
        {"when": {"sources": ["pigeon"]}, "set": {"free_moves": 1}},
        {"when": {"short_notice": 1}, "set": {"free_moves": 1}},
        {"when": {"from": "20:00", "to": "18:00"}, "set": {"free_moves": 1}},
    ],
)
def test_an_override_refuses_nonsense(override: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PolicyDocument.model_validate(a_policy(**override))


def test_a_policy_goes_out_as_it_came_in() -> None:
    document = a_policy(
        terms={"deposit": None, "max_minutes": None},
        when={"from": "18:00", "windows": ["same_day"]},
        set={"deposit": {"amount_minor": 5000}, "quota": None, "fix_room": "ready_by"},
    )

    answer = PolicyOut(
        id=UUID(ID),
        version=1,
        venue_id=UUID(ID),
        effective_from=date(2026, 1, 1),
        published_at="2026-01-01T00:00:00Z",  # type: ignore[arg-type]
        document=PolicyDocument.model_validate(document),
    )

    assert answer.model_dump(mode="json")["document"] == document
    assert Policy.of(answer.document.model_dump())


def test_openapi_names_the_terms_of_a_policy() -> None:
    described = PolicyOut.model_json_schema(mode="serialization")["$defs"]

    assert "grace_minutes" in described["Terms"]["properties"]
    assert {"from", "to"} <= described["When"]["properties"].keys()
