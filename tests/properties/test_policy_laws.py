"""Laws of every policy, whatever its document says."""

from dataclasses import fields, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ktv_booking.venues.rules.policy import WINDOWS, Policy, PolicyTerms, Situation

CLASSES = ["mini", "medium", "large"]
DAY_TYPES = ["W", "H", "S"]
CHAINS = [("W",), ("H",), ("S", "H"), ("S", "H", "W")]
minutes = st.integers(0, 500)

settings_of_a_layer = st.fixed_dictionaries(
    {},
    optional={
        "mode": st.sampled_from(["open", "request", "register", "closed"]),
        "grace_minutes": minutes,
        "lead_minutes": minutes,
        "min_minutes": st.integers(1, 500),
        "quota": st.none() | st.integers(0, 20),
        "pin_allowed": st.booleans(),
        "grace_by_tier": st.dictionaries(st.sampled_from(["silver", "gold"]), minutes),
        "deposit": st.none() | st.fixed_dictionaries({"amount_minor": st.integers(0, 10**6)}),
        "tell_room": st.sampled_from(["booking", "arrival", "ready_by", 30]),
    },
)


def some(values: list[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


conditions = st.fixed_dictionaries(
    {},
    optional={
        "windows": some(list(WINDOWS)),
        "room_classes": some(CLASSES),
        "day_types": some(DAY_TYPES),
        "weekdays": some([1, 5, 6]),
        "from": st.sampled_from(["00:00", "12:00", "18:00"]),
        "to": st.sampled_from(["20:00", "26:00"]),
        "tiers": some(["silver", "gold"]),
        "short_notice": st.booleans(),
        "deposit_paid": st.booleans(),
    },
)
overrides = st.lists(
    st.fixed_dictionaries({"when": conditions, "set": settings_of_a_layer}), max_size=8
)
situations = st.builds(
    Situation,
    window=st.sampled_from(WINDOWS),
    room_class=st.sampled_from(CLASSES),
    day_types=st.sampled_from(CHAINS),
    period=st.none(),
    weekday=st.sampled_from([1, 5, 6]),
    minutes=st.integers(6 * 60, 30 * 60),
    tier=st.sampled_from([None, "silver", "gold"]),
    short_notice=st.booleans(),
    deposit_paid=st.booleans(),
)
documents = st.fixed_dictionaries(
    {
        "defaults": st.dictionaries(st.sampled_from(WINDOWS), settings_of_a_layer),
        "overrides": overrides,
    }
)


def exactly(situation: Situation) -> dict[str, Any]:
    """Return a condition that matches the situation on its own day type."""
    return {
        "windows": [situation.window],
        "room_classes": [situation.room_class],
        "day_types": [situation.day_types[0]],
        "weekdays": [situation.weekday],
        "short_notice": situation.short_notice,
    }


def changed_fields(before: PolicyTerms, after: PolicyTerms) -> set[str]:
    return {
        field.name
        for field in fields(PolicyTerms)
        if getattr(before, field.name) != getattr(after, field.name)
    }


@given(documents, situations, settings_of_a_layer)
def test_an_appended_matching_override_changes_only_what_it_sets(
    document: dict[str, Any], situation: Situation, sets: dict[str, Any]
) -> None:
    appended = {"when": exactly(situation), "set": sets}
    longer = {**document, "overrides": [*document["overrides"], appended]}

    before = Policy.of(document).resolve(situation)
    after = Policy.of(longer).resolve(situation)

    assert changed_fields(before.terms, after.terms) <= set(sets)
    last = len(document["overrides"])
    assert {field for field, index in after.decided_by.items() if index == last} == set(sets)


@given(documents, situations, conditions, settings_of_a_layer, st.data())
def test_an_override_that_does_not_match_changes_nothing_wherever_it_stands(
    document: dict[str, Any],
    situation: Situation,
    when: dict[str, Any],
    sets: dict[str, Any],
    data: st.DataObject,
) -> None:
    elsewhere = [name for name in CLASSES if name != situation.room_class]
    stranger = {"when": {**when, "room_classes": elsewhere}, "set": sets}
    place = data.draw(st.integers(0, len(document["overrides"])))
    longer = [*document["overrides"][:place], stranger, *document["overrides"][place:]]

    with_it = Policy.of({**document, "overrides": longer}).resolve(situation)

    assert with_it.terms == Policy.of(document).resolve(situation).terms


@given(documents, situations)
def test_the_override_that_decided_a_field_sets_it(
    document: dict[str, Any], situation: Situation
) -> None:
    resolution = Policy.of(document).resolve(situation)

    for field, index in resolution.decided_by.items():
        if index is not None:
            alone = Policy.of({"overrides": [document["overrides"][index]]}).resolve(situation)
            assert field in document["overrides"][index]["set"]
            assert getattr(alone.terms, field) == getattr(resolution.terms, field)


@given(documents, situations)
def test_a_day_without_rules_of_its_own_is_like_the_one_it_falls_back_to(
    document: dict[str, Any], ordinary: Situation
) -> None:
    policy = Policy.of(document)
    festival = replace(ordinary, day_types=("festival", *ordinary.day_types))

    assert policy.resolve(festival).terms == policy.resolve(ordinary).terms


@given(documents, situations)
def test_asking_twice_gives_the_same_answer(document: dict[str, Any], situation: Situation) -> None:
    policy = Policy.of(document)

    first = policy.resolve(situation)

    assert policy.resolve(situation) == first == Policy.of(document).resolve(situation)
