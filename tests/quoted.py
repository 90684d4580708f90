"""Quotes of small stays: asked with the usual party and house, told as a table of lines."""

from typing import Any

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.quotes import Quote, quote
from ktv_booking.venues.rules.calendar import Calendar
from ktv_booking.venues.rules.prices import PriceList
from tests.shops import (
    SHANGHAI,
    SHANGHAI_PRICES,
    a_price_document,
    no_switches,
)


def a_quote(
    slot: Slot,
    calendar: Calendar = SHANGHAI,
    price_list: PriceList = SHANGHAI_PRICES,
    **changes: Any,
) -> Quote:
    return quote(
        slot,
        **{
            "room_class": "small",
            "party_size": 4,
            "calendar": calendar,
            "switches_of": no_switches,
            "price_list": price_list,
        }
        | changes,
    )


def told(answer: Quote) -> list[tuple[str, str, str | None, str | None, int]]:
    return [
        (
            line.starts_at.isoformat()[5:16],
            line.ends_at.isoformat()[11:16],
            line.day_type,
            line.period,
            line.amount_minor,
        )
        for line in answer.lines
    ]


def all_day(*rows: dict[str, Any], **changes: Any) -> PriceList:
    return PriceList.of(a_price_document(*rows, **changes))
