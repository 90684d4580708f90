"""What was agreed stays agreed: prices are kept with the booking that was made under them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.quotes import NoPriceForTime
from ktv_booking.reservations.service.desk import arrive, seat
from ktv_booking.reservations.service.extending import extend
from ktv_booking.reservations.service.quoting import price_stay
from ktv_booking.venues.models import PriceListVersion
from ktv_booking.venues.rules.facts import NotPublished
from tests.builders import LONG_AGO, NOW, TODAY, a_price_list, evening, flat_prices
from tests.front_desk import FrontDesk
from tests.stores import Desk


def dearer(desk: FrontDesk, times: int = 2, **said: Any) -> None:
    """Publish a price list that asks so many times as much."""
    rows = [{**row, "amount_minor": row["amount_minor"] * times} for row in flat_prices()]
    desk.database.work(lambda session: a_price_list(session, desk.venue, rows=rows, **said))


def total(row: Reservation) -> int:
    assert row.quote is not None
    return int(row.quote["total_minor"])


def test_a_booking_keeps_its_price_when_prices_rise(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    before = desk.book()
    dearer(desk)

    after = desk.book()

    assert (total(desk.row(before)), total(after)) == (30_000, 60_000)
    assert (before.price_list_version, after.price_list_version) == (1, 2)


def test_a_change_on_the_same_date_is_priced_as_agreed(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "medium")
    booked = desk.book()
    dearer(desk)

    longer = desk.place(booked, minutes=240)
    larger = desk.place(booked, room_class="medium")

    assert longer.difference_minor == 10_000
    assert larger.difference_minor == 40_000
    assert desk.row(booked).price_list_version == 1


def test_another_date_is_priced_as_that_date_is_sold(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    booked = desk.book()
    dearer(desk)

    placed = desk.place(booked, starts_at=evening(1))

    assert placed.difference_minor == 30_000
    assert placed.reservation.price_list_version == 2


def test_an_extension_is_priced_as_agreed(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").at(evening())
    booked = desk.at(NOW).book()
    dearer(desk)
    for verb in (arrive, seat):
        desk.do(verb, booked.id)

    assert desk.do(extend, booked.id, minutes=60).added_minor == 10_000


def test_a_price_list_holds_from_the_business_date_it_names(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    dearer(desk, effective_from=TODAY + timedelta(days=2))

    prices = [total(desk.book(starts_at=evening(day))) for day in (1, 2)]

    assert prices == [30_000, 60_000]


def test_the_newest_of_two_lists_in_force_wins(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    dearer(desk, effective_from=TODAY)
    dearer(desk, times=3, effective_from=LONG_AGO)

    assert total(desk.book()) == 90_000


def test_a_quote_is_what_the_booking_then_costs(database: Desk) -> None:
    desk = FrontDesk.opened(database, "medium")

    quoted = desk.look(price_stay, desk.venue.id, desk.stay(party_size=10))

    assert quoted.price.total_minor == total(desk.book(party_size=10)) == 60_000


def test_without_prices_for_a_day_nothing_is_promised(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    of_the_venue = PriceListVersion.venue_id == desk.venue.id
    database.work(lambda session: session.execute(delete(PriceListVersion).where(of_the_venue)))

    with pytest.raises(NotPublished):
        desk.book()


def test_an_outright_upgrade_charged_as_booked_keeps_the_price_through_an_extension(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", "medium").at(evening())
    booked = desk.at(NOW).book()
    desk.as_("duty_manager").place(booked, "vip", room_class="medium")
    for verb in (arrive, seat):
        desk.do(verb, booked.id)

    assert desk.do(extend, booked.id, minutes=60).added_minor == 10_000


def test_a_time_without_a_price_is_refused_by_the_name_of_the_class(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    priced_by_day = [{**row, "to": "18:00"} for row in flat_prices()]
    database.work(lambda session: a_price_list(session, desk.venue, rows=priced_by_day))

    with pytest.raises(NoPriceForTime) as refused:
        desk.book()

    names, at = refused.value.facts["room_class_name"], evening()
    assert refused.value.facts["room_class"] == "small"
    assert refused.value.said_in("zh") == f"价目表中{names['zh']}在{at:%m-%d %H:%M}没有价格"
    assert refused.value.said_in("en") == (
        f"The price list has no price for a small room at {at:%Y-%m-%d %H:%M}"
    )
    assert NoPriceForTime().said_in("en") == NoPriceForTime.title.en
