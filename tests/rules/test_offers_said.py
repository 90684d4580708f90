"""An alternative in words: which room, where, and what the guest must not take for granted."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.kernel.text import Text
from ktv_booking.reservations.rules.offers import Beginning, Offer, OfferKind, said_offer

MIDNIGHT = datetime(2026, 12, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


def at(clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return MIDNIGHT + timedelta(hours=hours, minutes=minutes)


def an_offer(kind: OfferKind, later: int = 0, *, adjoining: bool = False) -> Offer:
    start = at("20:00") + timedelta(minutes=later)
    return Offer(kind, UUID(int=1), start, 180, "medium", later, adjoining=adjoining)


def test_an_offer_is_said_with_the_venue_only_if_it_is_another_one() -> None:
    names = {
        "business_date": date(2026, 12, 5),
        "room_class": Text("中包厢", "Medium"),
        "venue_name": Text("徐汇店", "Xuhui"),
        "begins": Beginning("confirmed"),
        "currency": "CNY",
    }

    later = said_offer(an_offer(OfferKind.LATER, 30), second=None, **names)  # type: ignore[arg-type]
    split = said_offer(
        an_offer(OfferKind.SPLIT, adjoining=True),
        second=Text("小包厢", "Small"),
        **names,  # type: ignore[arg-type]
    )
    sister = said_offer(an_offer(OfferKind.SISTER_VENUE), second=None, **names)  # type: ignore[arg-type]

    assert later.en == "Saturday night 5 December, 20:30 to 23:30, a medium room, 3 hours"
    assert split.zh == "星期六 12月5日晚20:00–23:00，中包厢＋小包厢（相邻），3小时"
    assert split.en == (
        "Saturday night 5 December, 20:00 to 23:00, "
        "a medium room and a small room side by side, 3 hours"
    )
    assert sister.en.startswith("Xuhui: Saturday night")


def in_words(offer: Offer, begins: Beginning | None = None, second: Text | None = None) -> Text:
    """Return what is said after the day and the hours."""
    said = said_offer(
        offer,
        business_date=date(2026, 12, 5),
        room_class=Text("大包厢", "Large room"),
        second=second,
        venue_name=Text("徐汇店", "Xuhui"),
        begins=begins or Beginning("confirmed"),
        currency="CNY",
    )
    return Text(said.zh.partition("23:00，")[2], said.en.partition("23:00, ")[2])


DUE_BY = at("18:00") - timedelta(days=2)


@pytest.mark.parametrize(
    ("begins", "zh", "en"),
    [
        (Beginning("confirmed"), "", ""),
        (Beginning("held"), "；先为您保留，尚未确认", "; held, not yet confirmed"),
        (
            Beginning("held", 20_000, "prepayment", DUE_BY),
            "；12月3日18:00前付订金¥200后才生效",
            "; held until the deposit of ¥200 is paid, by 3 December 18:00",
        ),
        (
            Beginning("requested"),
            "；只能先申请，由店方确认",
            "; only on request, to be confirmed by the house",
        ),
        (
            Beginning("requested", 20_000, "earnest", DUE_BY),
            "；只能先申请，由店方确认；确认前须付定金¥200",
            "; only on request, to be confirmed by the house; "
            "the earnest deposit of ¥200 is to be paid before that",
        ),
    ],
    ids=["sure", "held", "deposit", "requested", "requested-with-deposit"],
)
def test_an_offer_that_is_not_yet_sure_says_what_it_waits_for(
    begins: Beginning, zh: str, en: str
) -> None:
    said = in_words(an_offer(OfferKind.LATER), begins)

    assert said == Text(f"大包厢，3小时{zh}", f"a large room, 3 hours{en}")


def test_another_room_is_said_not_to_be_promised_and_a_longer_stay_to_be_the_shortest() -> None:
    other, longer = (in_words(an_offer(kind)) for kind in (OfferKind.OTHER_ROOM, OfferKind.LONGER))

    assert other.zh == "大包厢，3小时；换一间同类包厢，具体哪一间不作保证"
    assert other.en.endswith("another room of that class, which one is not promised")
    assert longer.en == "a large room, 3 hours; the shortest stay that is sold"


def test_two_rooms_of_one_class_are_said_as_two() -> None:
    said = in_words(an_offer(OfferKind.SPLIT), second=Text("大包厢", "Large room"))

    assert said == Text("两间大包厢（同层），3小时", "two large rooms on the same floor, 3 hours")
