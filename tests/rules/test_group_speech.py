"""What is read back for several rooms: when, each room, the sum, how the least sure one stands."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ktv_booking.kernel.text import Text
from ktv_booking.reservations.rules.speech import Said, group_read_back

MIDNIGHT = datetime(2026, 12, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


def at(clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return MIDNIGHT + timedelta(hours=hours, minutes=minutes)


MEDIUM = Said(
    standing="confirmed",
    business_date=date(2026, 12, 5),
    starts_at=at("20:00"),
    ends_at=at("23:00"),
    minutes=180,
    room_class=Text("中包厢", "Medium"),
    party_size=8,
    currency="CNY",
    day_no=17,
    total_minor=77400,
    minimum_spend_minor=20000,
    kept_until=at("20:15"),
    phone_last4="8000",
)
SMALL = replace(
    MEDIUM, room_class=Text("小包厢", "Small"), party_size=6, total_minor=50000, room_number="201"
)


def test_a_group_is_read_back_as_one() -> None:
    sentence = group_read_back([MEDIUM, SMALL])

    assert sentence.zh == (
        "星期六 12月5日晚20:00–23:00，2间包厢共14位：中包厢8位、小包厢6位（201房），3小时；"
        "包厢费合计¥1,274，最低消费合计¥400；为您保留到20:15；预约号码17；手机尾号8000。"
    )
    assert sentence.en == (
        "Saturday night 5 December, 20:00 to 23:00: 2 rooms for 14: a medium room for 8, "
        "a small room for 6 (room 201), 3 hours. ¥1,274 in all, minimum spend ¥400. "
        "We keep it for you until 20:15. Your number is 17. Phone ending in 8000."
    )


def test_rooms_at_different_times_each_say_their_own() -> None:
    later = replace(SMALL, starts_at=at("21:00"), ends_at=at("24:00"))

    sentence = group_read_back([MEDIUM, later])

    assert sentence.en.startswith(
        "2 rooms for 14: a medium room for 8, Saturday night 5 December, 20:00 to 23:00, "
        "a small room for 6 (room 201), Saturday night 5 December, 21:00 to Sun 00:00."
    )
    assert "中包厢8位" in sentence.zh
    assert "21:00–周日00:00" in sentence.zh


def test_a_room_given_up_is_left_out_unless_all_are() -> None:
    gone = replace(SMALL, standing="cancelled")

    left = group_read_back([MEDIUM, gone])
    none_left = group_read_back([replace(MEDIUM, standing="cancelled"), gone])

    assert "one room for 8: a medium room for 8" in left.en
    assert "¥774 in all" in left.en
    assert "2间包厢共14位" in none_left.zh
    assert "已取消" in none_left.zh
    assert "¥" not in none_left.zh


def test_the_least_certain_room_says_how_the_group_stands() -> None:
    due = {"deposit_minor": 20000, "kept_until": None}
    held = replace(SMALL, standing="held", deposit_due_by=at("18:00"), **due)
    sooner = replace(MEDIUM, standing="held", deposit_due_by=at("17:00"), **due)

    assert "付订金¥200" in group_read_back([MEDIUM, held]).zh
    assert "请在12月5日17:00前付订金¥400" in group_read_back([sooner, held]).zh
    requested = replace(MEDIUM, standing="requested", answer_by=at("12:00"))
    assert "尚未确认" in group_read_back([held, requested]).zh
