"""Making a venue what its file says. Safe to run again: the second time nothing changes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from ktv_booking.kernel.text import Text
from ktv_booking.rooms import queries, service
from ktv_booking.rooms.models import RoomClass
from ktv_booking.rooms.venue_file.plan import ImportPlan, plan_between
from ktv_booking.rooms.venue_file.standing import (
    Document,
    Standing,
    standing_of,
    venue_coded,
)
from ktv_booking.venues import queries as venues
from ktv_booking.venues import service as setup
from ktv_booking.venues.models import Venue
from ktv_booking.venues.schemas import VenueFile
from ktv_booking.web.fields import clock_minutes


def plan_import(session: Session, file: VenueFile) -> ImportPlan:
    """Return what importing `file` would change, and change nothing."""
    venue = venue_coded(session, file.venue.code)
    return plan_between(standing_of(session, venue), Standing.of(file))


def apply_import(session: Session, file: VenueFile, *, by: str, now: datetime) -> ImportPlan:
    """Create or update the venue of `file`; return what was changed.

    Classes go by code, rooms by number, days by date. A policy or price list is published as the
    next version where it differs from the newest. What the file does not name is left alone.

    Raises:
        RankTaken: a class that the file does not name has the rank.
        DayClosed: a day that would change is settled.
        Malformed: parts of the file contradict each other.
    """
    wanted = Standing.of(file)
    venue = venue_coded(session, file.venue.code)
    if venue is not None:
        venue = setup.locked_venue(session, venue.id)
    standing = standing_of(session, venue)
    plan = plan_between(standing, wanted)
    if not plan.changes:
        return plan
    if venue is None:
        venue = setup.open_venue(session, wanted.venue, by=by, now=now)
        venues.raise_setup_rev(session, venue.id)
    else:
        setup.change_venue(session, venue, wanted.venue, by=by, now=now)
    classes = _put_classes(session, venue, wanted, by=by, now=now)
    _put_rooms(session, venue, wanted, classes, by=by, now=now)
    if standing.policy != wanted.policy:
        setup.publish_policy(
            session, venue, wanted.policy, room_classes=wanted.room_classes, by=by, now=now
        )
    if standing.price_list != wanted.price_list:
        names = {code: Text.of(one["name"]) for code, one in wanted.room_classes.items()}
        setup.publish_price_list(
            session, venue, wanted.price_list, room_classes=names, by=by, now=now
        )
    changed_days = {
        day: said for day, said in wanted.calendar.items() if standing.calendar.get(day) != said
    }
    _switch_days(session, venue, changed_days, by=by, now=now)
    return plan


def _put_classes(
    session: Session, venue: Venue, wanted: Standing, *, by: str, now: datetime
) -> dict[str, UUID]:
    """Add and change classes; return their ids by code."""
    known = {row.code: row for row in queries.classes_of(session, venue.id)}
    moving = [
        row.id
        for code, row in known.items()
        if code in wanted.room_classes and wanted.room_classes[code]["rank"] != row.rank
    ]
    session.execute(  # steps aside first, so that two classes may change places
        update(RoomClass)
        .where(RoomClass.id.in_(moving))
        .values(rank=-1 - RoomClass.rank)
        .execution_options(synchronize_session=False)
    )
    for code, row in known.items():
        if code in wanted.room_classes:
            service.change_class(session, row, wanted.room_classes[code], by=by, now=now)
    for code, document in wanted.room_classes.items():
        if code not in known:
            known[code] = service.add_class(session, venue, document, by=by, now=now)
    return {code: row.id for code, row in known.items()}


def _put_rooms(
    session: Session,
    venue: Venue,
    wanted: Standing,
    classes: dict[str, UUID],
    *,
    by: str,
    now: datetime,
) -> None:
    """Add and change rooms; neighbours last, when all of them are there."""
    known = {row.number: row for row in queries.rooms_of(session, venue.id)}
    for number, said in wanted.rooms.items():
        if number not in known:
            alone = _room_document(said, classes, {})
            known[number] = service.add_room(session, venue, alone, by=by, now=now)
    ids = {number: row.id for number, row in known.items()}
    for number, said in wanted.rooms.items():
        document = _room_document(said, classes, ids)
        row = known[number]
        if set(map(str, document["adjoins"])) == set(row.adjoins):
            document["adjoins"] = row.adjoins
        service.change_room(session, row, document, by=by, now=now)


def _room_document(said: Document, classes: dict[str, UUID], ids: dict[str, UUID]) -> Document:
    return {
        **said,
        "room_class_id": classes[said["room_class"]],
        "adjoins": [ids[number] for number in said["adjoins"] if number in ids],
    }


def _switch_days(
    session: Session, venue: Venue, days: dict[str, Document], *, by: str, now: datetime
) -> None:
    if not days:
        return
    facts = venues.venue_facts(session, venue.id)
    for day in sorted(days):
        row = setup.day_for_change(session, facts, date.fromisoformat(day))
        switches = days[day] | {
            clock: clock_minutes(days[day][clock]) for clock in ("opens", "closes")
        }
        setup.switch_day(session, facts, row, switches, by=by, now=now)
