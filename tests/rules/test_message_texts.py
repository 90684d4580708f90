"""Texts to guest and booker: short, polite, and nothing to others that is the guest's own."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.kernel.text import Text
from ktv_booking.messages.rules.texts import MessageFacts, MessageKind, message_text

MIDNIGHT = datetime(2026, 12, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
TWO_PARTS_ZH, TWO_PARTS_EN = 134, 306
PLAIN_LETTERS = set("¥€£$")

FACTS = MessageFacts(
    venue_name=Text("星光KTV徐汇店", "Starlight KTV Xuhui"),
    venue_phone="021-6000 0002",
    business_date=date(2026, 12, 5),
    starts_at=MIDNIGHT + timedelta(hours=20),
    ends_at=MIDNIGHT + timedelta(hours=23),
    room_class=Text("中包厢", "Medium"),
    party_size=6,
    currency="CNY",
    salutation=Text("李女士", "Ms Li"),
    day_no=17,
    kept_until=MIDNIGHT + timedelta(hours=20, minutes=15),
    total_minor=77400,
    minimum_spend_minor=20000,
    deposit_minor=30000,
    deposit_due_by=MIDNIGHT - timedelta(days=2),
    room_number="308",
)


def test_a_confirmation_says_all_the_guest_must_know() -> None:
    text = message_text(MessageKind.CONFIRMED, FACTS)

    assert text.zh == (
        "李女士您好，已为您订好星期六 12月5日晚20:00–23:00，中包厢，6位。预约号码17。"
        "保留到20:15。包厢费¥774，最低消费¥200。星光KTV徐汇店 021-6000 0002"
    )
    assert text.en == (
        "Ms Li, your booking: Saturday night 5 December, 20:00 to 23:00, a medium room for 6. "
        "Number 17. Kept until 20:15. Room ¥774, minimum spend ¥200. "
        "Starlight KTV Xuhui 021-6000 0002"
    )


@pytest.mark.parametrize("kind", MessageKind)
def test_every_text_fits_two_parts_and_ends_with_venue_and_phone(kind: MessageKind) -> None:
    text = message_text(kind, FACTS)

    assert len(text.zh) <= TWO_PARTS_ZH
    assert len(text.en) <= TWO_PARTS_EN
    assert text.zh.endswith("星光KTV徐汇店 021-6000 0002")
    assert text.en.endswith("Starlight KTV Xuhui 021-6000 0002")
    assert all(letter.isascii() or letter in PLAIN_LETTERS for letter in text.en)


@pytest.mark.parametrize("kind", MessageKind)
def test_a_booker_reads_neither_money_nor_the_room(kind: MessageKind) -> None:
    text = message_text(kind, replace(FACTS, reader="booker"))

    assert not any(secret in text.zh + text.en for secret in ("774", "¥", "308"))


@pytest.mark.parametrize("kind", MessageKind)
def test_what_is_not_known_leaves_no_hole(kind: MessageKind) -> None:
    bare = replace(
        FACTS,
        salutation=None,
        day_no=None,
        kept_until=None,
        total_minor=None,
        deposit_due_by=None,
        room_number=None,
    )

    text = message_text(kind, bare)

    assert text.zh.startswith("您好，")
    assert not any(hole in text.zh + text.en for hole in ("None", "  ", "。。", "..", "，，"))


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        (MessageKind.CHANGED, "已改为", "is now"),
        (MessageKind.CANCELLED, "已取消", "is cancelled"),
        (MessageKind.REMINDER, "恭候", "look forward"),
        (MessageKind.DEPOSIT_DUE, "12月3日00:00前支付订金¥300", "deposit ¥300 by 3 December 00:00"),
        (MessageKind.ROOM_READY, "308房", "room 308"),
        (MessageKind.REQUESTED, "尚未确认", "not yet confirmed"),
        (MessageKind.DECLINED, "很抱歉", "sorry"),
    ],
)
def test_each_kind_says_what_happened(kind: MessageKind, zh: str, en: str) -> None:
    text = message_text(kind, FACTS)

    assert zh in text.zh
    assert en in text.en
