"""Windows, horizons, modes and versions of policy, from the desk's side."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from ktv_booking.kernel.errors import DomainError
from ktv_booking.reservations.rules.bookable import (
    DurationNotAllowed,
    LeadTimeTooShort,
    OffGridStart,
    OutsideOpeningHours,
    SpecificRoomNotAllowed,
    WalkInOnly,
)
from ktv_booking.reservations.rules.deposits import CancelledBy, EntryKind
from ktv_booking.reservations.rules.windows import (
    OutsideBookingWindow,
    WindowClosedForClass,
)
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from ktv_booking.reservations.service.deposits import enter
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.rules.facts import NotPublished
from ktv_booking.venues.service.calendar import day_for_change, switch_day
from ktv_booking.waitlist.service import WishRequest, register
from tests.builders import NOW, TODAY, a_phone, a_policy, evening
from tests.front_desk import FrontDesk
from tests.stores import Desk

NOTHING_SWITCHED: dict[str, Any] = {
    "day_type": None, "walk_in_only": False, "closed": False, "opens": None, "closes": None,
    "note": "",
}  # fmt: skip


def switched(desk: FrontDesk, **said: Any) -> None:
    def switch(session: Any) -> None:
        venue = venue_facts(session, desk.venue.id)
        row = day_for_change(session, venue, TODAY)
        switch_day(session, venue, row, NOTHING_SWITCHED | said, by="manager", now=NOW)

    desk.database.work(switch)


def published(desk: FrontDesk, **terms: Any) -> None:
    desk.database.work(lambda session: a_policy(session, desk.venue, **terms))


@pytest.mark.parametrize(
    ("ahead", "hour", "window"),
    [
        (0, 15, "same_day"),
        (1, 15, "within_7_days"),
        (6, 15, "within_7_days"),
        (7, 9, "beyond_7_days"),
        (7, 10, "within_7_days"),
        (8, 15, "beyond_7_days"),
    ],
)
def test_the_window_follows_from_the_business_days(
    database: Desk, ahead: int, hour: int, window: str
) -> None:
    desk = FrontDesk.opened(database, "small").at(evening(hour=hour))

    assert desk.book(starts_at=evening(ahead)).window == window


def test_each_window_has_terms_of_its_own(database: Desk) -> None:
    desk = FrontDesk.opened(
        database, "small", same_day={"grace_minutes": 5}, within_7_days={"grace_minutes": 20}
    )

    tonight, tomorrow = desk.book(), desk.book(starts_at=evening(1))

    assert tonight.grace_until == evening(minute=5)
    assert tomorrow.grace_until == evening(1, minute=20)


def test_past_the_horizon_the_desk_hears_when_that_day_opens(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", horizon_days=10)

    with pytest.raises(OutsideBookingWindow) as refused:
        desk.book(starts_at=evening(11))

    assert refused.value.facts["opens_on"] == TODAY + timedelta(days=1)
    assert desk.book(starts_at=evening(10)).window == "beyond_7_days"


def test_a_window_that_only_registers_offers_a_wish_that_can_be_noted(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", beyond_7_days={"mode": "register"})

    with pytest.raises(WindowClosedForClass) as refused:
        desk.book(starts_at=evening(20))

    assert refused.value.facts["wish"] == {"kind": "advance", "record_with": "POST /v1/wishes"}
    wish = desk.do(
        register,
        WishRequest(
            kind="advance", venue_ids=[desk.venue.id], room_classes=["small"],
            earliest_starts_at=evening(20), latest_starts_at=evening(20), minutes=180,
            party_size=4, contact_name="王小明", contact_phone=a_phone(),
        ),
    )  # fmt: skip
    assert wish.kind == "advance"
    assert desk.rows() == []


@pytest.mark.parametrize(
    ("terms", "day", "opens_at", "zh", "en"),
    [
        (
            {"beyond_7_days": {"mode": "register"}},
            20,
            evening(13, hour=10),
            "不接受七日以后的预约，10月27日10:00起受理",
            "small rooms more than seven days ahead; they open on 27 October 10:00",
        ),
        (
            {"beyond_7_days": {"mode": "closed"}, "within_7_days": {"mode": "closed"}},
            3,
            evening(3, hour=6),
            "不接受七日内的预约，10月17日06:00起受理",
            "small rooms within seven days; they open on 17 October 06:00",
        ),
        ({"mode": "closed"}, 0, None, "不接受当日的预约", "small rooms on the day itself"),
    ],
    ids=["enters-seven-days", "on-the-day", "never"],
)
def test_a_closed_window_names_the_class_and_when_it_opens(
    database: Desk,
    terms: dict[str, Any],
    day: int,
    opens_at: datetime | None,
    zh: str,
    en: str,
) -> None:
    desk = FrontDesk.opened(database, "small", **terms)

    with pytest.raises(WindowClosedForClass) as refused:
        desk.book(starts_at=evening(day))

    assert refused.value.facts["opens_at"] == opens_at
    assert refused.value.said_in("zh").endswith(zh)
    assert refused.value.said_in("en").endswith(en)


def test_a_closed_class_offers_no_wish_and_leaves_the_others_open(database: Desk) -> None:
    shut = {"when": {"room_classes": ["large"]}, "set": {"mode": "closed"}}
    desk = FrontDesk.opened(database, "small", "large", overrides=[shut])

    with pytest.raises(WindowClosedForClass) as refused:
        desk.book(room_class="large")

    assert refused.value.facts["wish"] is None
    assert desk.book(room_class="small").occupies


@pytest.mark.parametrize(
    ("terms", "said", "refusal"),
    [
        ({"min_minutes": 120}, {"minutes": 90}, DurationNotAllowed),
        ({"max_minutes": 120}, {"minutes": 150}, DurationNotAllowed),
        ({"lead_minutes": 301}, {}, LeadTimeTooShort),
        ({}, {"starts_at": evening(minute=10)}, OffGridStart),
        ({}, {"starts_at": evening(1, hour=11)}, OutsideOpeningHours),
        ({}, {"starts_at": evening(hour=26), "minutes": None}, OutsideOpeningHours),
    ],
    ids=["too-short", "too-long", "too-soon", "off-grid", "before-opening", "no-time-left"],
)
def test_what_is_not_sold_is_refused(
    database: Desk, terms: dict[str, Any], said: dict[str, Any], refusal: type[DomainError]
) -> None:
    desk = FrontDesk.opened(database, "small", **terms)

    with pytest.raises(refusal):
        desk.book(**said)


def test_a_lead_time_is_met_at_its_very_minute(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", lead_minutes=300)

    assert desk.book().status == "confirmed"


def test_no_certain_room_is_promised_where_policy_says_so(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", pin_allowed=False)

    with pytest.raises(SpecificRoomNotAllowed):
        desk.book(room_id=desk.rooms[0].id)


def test_until_close_ends_at_closing(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")

    assert desk.book(minutes=None).ends_at == evening(hour=26)


def test_a_walk_in_day_takes_walk_ins_alone(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small")
    switched(desk, walk_in_only=True)

    with pytest.raises(WalkInOnly):
        desk.book()

    here = desk.at(evening())
    assert here.book(source="walk_in").status == "arrived"


def test_a_typhoon_day_is_shut_within_the_minute_and_a_longer_night_is_sold(
    database: Desk,
) -> None:
    shut, longer = (FrontDesk.opened(database, "small") for _ in range(2))
    switched(shut, closed=True)
    switched(longer, closes=28 * 60)

    with pytest.raises(OutsideOpeningHours):
        shut.book()
    with pytest.raises(OutsideOpeningHours):
        shut.at(evening()).book(source="walk_in")

    assert longer.book(minutes=None).ends_at == evening(hour=28)


def test_a_booking_keeps_the_policy_it_was_made_under(database: Desk) -> None:
    lenient = [{"minutes_before": 0, "percent": 100}]
    deposit = {"amount_minor": 10_000, "due_minutes": 60, "legal_kind": "prepayment"}
    desk = FrontDesk.opened(database, "small", "small", deposit=deposit, refund_tiers=lenient)
    before = desk.book()
    published(desk, deposit=deposit, refund_tiers=[], grace_minutes=5)
    after = desk.book()

    assert (before.policy_version, after.policy_version) == (1, 2)
    moved = desk.place(before, starts_at=evening(hour=19)).reservation
    assert moved.policy_version == 1
    rescheduled = desk.place(before, starts_at=evening(1)).reservation
    assert rescheduled.policy_version == 2


def test_a_refund_follows_the_policy_the_booking_was_made_under(database: Desk) -> None:
    deposit = {"amount_minor": 10_000, "due_minutes": 60, "legal_kind": "prepayment"}
    lenient = [{"minutes_before": 0, "percent": 100}]
    desk = FrontDesk.opened(database, "small", deposit=deposit, refund_tiers=lenient)
    booked = desk.book()
    desk.do(enter, booked.id, kind=EntryKind.PAID, amount_minor=10_000)
    published(desk, deposit=deposit, refund_tiers=[])

    done = desk.do(cancel, booked.id, CancelRequest(CancelledBy.GUEST, "ill"))

    assert done.refund_minor == 10_000


def test_a_version_holds_from_the_business_date_it_names(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", grace_minutes=15)
    published(desk, grace_minutes=30, effective_from=TODAY + timedelta(days=2))

    graces = [
        (row.policy_version, row.grace_until - row.starts_at)
        for row in (desk.book(starts_at=evening(day)) for day in (0, 1, 2))
        if row.grace_until
    ]

    assert graces == [
        (1, timedelta(minutes=15)), (1, timedelta(minutes=15)), (2, timedelta(minutes=30)),
    ]  # fmt: skip


def test_a_day_before_any_version_cannot_be_promised(database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", effective_from=TODAY + timedelta(days=2))

    with pytest.raises(NotPublished):
        desk.book(starts_at=evening(1))
