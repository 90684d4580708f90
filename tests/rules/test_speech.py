"""What is read back: the evening by its name, the class, the price, and nothing too much."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.kernel.text import Text
from ktv_booking.reservations.rules.speech import (
    Said,
    date_and_clock,
    day_and_time,
    hours_words,
    read_back,
    room_words,
    short_time,
)

SATURDAY = date(2026, 12, 5)
MIDNIGHT = datetime(2026, 12, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


def at(clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return MIDNIGHT + timedelta(hours=hours, minutes=minutes)


SAID = Said(
    standing="confirmed",
    business_date=SATURDAY,
    starts_at=at("20:00"),
    ends_at=at("23:00"),
    minutes=180,
    room_class=Text("中包厢", "Medium"),
    party_size=6,
    currency="CNY",
    day_no=17,
    total_minor=77400,
    minimum_spend_minor=20000,
    kept_until=at("20:15"),
    phone_last4="8000",
)


def test_a_confirmed_booking_is_read_back_whole() -> None:
    sentence = read_back(SAID)

    assert sentence.zh == (
        "星期六 12月5日晚20:00–23:00，中包厢，6位，3小时；包厢费共¥774，最低消费¥200；"
        "为您保留到20:15；预约号码17；手机尾号8000。"
    )
    assert sentence.en == (
        "Saturday night 5 December, 20:00 to 23:00: a medium room for 6, 3 hours. "
        "¥774 in all for the room, minimum spend ¥200. We keep it for you until 20:15. "
        "Your number is 17. Phone ending in 8000."
    )


def test_the_rest_of_a_deposit_is_asked_for_without_a_threat() -> None:
    owing = replace(SAID, deposit_minor=30000, deposit_kind="earnest", deposit_due_by=at("18:00"))

    sentence = read_back(owing)

    assert "为您保留到20:15；请在12月5日18:00前补付定金¥300" in sentence.zh
    assert "Please pay the rest of the earnest deposit of ¥300 by 5 December 18:00" in sentence.en
    assert "取消" not in sentence.zh


@pytest.mark.parametrize(
    ("begin", "end", "zh", "en"),
    [
        (
            "11:00",
            "13:00",
            "星期六 12月5日上午11:00–13:00",
            "Saturday morning 5 December, 11:00 to 13:00",
        ),
        (
            "12:00",
            "18:00",
            "星期六 12月5日下午12:00–18:00",
            "Saturday afternoon 5 December, 12:00 to 18:00",
        ),
        (
            "22:00",
            "25:00",
            "星期六 12月5日晚22:00–周日01:00",
            "Saturday night 5 December, 22:00 to Sun 01:00",
        ),
        (
            "21:00",
            "24:00",
            "星期六 12月5日晚21:00–周日00:00",
            "Saturday night 5 December, 21:00 to Sun 00:00",
        ),
        (
            "25:00",
            "27:00",
            "星期六 12月5日夜里（周日01:00–03:00）",
            "Saturday night 5 December (Sun 01:00 to 03:00)",
        ),
    ],
)
def test_a_time_past_midnight_belongs_to_the_night_before(
    begin: str, end: str, zh: str, en: str
) -> None:
    assert day_and_time(SATURDAY, at(begin), at(end)) == Text(zh=zh, en=en)


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("20:15", Text("20:15", "20:15")),
        ("25:00", Text("周六夜里（周日01:00）", "Sat night (Sun 01:00)")),
    ],
)
def test_a_single_time_past_midnight_names_both_days(clock: str, said: Text) -> None:
    assert short_time(SATURDAY, at(clock)) == said


@pytest.mark.parametrize(
    ("kind", "zh"), [("prepayment", "订金"), ("earnest", "定金"), ("security", "押金")]
)
def test_a_held_booking_says_what_to_pay_and_by_when(kind: str, zh: str) -> None:
    held = replace(
        SAID,
        standing="held",
        deposit_minor=30000,
        deposit_kind=kind,
        deposit_due_by=at("18:00") - timedelta(days=2),
    )

    sentence = read_back(held)

    assert f"请在12月3日18:00前付{zh}¥300" in sentence.zh
    assert "of ¥300 by 3 December 18:00; it is confirmed once paid" in sentence.en


def test_a_booking_held_while_talking_and_a_requested_one_are_not_called_confirmed() -> None:
    held = read_back(replace(SAID, standing="held", kept_until=at("19:05")))
    requested = read_back(replace(SAID, standing="requested", answer_by=at("18:00")))

    assert "It is held until 5 December 19:05, not yet confirmed" in held.en
    assert "先为您留到12月5日19:05，尚未确认" in held.zh
    assert "It is a request, not yet confirmed; we will answer by 5 December 18:00" in requested.en
    assert "尚未确认，我们会在12月5日18:00前回复您" in requested.zh


def test_the_room_is_named_only_once_it_was_told() -> None:
    assert "308" not in read_back(SAID).zh
    assert "308房" in read_back(replace(SAID, room_number="308")).zh
    assert "room 308" in read_back(replace(SAID, room_number="308")).en


def test_never_more_of_the_phone_than_four_digits() -> None:
    sentence = read_back(replace(SAID, phone_last4="13800138000"))

    assert "138001" not in sentence.zh + sentence.en
    assert "8000" in sentence.zh


def test_what_is_not_known_is_not_said() -> None:
    bare = replace(
        SAID,
        day_no=None,
        total_minor=None,
        minimum_spend_minor=0,
        kept_until=None,
        phone_last4=None,
    )

    said = "Saturday night 5 December, 20:00 to 23:00: a medium room for 6, 3 hours."
    assert read_back(bare).en == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (60, Text("1小时", "1 hour")),
        (150, Text("2.5小时", "2.5 hours")),
        (30, Text("30分钟", "30 minutes")),
        (100, Text("100分钟", "100 minutes")),
    ],
)
def test_lengths_are_said_in_hours_where_they_are_hours(minutes: int, said: Text) -> None:
    assert hours_words(minutes) == said


def test_the_class_is_said_with_its_article() -> None:
    assert room_words(Text("包厢", "Extra large room"), 9).en == "an extra large room for 9"


def test_the_hour_that_a_night_repeats_is_told_apart_in_the_sentence() -> None:
    lisbon = ZoneInfo("Europe/Lisbon")
    first, second = (
        datetime(2026, 10, 25, hour, 30, tzinfo=UTC).astimezone(lisbon) for hour in (0, 1)
    )
    saturday = date(2026, 10, 24)

    when = day_and_time(saturday, first, second)

    assert when.en == (
        "Saturday night 24 October (Sun 01:30 (first, summer time) to 01:30 (second, winter time))"
    )
    assert when.zh == "星期六 10月24日夜里（周日01:30（夏令时）–01:30（冬令时））"
    assert date_and_clock(second).zh == "10月25日01:30（冬令时）"
