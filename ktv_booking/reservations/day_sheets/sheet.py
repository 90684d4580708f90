"""The day sheet as a document: by start and number, phones by their last four digits alone."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from ktv_booking.kernel.phone import masked
from ktv_booking.reservations.present.board import class_totals, day_fields, room_states
from ktv_booking.reservations.present.reservations import (
    addon_fields,
    class_fields,
    is_tentative,
    status_now,
)
from ktv_booking.reservations.queries.board import BoardRow, board_rows
from ktv_booking.reservations.rules.states import Status
from ktv_booking.reservations.schemas import DaySheetLine, DaySheetOut
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.rules import House
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.web.texts import TextOut

AS_THEY_ARE = (
    "day_no", "code", "party_size", "guest_name", "guest_title", "occasion", "source", "note",
    "deposit_due_minor", "deposit_paid_minor",
)  # fmt: skip


def day_sheet(session: Session, venue: VenueFacts, day: date, *, now: datetime) -> DaySheetOut:
    """Return everybody who is to come on a business day, is there, or has been."""
    house = house_of(session, venue)
    rows = board_rows(session, venue, day, now=now)
    states = room_states(house.by_id.values(), rows.present, rows.outages_now, now=now)
    own = [
        row
        for row in rows.rows
        if row.business_date == day and status_now(row, now) is not Status.EXPIRED
    ]
    own.sort(key=lambda row: (row.starts_at, row.day_no, row.id))
    return DaySheetOut.model_validate(
        {
            "venue_id": venue.id,
            "business_date": day,
            "time_zone": venue.hours.zone.key,
            "rev": rows.day.rev,
            "printed_at": venue.local(now),
            **day_fields(venue, day, rows.day.switches),
            "currency": venue.currency,
            "names": _names(venue, house),
            "lines": [_line(row, venue, house, now) for row in own],
            "totals": class_totals(rows, house, states, now=now),
        }
    )


def _names(venue: VenueFacts, house: House) -> dict[str, TextOut]:
    """Return what the codes on the sheet are called: classes and day types."""
    named = (*house.ladder, *venue.calendar.day_types)
    return {one.code: TextOut.of(one.name) for one in named}


def _line(row: BoardRow, venue: VenueFacts, house: House, now: datetime) -> DaySheetLine:
    status = status_now(row, now)
    room = house.by_id.get(row.room_id) if row.room_id else None
    classes = class_fields(row, house)
    return DaySheetLine.model_validate(
        {
            **{field: getattr(row, field) for field in AS_THEY_ARE},
            "status": status.value,
            "starts_at": venue.local(row.starts_at),
            "ends_at": venue.local(row.ends_at),
            "room_number": room.number if room and status is not Status.RELEASED else None,
            "room_tentative": is_tentative(row) and status is not Status.RELEASED,
            "booked_class": classes["booked_class"],
            "used_class": classes["used_class"],
            "phone_masked": masked(row.guest_phone),
            "addons": addon_fields(row, venue),
            "grace_until": row.grace_until and venue.local(row.grace_until),
        }
    )
