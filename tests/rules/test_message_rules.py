"""Who is told what, in which language, when they are reminded, when a text is given up."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import BusinessHours
from ktv_booking.messages.rules.occasions import is_still_so, kind_for, salutation
from ktv_booking.messages.rules.reminders import Due, reminder_key, reminders_due
from ktv_booking.messages.rules.retries import next_try_at
from ktv_booking.messages.rules.texts import MessageKind
from ktv_booking.reservations.rules.states import Status
from ktv_booking.venues.rules.languages import language_at
from tests.builders.when import SHANGHAI, TODAY

HOURS = BusinessHours(ZoneInfo("Asia/Shanghai"), time(6))
MORNING = datetime.combine(TODAY, time(10), SHANGHAI)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("topic", "owes_deposit", "kind"),
    [
        ("reservation.confirmed", False, "confirmed"),
        ("reservation.held", True, "deposit_due"),
        ("reservation.held", False, None),
        ("reservation.requested", False, "requested"),
        ("reservation.changed", False, "changed"),
        ("reservation.cancelled", False, "cancelled"),
        ("reservation.declined", False, "declined"),
        ("reservation.room_told", False, "room_ready"),
        ("reservation.expired", False, None),
        ("reservation.released", False, None),
        ("reservation.something_new", False, None),
    ],
)
def test_what_happened_says_what_is_told(topic: str, owes_deposit: bool, kind: str | None) -> None:
    assert kind_for(topic, owes_deposit=owes_deposit) == kind


@pytest.mark.parametrize("kind", list(MessageKind))
def test_nothing_but_the_cancellation_is_told_of_a_cancelled_booking(kind: MessageKind) -> None:
    told = is_still_so(kind, Status.CANCELLED, owes_deposit=True)

    assert told == (kind is MessageKind.CANCELLED)


def test_nobody_is_asked_for_a_deposit_that_is_paid() -> None:
    assert is_still_so(MessageKind.DEPOSIT_DUE, Status.HELD, owes_deposit=True)
    assert not is_still_so(MessageKind.DEPOSIT_DUE, Status.HELD, owes_deposit=False)
    assert is_still_so(MessageKind.DEPOSIT_DUE, Status.CONFIRMED, owes_deposit=True)
    assert not is_still_so(MessageKind.DEPOSIT_DUE, Status.CANCELLED, owes_deposit=True)


@pytest.mark.parametrize(
    ("jurisdiction", "region", "language"),
    [("cn", "CN", "zh"), ("tw", "TW", "zh"), ("none", "HK", "zh"), ("none", "PT", "en")],
)
def test_the_venue_says_the_language(jurisdiction: str, region: str, language: str) -> None:
    assert language_at(jurisdiction=jurisdiction, phone_region=region) == language


@pytest.mark.parametrize(
    ("name", "title", "said", "addressed"),
    [
        ("王小明", None, None, Text("王小明", "王小明")),
        ("王小明", "先生", None, Text("王小明先生", "王小明")),
        ("Li", "Ms", None, Text("Li", "Ms Li")),
        ("王小明", "先生", "小王", Text("小王", "小王")),
        (None, "先生", None, None),
    ],
)
def test_people_are_addressed_as_they_are_styled(
    name: str | None, title: str | None, said: str | None, addressed: Text | None
) -> None:
    assert salutation(name, title, said) == addressed


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (MORNING - timedelta(seconds=1), False),
        (MORNING, True),
        (MORNING + timedelta(hours=11, seconds=-1), True),
        (MORNING + timedelta(hours=11), False),
        (MORNING + timedelta(hours=17), False),  # 03:00 of the same business day
    ],
)
def test_guests_are_reminded_by_day(now: datetime, is_due: bool) -> None:
    assert bool(reminders_due(now.astimezone(UTC), hours=HOURS)) == is_due


def test_tomorrow_is_reminded_of_today_and_a_late_worker_reminds_of_today_too() -> None:
    assert reminders_due(MORNING, hours=HOURS) == [
        Due(TODAY, since=MORNING - DAY, starts_after=MORNING + timedelta(hours=2)),
        Due(TODAY + DAY, since=MORNING, starts_after=MORNING + timedelta(hours=2)),
    ]


def test_one_evening_has_one_key() -> None:
    reservation_id = uuid4()

    assert reminder_key(reservation_id, TODAY) == reminder_key(reservation_id, TODAY)
    assert reminder_key(reservation_id, TODAY) != reminder_key(reservation_id, TODAY + DAY)
    assert reminder_key(reservation_id, TODAY) != reminder_key(uuid4(), TODAY)


@pytest.mark.parametrize(
    ("tries", "minutes"), [(1, 1), (2, 5), (3, 30), (4, 30), (5, None), (6, None)]
)
def test_a_text_is_tried_five_times(tries: int, minutes: int | None) -> None:
    again = None if minutes is None else MORNING + timedelta(minutes=minutes)

    assert next_try_at(tries, now=MORNING) == again
