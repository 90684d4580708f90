"""Instead of "no": every alternative that is offered can really be booked, and demand is kept."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from ktv_booking.kernel.errors import DomainError
from ktv_booking.reservations.models import Turnaway
from ktv_booking.reservations.rules.offers import OfferKind
from ktv_booking.reservations.service.book import book
from ktv_booking.reservations.service.groups import GroupRequest, book_group
from ktv_booking.reservations.service.offers import Bookable
from ktv_booking.reservations.service.requests import BookingRequest
from ktv_booking.reservations.service.turnaways import turn_away
from tests.builders import TODAY, a_phone, evening
from tests.front_desk import FrontDesk
from tests.stores import Desk


def instead(desk: FrontDesk, **said: Any) -> dict[str, list[Bookable]]:
    """Return the alternatives to a stay by kind."""
    found: dict[str, list[Bookable]] = {}
    for one in desk.availability(**said).alternatives:
        found.setdefault(one.offer.kind.value, []).append(one)
    return found


def really_booked(desk: FrontDesk, offered: Bookable) -> Sequence[Any]:
    """Book an alternative as it was offered."""
    request = desk.request()
    venue_id = offered.offer.venue_id
    single = BookingRequest(venue_id, offered.stays[0], request.guest)
    if len(offered.stays) == 1:
        return [desk.do(book, single)]
    desk.do(book_group, GroupRequest(single, offered.stays, adjoining=True))
    return desk.rows()[-2:]


def test_other_times_are_offered_nearest_first_and_can_be_booked(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    desk.book(starts_at=evening(hour=20), minutes=60)

    found = instead(desk, minutes=60)

    assert [one.offer.starts_at for one in found["later"]] == [
        evening(hour=21), evening(hour=21, minute=30),
    ]  # fmt: skip
    assert [one.offer.starts_at for one in found["earlier"]] == [
        evening(hour=19), evening(hour=18, minute=30),
    ]  # fmt: skip
    (booked,) = really_booked(desk, found["earlier"][0])
    assert booked.starts_at == evening(hour=19)


def test_the_two_and_a_half_hours_before_closing_are_offered(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", venue={"jurisdiction": "cn"}, min_minutes=60)

    found = instead(desk, starts_at=evening(hour=23, minute=30))

    assert found["shorter"][0].offer.minutes == 150
    (booked,) = really_booked(desk, found["shorter"][0])
    assert booked.ends_at == evening(hour=26)


def test_other_classes_that_seat_the_party_are_offered_at_their_own_price(
    database: Desk,
) -> None:
    desk = FrontDesk.opened(database, "small", "medium", "large", upgrade_ranks=0)
    desk.book(party_size=8, room_class="medium")

    found = instead(desk, party_size=8, room_class="medium")

    assert [one.offer.room_class for one in found["smaller_class"]] == ["small"]
    assert [one.offer.room_class for one in found["larger_class"]] == ["large"]
    assert found["larger_class"][0].verdicts[0].price.total_minor == 120_000
    (booked,) = really_booked(desk, found["larger_class"][0])
    assert booked.room_id == desk.rooms[2].id


def two_rooms_that_adjoin(database: Desk) -> FrontDesk:
    desk = FrontDesk.opened(database, "large")
    rooms = [{"room_class": "small", "floor": "2"}, {"room_class": "medium", "floor": "2"}]
    beside = FrontDesk.opened(database, *rooms)
    beside.by = desk.by
    return beside


def test_a_party_too_large_for_one_room_is_offered_two_and_gets_them(database: Desk) -> None:
    desk = two_rooms_that_adjoin(database)

    found = instead(desk, party_size=18)

    (split,) = found["split"]
    assert sum(stay.party_size for stay in split.stays) == 18
    booked = really_booked(desk, split)
    assert {row.room_id for row in booked} == {room.id for room in desk.rooms}
    assert len({row.day_no for row in booked}) == 1


def test_a_sister_venue_of_the_same_area_and_currency_is_offered_last(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    sister = FrontDesk.opened(database, "small")
    FrontDesk.opened(database, "small", venue={"area": "beijing"})
    FrontDesk.opened(database, "small", venue={"currency": "TWD"})
    desk.book()

    alternatives = desk.availability().alternatives

    elsewhere = [one for one in alternatives if one.offer.kind is OfferKind.SISTER_VENUE]
    assert [one.offer.venue_id for one in elsewhere] == [sister.venue.id]
    assert alternatives[-1] is elsewhere[0]
    (booked,) = really_booked(desk, elsewhere[0])
    assert booked.venue_id == sister.venue.id


def test_a_sister_that_is_not_the_callers_is_not_offered(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small").as_("agent")
    FrontDesk.opened(database, "small")
    desk.book()

    assert "sister_venue" not in instead(desk)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"room_class": "medium", "party_size": 8},
        {"starts_at": evening(hour=24), "minutes": 180},
        {"starts_at": evening(hour=20, minute=10)},
        {"party_size": 25},
        {"minutes": 600},
        {"source": "walk_in"},
        {"minutes": None, "starts_at": evening(hour=25, minute=30)},
    ],
    ids=["full", "class", "closing", "off-grid", "party", "length", "walk-in", "to-close"],
)
def test_whatever_is_offered_can_be_booked(database: Desk, said: dict[str, Any]) -> None:
    rooms = [{"room_class": one, "floor": "1"} for one in ("small", "medium", "medium", "large")]
    desk = FrontDesk.opened(database, *rooms, min_minutes=60, max_minutes=240)
    FrontDesk.opened(database, "small", "medium")
    for code in ("small", "medium", "medium"):
        desk.book(room_class=code)

    alternatives = desk.availability(**said).alternatives

    for index, offered in enumerate(alternatives):
        fresh = desk.do(_taken_back, offered, desk)
        assert fresh, (index, offered.offer)


def _taken_back(session: Any, offered: Bookable, desk: FrontDesk, **said: Any) -> bool:
    trial = session.begin_nested()
    request = BookingRequest(offered.offer.venue_id, offered.stays[0], desk.request().guest)
    if len(offered.stays) == 1:
        book(session, request, **said)
    else:
        book_group(session, GroupRequest(request, offered.stays), **said)
    trial.rollback()
    return True


def refused(desk: FrontDesk, request: BookingRequest) -> DomainError:
    with pytest.raises(DomainError) as raised:
        desk.do(book, request)
    return raised.value


def test_refused_demand_is_kept_without_a_name_and_with_its_reason(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", upgrade_ranks=0)
    desk.book(minutes=60)
    request = desk.request(name="赵一", phone="13900004321", minutes=60)

    offered = desk.do(turn_away, request, refused(desk, request))

    (kept,) = desk.database.read(lambda session: list(session.scalars(select(Turnaway))))
    assert (kept.code, kept.business_date, kept.party_size) == ("no-room-free", TODAY, 4)
    assert kept.facts["reason"] == "rooms"
    assert "赵一" not in str(vars(kept))
    assert "4321" not in str(kept.facts)
    assert [one.offer.kind for one in offered[:2]] == [OfferKind.LATER, OfferKind.EARLIER]


def test_who_has_too_many_bookings_is_offered_no_more_of_them(database: Desk) -> None:
    limits = {"overlapping": 1, "open": 1, "booker": 1}
    desk = FrontDesk.opened(database, "small", "small", max_open_per_phone=limits)
    phone = a_phone()
    desk.book(phone=phone)
    request = desk.request(phone=phone)

    assert desk.do(turn_away, request, refused(desk, request)) == []
