"""Booking several rooms under one contact and one number, and adding to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Group, Reservation
from ktv_booking.reservations.queries.remembered import Remembered
from ktv_booking.reservations.rules.assignment import Occupation, Wishes
from ktv_booking.reservations.rules.book import DayBook, Stay
from ktv_booking.reservations.rules.judging import Verdict
from ktv_booking.reservations.service.book import (
    dates_touched,
    ensure_phone_may_book,
    ensure_wish_known,
    write,
)
from ktv_booking.reservations.service.groups.in_hand import group_in_hand, touched
from ktv_booking.reservations.service.membership import as_member
from ktv_booking.reservations.service.opening import InHand, Seen
from ktv_booking.reservations.service.passing import (
    ensure_not_blocked,
    judged,
    look_back,
    note_rebooking,
    phone_counted,
)
from ktv_booking.reservations.service.requests import BookingRequest, Person
from ktv_booking.reservations.service.sweep import open_book
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.days import next_day_no
from ktv_booking.venues.queries import venue_for


class _Written(NamedTuple):
    """A room of a group as it was written, and what was judged."""

    row: Reservation
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class GroupRequest:
    """One contact and several rooms: `common` says what they share, `rooms` the stay of each."""

    common: BookingRequest
    rooms: Sequence[Stay]
    adjoining: bool = False


def book_group(session: Session, request: GroupRequest, *, by: Agent, now: datetime) -> Group:
    """Book several rooms for one contact, all or none; together they count as one booking.

    Raises:
        DomainError: what any single room would be refused for.
    """
    venue = venue_for(session, request.common.venue_id, agent=by)
    common, stay = request.common, request.common.stay
    dates = dates_touched(venue, house_of(session, venue), stay.starts_at, stay.minutes)
    day = venue.hours.business_day_of(stay.starts_at)
    phone = phone_counted(common, venue)
    line = phone and f"bookings of {phone}"
    book = open_book(session, venue, dates, now=now, number_on=day, in_line_for=line)
    known = look_back(session, common, venue, by=by, now=now)
    request = _for_member(session, request, known, by=by)
    group = Group(
        venue_id=venue.id,
        business_date=day,
        day_no=next_day_no(session, venue, day),
        wants_adjoining=request.adjoining,
        booked_by=by.login,
        created_at=now,
        updated_at=now,
    )
    session.add(group)
    session.flush()
    written = _write_rooms(session, group, request, book, by=by, now=now)
    ensure_phone_may_book(session, common, venue, written.verdict, known, now=now)
    ensure_not_blocked(session, venue, known, by=by, now=now)
    note_rebooking(session, written.row, known, now=now)
    record(
        session, "reservation_group", group.id, "booked",
        by=by.login, at=now, venue_id=venue.id, changed={"rooms": len(request.rooms)},
    )  # fmt: skip
    return group


def _for_member(
    session: Session, request: GroupRequest, known: Remembered, *, by: Agent
) -> GroupRequest:
    """Return the request with the member it is for, and the tier that every room's terms go by."""
    common = as_member(session, request.common, known, by=by)
    rooms = [replace(room, tier=common.stay.tier) for room in request.rooms]
    return replace(request, common=common, rooms=rooms)


def _write_rooms(
    session: Session,
    group: Group,
    request: GroupRequest,
    book: DayBook,
    *,
    by: Agent,
    now: datetime,
    beside: UUID | None = None,
) -> _Written:
    """Judge and write room after room, each seeing those before it; return the first."""
    written: list[_Written] = []
    for asked in request.rooms:
        ensure_wish_known(asked, book.house)
        stay = replace(asked, grouped=True)
        if request.adjoining and beside is not None:
            stay = replace(stay, wishes=_near(stay.wishes, beside))
        verdict = judged(
            session, stay, book,
            over_quota=request.common.over_quota, by=by, now=now, among=request.rooms,
        )  # fmt: skip
        row = write(
            session, replace(request.common, stay=stay), verdict, book,
            by=by, now=now, day_no=group.day_no, group_id=group.id,
        )  # fmt: skip
        book = with_row(book.exchanging(verdict.decision.moves), row)
        beside = beside or row.room_id
        written.append(_Written(row, verdict))
    return written[0]


def _near(wishes: Wishes, room_id: UUID) -> Wishes:
    return replace(wishes, near_room_id=wishes.near_room_id or room_id)


def with_row(book: DayBook, row: Reservation) -> DayBook:
    """Return the book with a row that was just written."""
    rooms = book.rooms
    if row.room_id is not None and row.occupies:
        slot = Slot(row.occupies_from, row.occupies_until)
        rooms = rooms.adding(Occupation(row.room_id, slot, row.id))
    return replace(book, rooms=rooms, booked=book.booked.adding(row))


def add_rooms(
    session: Session,
    group_id: UUID,
    rooms: Sequence[Stay],
    *,
    by: Agent,
    now: datetime,
    over_quota: bool = False,
    seen: Seen = None,
) -> Group:
    """Add rooms to a group for the same time and contact, all or none.

    Raises:
        GuestBlocked: the venue has blocked the number since.
        ActionNotAllowed: no room of the group is still to come.
        DomainError: what any single room would be refused for.
    """
    group, hands = group_in_hand(session, group_id, by=by, now=now, seen=seen)
    first = hands[0]
    stays = [_like(first.stay, stay) for stay in rooms]
    common = replace(_common_of(first), over_quota=over_quota)
    request = GroupRequest(common, stays, adjoining=group.wants_adjoining)
    beside = first.row.room_id
    written = _write_rooms(session, group, request, first.book, by=by, now=now, beside=beside)
    if first.row.guest_phone:
        known = look_back(session, common, first.venue, by=by, now=now)
        ensure_not_blocked(session, first.venue, known, by=by, now=now)
        note_rebooking(session, written.row, known, now=now)
    return touched(session, group, "rooms_added", {"rooms": len(stays)}, by=by, now=now)


def _like(first: Stay, stay: Stay) -> Stay:
    """Return another room's stay for the time and the occasion of the first."""
    return replace(
        stay,
        starts_at=first.starts_at,
        minutes=first.minutes,
        source=first.source,
        occasion=first.occasion,
        minors_present=first.minors_present,
    )


def _common_of(first: InHand) -> BookingRequest:
    """Return what the rooms of a group share, read from its first."""
    row = first.row
    return BookingRequest(
        venue_id=row.venue_id,
        stay=first.stay,
        guest=_person(row, "guest"),
        booker=_person(row, "booker") if row.booker_phone else None,
        member_id=row.member_id,
        note=row.note,
        expected_arrival_at=row.expected_arrival_at,
        partner_order_no=row.partner_order_no,
        campaign_id=row.campaign_id,
    )


def _person(row: Reservation, who: str) -> Person:
    return Person(
        name=getattr(row, f"{who}_name") or "",
        phone=getattr(row, f"{who}_phone") or "",
        title=getattr(row, f"{who}_title", None),
        address_as=getattr(row, f"{who}_address_as", None),
        kind=getattr(row, f"{who}_kind", None),
    )
