"""What an import would change is told row by row, and nothing that differs goes untold."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ktv_booking.rooms.venue_file.telling import differences_told, in_words

SMALL = {"room_classes": ["small"]}
LATE = {"from": "22:00"}


def override(when: dict[str, Any], **terms: Any) -> dict[str, Any]:
    return {"when": when, "set": terms}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([override(SMALL, mode="open")], [override(SMALL, mode="open")], []),
        (
            [override(SMALL, hold_minutes=10)],
            [override(SMALL, hold_minutes=12)],
            [("override 1 (room_classes small)", "set.hold_minutes", 10, 12)],
        ),
        (
            [override(SMALL, deposit={"amount_minor": 100})],
            [override(SMALL, deposit=None)],
            [("override 1 (room_classes small)", "set.deposit", {"amount_minor": 100}, "none")],
        ),
        (
            [override(SMALL, deposit={"amount_minor": 100})],
            [override(SMALL, deposit={"amount_minor": 200})],
            [("override 1 (room_classes small)", "set.deposit.amount_minor", 100, 200)],
        ),
        (
            [override({}, mode="open", hold_minutes=5)],
            [override({}, mode="open")],
            [("override 1 (always)", "set.hold_minutes", 5, None)],
        ),
        (
            [override(SMALL, mode="open")],
            [override(LATE, mode="open")],
            [
                ("override 1 (from 22:00)", "new", None, "when from 22:00, set mode open"),
                (
                    "override 1 (room_classes small)",
                    "gone",
                    "when room_classes small, set mode open",
                    None,
                ),
            ],
        ),
        (
            [override(SMALL, mode="open"), override(LATE, mode="closed")],
            [override(LATE, mode="closed"), override(SMALL, mode="open")],
            [
                (
                    "overrides",
                    "order",
                    "override 1 (room_classes small)",
                    "override 1 (from 22:00)",
                )
            ],
        ),
        (
            [override(SMALL, mode="open"), override(SMALL, hold_minutes=5)],
            [override(SMALL, mode="open"), override(SMALL, hold_minutes=6)],
            [("override 2 (room_classes small)", "set.hold_minutes", 5, 6)],
        ),
    ],
)
def test_an_override_is_told_by_its_place_and_its_conditions(
    before: list[Any], after: list[Any], told: list[Any]
) -> None:
    assert [
        tuple(one) for one in differences_told({"overrides": before}, {"overrides": after})
    ] == told


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"zh": "小包厢", "en": "Small"}, "小包厢 / Small"),
        ({"zh": "小包厢", "en": ""}, "小包厢"),
        (["toilet", "stage"], "toilet, stage"),
        ([{"minutes_before": 60, "percent": 50}, {"minutes_before": 0, "percent": 0}],
         "minutes_before 60, percent 50; minutes_before 0, percent 0"),
        ([], "empty"),
        ({}, "empty"),
        (True, "true"),
        (None, ""),
    ],
)  # fmt: skip
def test_a_value_is_said_in_words(value: Any, said: str) -> None:
    assert in_words(value) == said


rows = st.lists(
    st.builds(
        override,
        st.sampled_from([SMALL, LATE, {}]),
        mode=st.sampled_from(["open", "closed", None]),
        deposit=st.none() | st.fixed_dictionaries({"amount_minor": st.integers(0, 2)}),
    ),
    max_size=5,
)


@given(rows, rows)
def test_what_differs_is_told_and_only_that(before: list[Any], after: list[Any]) -> None:
    told = list(differences_told({"overrides": before}, {"overrides": after}))

    assert bool(told) == (before != after)
