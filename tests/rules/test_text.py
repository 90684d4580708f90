"""Every text is there in Chinese and in English, its blanks filled or shown as blanks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.kernel.approval import ROLE_NAMES, ApprovalRequired
from ktv_booking.kernel.errors import Conflict, Malformed, Nonsense, NotFound
from ktv_booking.kernel.text import Language, Text, clock_words

GREETING = Text(zh="{name}您好", en="Hello {name}")


class FullHouse(Conflict):
    """A refusal of these tests."""

    code = "test-full-house"
    title = Text(zh="已满", en="Full")
    detail = Text(zh="{count}间全满", en="All {count} rooms are taken")


@pytest.mark.parametrize(("language", "said"), [("zh", "小李您好"), ("en", "Hello 小李")])
def test_a_text_is_said_in_the_language_asked_for(language: Language, said: str) -> None:
    assert GREETING.said_in(language, {"name": "小李"}) == said


def test_a_missing_fact_shows_as_a_dash() -> None:
    assert GREETING.said_in("en", {}) == "Hello –"


def test_a_text_without_facts_is_left_as_it_is() -> None:
    assert Text(zh="{", en="}").said_in("zh") == "{"


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ({"zh": "店", "en": "House"}, Text("店", "House")),
        ({"zh": "店"}, Text("店", "店")),
        ({"en": "House", "zh": ""}, Text("House", "House")),
    ],
)
def test_one_language_stands_in_for_the_other(names: dict[str, str], text: Text) -> None:
    assert Text.of(names) == text


def test_a_refusal_says_its_facts() -> None:
    refusal = FullHouse(count=5)

    assert (refusal.said_in("zh"), str(refusal)) == ("5间全满", "All 5 rooms are taken")
    assert refusal.facts == {"count": 5}


def test_a_refusal_without_a_sentence_says_its_title() -> None:
    assert NotFound(what="room").said_in("zh") == "找不到该记录"


def test_a_malformed_field_is_named_and_not_echoed() -> None:
    whole = Text(zh="须为整数", en="must be a whole number")

    refusal = Malformed.at("minutes", whole)

    assert refusal.facts == {"errors": [{"field": "minutes", "reason": whole}]}


def test_nonsense_reads_as_a_plain_error_and_knows_both_languages() -> None:
    wrong = Nonsense("时段不得重叠", "periods do not overlap", field="periods")

    assert str(wrong) == "periods: periods do not overlap"
    assert wrong.reason == Text(zh="时段不得重叠", en="periods do not overlap")


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_who_may_approve_is_named_in_both_languages(role: str) -> None:
    refusal = ApprovalRequired(role=role, action="upgrade")

    assert ROLE_NAMES[role].zh in refusal.said_in("zh")
    assert ROLE_NAMES[role].en in refusal.said_in("en")
    assert refusal.facts == {"role": role, "action": "upgrade"}


def test_a_role_without_a_name_is_said_by_its_code() -> None:
    assert "night_owl" in ApprovalRequired(role="night_owl", action="x").said_in("zh")


@pytest.mark.parametrize(
    ("hour", "zh", "en"),
    [
        (0, "01:30（夏令时）", "01:30 (first, summer time)"),
        (1, "01:30（冬令时）", "01:30 (second, winter time)"),
        (2, "02:30", "02:30"),
    ],
)
def test_the_two_times_of_a_night_that_repeats_an_hour_are_told_apart(
    hour: int, zh: str, en: str
) -> None:
    instant = datetime(2026, 10, 25, hour, 30, tzinfo=UTC).astimezone(ZoneInfo("Europe/Lisbon"))
    until = Text(zh="到{until:%H:%M}，{span[ends_at]:%H:%M}", en="until {until:%m-%d %H:%M}{gone}")
    facts = {"until": instant, "span": {"ends_at": instant}}

    assert clock_words(instant) == Text(zh=zh, en=en)
    assert until.said_in("zh", facts) == f"到{zh}，{zh}"
    assert until.said_in("en", facts) == f"until 10-25 {en}–"


@pytest.mark.parametrize("hour", [0, 1, 2])
def test_other_nights_say_no_more_than_the_time(hour: int) -> None:
    spring = datetime(2026, 3, 29, hour, 30, tzinfo=ZoneInfo("Europe/Lisbon"))

    assert clock_words(spring).en == f"0{hour}:30"
