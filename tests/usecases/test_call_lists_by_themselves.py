"""Today's lists make themselves: at eight on each venue's clock, once, however often tried."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ktv_booking.db.session import Database
from ktv_booking.outreach.models import CallExclusion, CallList, CallTask
from ktv_booking.outreach.service.closing import close_task
from ktv_booking.outreach.service.days import make_due_lists, note_all_birthdays
from ktv_booking.reservations.models import Reservation
from tests.builders import NOW, a_campaign, a_reservation, a_room, a_venue, evening
from tests.on_a_list import a_fan, built

TEN_TO_EIGHT = NOW.replace(hour=7, minute=50)
EIGHT = NOW.replace(hour=8)


def lists_in(database: Database) -> list[Any]:
    rows = select(CallList.venue_id, CallList.campaign_id, CallList.business_date)
    return database.read(lambda session: sorted(session.execute(rows).all(), key=str))


def test_lists_are_made_from_eight_on_each_venues_clock(
    session: Session, database: Database
) -> None:
    shanghai = a_venue(session)
    lisbon = a_venue(session, time_zone="Europe/Lisbon", day_starts="06:00")
    campaign = a_campaign(session)
    a_fan(session, shanghai), a_fan(session, lisbon)

    make_due_lists(database, TEN_TO_EIGHT)
    before = lists_in(database)
    made = make_due_lists(database, EIGHT)

    assert before == [(lisbon.id, campaign.id, (NOW - timedelta(days=1)).date())]
    assert made == 1
    assert (shanghai.id, campaign.id, NOW.date()) in lists_in(database)


def test_seven_hours_late_and_twice_is_the_same_list(session: Session, database: Database) -> None:
    venue = a_venue(session)
    a_campaign(session), a_campaign(session, lead_days=[1])
    a_fan(session, venue)

    first, again = (make_due_lists(database, EIGHT + timedelta(hours=7)) for _ in range(2))

    assert (first, again) == (1, 0)
    assert len(lists_in(database)) == 2


def test_nobody_is_on_two_lists_of_a_day(session: Session, database: Database) -> None:
    venue = a_venue(session)
    a_campaign(session, code="own", kind="custom")
    a_campaign(session, code="born")
    a_fan(session, venue)

    make_due_lists(database, EIGHT)

    tasks = database.read(lambda read: read.scalars(select(CallTask.why)).all())
    assert tasks == ["birthday"]


def test_a_campaign_that_is_switched_off_or_elsewhere_makes_no_list(
    session: Session, database: Database
) -> None:
    venue = a_venue(session)
    a_campaign(session, active=False)
    a_campaign(session, a_venue(session), code="elsewhere")
    a_fan(session, venue)

    made = make_due_lists(database, EIGHT)

    assert made == 0


def test_who_has_booked_around_the_birthday_gets_a_note_and_no_call(
    session: Session, database: Database
) -> None:
    venue = a_venue(session)
    room = a_room(session, venue)
    a_campaign(session)
    member = a_fan(session, venue)
    second = a_reservation(session, venue, room, starts_at=evening(12), member_id=member.id)
    first = a_reservation(session, venue, room, starts_at=evening(8), member_id=member.id)

    made = make_due_lists(database, EIGHT)
    make_due_lists(database, EIGHT)

    def occasions(read: Session) -> dict[Any, str | None]:
        rows = read.execute(select(Reservation.id, Reservation.occasion)).all()
        return {row.id: row.occasion for row in rows}

    assert made == 0
    assert database.read(occasions) == {first.id: "birthday", second.id: None}
    noted = select(func.count()).where(CallExclusion.noted_at == EIGHT)
    assert database.read(lambda read: read.scalar(noted)) == 1


def test_who_books_after_the_list_was_made_gets_the_note_too(
    session: Session, database: Database
) -> None:
    venue = a_venue(session)
    member = a_fan(session, venue)
    made = built(session, a_campaign(session, venue, lead_days=[7]), venue)
    task = session.scalars(select(CallTask).where(CallTask.list_id == made.id)).one()
    booked = a_reservation(
        session, venue, a_room(session, venue), starts_at=evening(8), member_id=member.id
    )
    close_task(session, task, why="already_booked", by="amy", now=EIGHT)
    session.commit()

    noted = [note_all_birthdays(database, EIGHT + timedelta(minutes=one)) for one in (10, 20)]

    found = database.read(lambda read: read.get_one(Reservation, booked.id))
    assert (found.occasion, noted) == ("birthday", [1, 0])


def test_an_occasion_that_was_said_stays(session: Session, database: Database) -> None:
    venue = a_venue(session)
    a_campaign(session)
    booked = a_reservation(
        session, venue, a_room(session, venue), starts_at=evening(8), occasion="wedding",
        member_id=a_fan(session, venue).id,
    )  # fmt: skip

    make_due_lists(database, datetime.fromisoformat("2026-10-14T20:00:00+08:00"))

    found = database.read(lambda read: read.get_one(Reservation, booked.id))
    assert found.occasion == "wedding"
