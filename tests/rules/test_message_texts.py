"""Texts to guest and booker: short, polite, and nothing to others that is the guest's own."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.kernel.text import Text
from ktv_booking.messages.rules.texts import MessageFacts, MessageKind, Reader, message_text
from ktv_booking.reservations.rules.speech import Said, read_back

MIDNIGHT = datetime(2026, 12, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
THREE_PARTS_ZH, THREE_PARTS_EN = 201, 459
PLAIN_LETTERS = set("¥€£$")

SAID = Said(
    standing="confirmed",
    business_date=date(2026, 12, 5),
    starts_at=MIDNIGHT + timedelta(hours=20),
    ends_at=MIDNIGHT + timedelta(hours=23),
    minutes=180,
    room_class=Text("中包厢", "Medium"),
    party_size=6,
    currency="CNY",
    day_no=17,
    total_minor=77400,
    minimum_spend_minor=20000,
    kept_until=MIDNIGHT + timedelta(hours=20, minutes=15),
    room_number="308",
    phone_last4="8000",
)
HELD = replace(
    SAID,
    standing="held",
    kept_until=None,
    room_number=None,
    deposit_minor=30000,
    deposit_due_by=MIDNIGHT - timedelta(days=2),
)
STANDINGS: dict[MessageKind, Said] = {
    MessageKind.DEPOSIT_DUE: HELD,
    MessageKind.REQUESTED: replace(HELD, standing="requested", answer_by=MIDNIGHT),
    MessageKind.CANCELLED: replace(SAID, standing="cancelled"),
    MessageKind.DECLINED: replace(SAID, standing="declined"),
}


def facts_of(kind: MessageKind, reader: Reader = "guest") -> MessageFacts:
    return MessageFacts(
        venue_name=Text("星光KTV徐汇店", "Starlight KTV Xuhui"),
        venue_phone="021-6000 0002",
        said=STANDINGS.get(kind, SAID),
        reader=reader,
        salutation=Text("李女士", "Ms Li"),
    )


@pytest.mark.parametrize("kind", MessageKind)
def test_every_text_to_the_guest_contains_the_sentence_that_was_read_back(
    kind: MessageKind,
) -> None:
    facts = facts_of(kind)

    text, sentence = message_text(kind, facts), read_back(facts.said)

    assert sentence.zh in text.zh
    assert sentence.en in text.en


def test_a_confirmation_says_all_the_guest_must_know() -> None:
    text = message_text(MessageKind.CONFIRMED, facts_of(MessageKind.CONFIRMED))

    assert text.zh == (
        "李女士您好，已为您订好：星期六 12月5日晚20:00–23:00，中包厢，6位，3小时，308房；"
        "包厢费共¥774，最低消费¥200；为您保留到20:15；预约号码17；手机尾号8000。"
        "星光KTV徐汇店 021-6000 0002"
    )
    assert text.en == (
        "Ms Li, your booking: Saturday night 5 December, 20:00 to 23:00: a medium room for 6, "
        "3 hours, room 308. ¥774 in all for the room, minimum spend ¥200. "
        "We keep it for you until 20:15. Your number is 17. Phone ending in 8000. "
        "Starlight KTV Xuhui 021-6000 0002"
    )


@pytest.mark.parametrize("kind", MessageKind)
def test_every_text_fits_three_parts_and_ends_with_venue_and_phone(kind: MessageKind) -> None:
    text = message_text(kind, facts_of(kind))

    assert len(text.zh) <= THREE_PARTS_ZH
    assert len(text.en) <= THREE_PARTS_EN
    assert text.zh.endswith("星光KTV徐汇店 021-6000 0002")
    assert text.en.endswith("Starlight KTV Xuhui 021-6000 0002")
    assert all(letter.isascii() or letter in PLAIN_LETTERS for letter in text.en)


@pytest.mark.parametrize("kind", MessageKind)
def test_a_booker_reads_neither_money_nor_the_room_nor_the_phone(kind: MessageKind) -> None:
    text = message_text(kind, facts_of(kind, "booker"))

    assert not any(secret in text.zh + text.en for secret in ("774", "¥", "308", "8000"))
    assert "12月5日" in text.zh


@pytest.mark.parametrize("kind", MessageKind)
def test_what_is_not_known_leaves_no_hole(kind: MessageKind) -> None:
    facts = facts_of(kind)
    unknown = replace(
        facts.said,
        day_no=None,
        kept_until=None,
        answer_by=None,
        total_minor=None,
        minimum_spend_minor=0,
        deposit_due_by=None,
        room_number=None,
        phone_last4=None,
    )

    text = message_text(kind, replace(facts, salutation=None, said=unknown))

    assert text.zh.startswith("您好，")
    assert not any(hole in text.zh + text.en for hole in ("None", "  ", "。。", "..", "，，"))


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        (MessageKind.CHANGED, "已改为", "is now"),
        (MessageKind.CANCELLED, "已取消", "is cancelled"),
        (MessageKind.REMINDER, "恭候", "look forward"),
        (
            MessageKind.DEPOSIT_DUE,
            "12月3日00:00前付订金¥300",
            "the deposit of ¥300 by 3 December 00:00",
        ),
        (MessageKind.ROOM_READY, "308房", "room 308"),
        (MessageKind.REQUESTED, "尚未确认", "not yet confirmed"),
        (MessageKind.DECLINED, "很抱歉", "sorry"),
    ],
)
def test_each_kind_says_what_happened(kind: MessageKind, zh: str, en: str) -> None:
    text = message_text(kind, facts_of(kind))

    assert zh in text.zh
    assert en in text.en
