"""The day on the screen, written to bytes from plain rows: as cheap as a polling board needs it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import pydantic_core

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.present.entries import Entries
from ktv_booking.reservations.present.reservations import (
    Fields,
    is_tentative,
    status_now,
)
from ktv_booking.reservations.queries.board import BoardRow, BoardRows, OutageRow, Present
from ktv_booking.reservations.rules.states import OCCUPYING, Status
from ktv_booking.reservations.schemas import RoomState
from ktv_booking.rooms.rules import House, RoomFacts
from ktv_booking.venues.rules.calendar import DaySwitches
from ktv_booking.venues.rules.facts import VenueFacts

OUT_OF_SALE: Mapping[str, RoomState] = {
    "maintenance": "out_of_order",
    "management_hold": "management_hold",
}
TURNOVER = "turnover"
OCCUPYING_OR_ASKED = OCCUPYING | {Status.REQUESTED}
WITHOUT_A_ROOM = frozenset({Status.REQUESTED, Status.RELEASED})


def board_bytes(
    rows: BoardRows, venue: VenueFacts, house: House, *, now: datetime, by: Agent
) -> bytes:
    """Return the board as JSON; its shape is `BoardOut`, which a test holds it to."""
    return pydantic_core.to_json(board_fields(rows, venue, house, now=now, by=by))


def board_fields(
    rows: BoardRows, venue: VenueFacts, house: House, *, now: datetime, by: Agent
) -> Fields:
    """Return one business day: rooms in order with their parties, and who has no room.

    Those whose grace ran out have none any more, though they may yet be rescued.
    """
    day, switches, now = rows.day.business_date, rows.day.switches, now.astimezone(UTC)
    in_rooms: dict[UUID, list[Fields]] = defaultdict(list)
    unassigned: list[Fields] = []
    entries = Entries(venue, house, now=now, by=by, day=switches)
    for row in rows.rows:
        status = status_now(row, now)
        if status is Status.EXPIRED:
            continue
        entry = entries.entry(row, status)
        if row.room_id is None or (status in WITHOUT_A_ROOM and not _keeps_room(row, status)):
            unassigned.append(entry)
        else:
            in_rooms[row.room_id].append(entry)
    states = room_states(house.by_id.values(), rows.present, rows.outages_now, now=now)
    return {
        "venue_id": venue.id,
        "business_date": day,
        "rev": rows.day.rev,
        **day_fields(venue, day, switches),
        "rooms": [
            _room(room, states[room.id], rows.outages, in_rooms.pop(room.id, []), venue)
            for room in _rooms_shown(house, in_rooms)
        ],
        "unassigned": unassigned,
        "totals": class_totals(rows, house, states, now=now),
        "lanes": class_lanes(rows.rows, house, now=now),
        "settled": switches.settled,
    }


def day_fields(venue: VenueFacts, day: date, switches: DaySwitches) -> Fields:
    """Return when the house opens and closes, and the day type of most of its opening hours."""
    opening = venue.calendar.opening_on(day, switches)
    return {
        "opens_at": opening and venue.local(opening.starts_at),
        "closes_at": opening and venue.local(opening.ends_at),
        "day_type": _main_day_type(venue, day, switches, opening),
    }


def class_totals(
    rows: BoardRows, house: House, states: Mapping[UUID, RoomState], *, now: datetime
) -> list[Fields]:
    """Return each class in numbers: rooms on sale, those in use now, the day's reservations."""
    booked = Counter(
        row.booked_class_id
        for row in rows.rows
        if row.business_date == rows.day.business_date
        and status_now(row, now) is not Status.EXPIRED
    )
    rooms = Counter(room.room_class.id for room in house.rooms)
    in_use = Counter(room.room_class.id for room in house.rooms if states.get(room.id) == "in_use")
    return [
        {
            "room_class": one.code,
            "rooms": rooms[one.id],
            "occupied_now": in_use[one.id],
            "reservations": booked[one.id],
        }
        for one in house.ladder
    ]


def class_lanes(rows: Iterable[BoardRow], house: House, *, now: datetime) -> list[Fields]:
    """Return of each class whose room may still change, by the class that the guests were told."""
    waiting: dict[UUID | None, list[UUID]] = defaultdict(list)
    for row in rows:
        if row.occupies and is_tentative(row) and status_now(row, now) in OCCUPYING_OR_ASKED:
            said = row.booked_class_id if row.house_fit else row.used_class_id
            waiting[said].append(row.id)
    rooms = Counter(room.room_class.id for room in house.rooms)
    return [
        {"room_class": one.code, "rooms": rooms[one.id], "reservations": waiting[one.id]}
        for one in house.ladder
    ]


def room_states(
    rooms: Iterable[RoomFacts],
    present: Sequence[BoardRow | Present],
    outages: Iterable[OutageRow],
    *,
    now: datetime,
) -> dict[UUID, RoomState]:
    """Return what each room is at `now`; somebody sitting in it counts before all else.

    Who waits for a room that is still turned over does not have it yet: it is `cleaning`.
    """
    seated = {row.room_id for row in present if row.status == Status.SEATED.value}
    closed = [one for one in outages if one.starts_at <= now < one.ends_at]
    out = {one.room_id: OUT_OF_SALE[one.kind] for one in closed if one.kind in OUT_OF_SALE}
    taken = [row for row in present if row.occupies and row.room_id is not None]
    now_taken = [row for row in taken if row.occupies_from <= now < row.occupies_until]
    cleaning = {row.room_id for row in now_taken if row.status == Status.COMPLETED.value}
    cleaning |= {one.room_id for one in closed if one.kind == TURNOVER}
    awaited = {row.room_id for row in now_taken if status_now(row, now) in OCCUPYING}
    awaited |= {row.room_id for row in taken if row.status == Status.ARRIVED.value}

    def state(room_id: UUID) -> RoomState:
        if room_id in seated:
            return "in_use"
        if room_id in out:
            return out[room_id]
        if room_id in cleaning:
            return "cleaning"
        return "reserved" if room_id in awaited else "vacant"

    return {room.id: state(room.id) for room in rooms}


def _keeps_room(row: BoardRow, status: Status) -> bool:
    """Say whether a request keeps the room that policy gave it."""
    return status is Status.REQUESTED and bool(row.occupies)


def _rooms_shown(house: House, in_rooms: Mapping[UUID, list[Fields]]) -> list[RoomFacts]:
    """Return the rooms on sale, and those no longer sold that still have somebody on the day."""
    on_sale = {room.id for room in house.rooms}
    return [room for room in house.by_id.values() if room.id in on_sale or room.id in in_rooms]


def _room(
    room: RoomFacts,
    state: RoomState,
    outages: Iterable[OutageRow],
    entries: list[Fields],
    venue: VenueFacts,
) -> Fields:
    return {
        "id": room.id,
        "number": room.number,
        "room_class": room.room_class.code,
        "floor": room.floor,
        "state": state,
        "outages": [
            _outage(one, venue)
            for one in outages
            if one.room_id == room.id and one.kind in OUT_OF_SALE
        ],
        "reservations": entries,
    }


def _outage(outage: OutageRow, venue: VenueFacts) -> Fields:
    return {
        "id": outage.id,
        "kind": outage.kind,
        "starts_at": venue.local(outage.starts_at),
        "ends_at": venue.local(outage.ends_at),
        "reason": outage.reason or None,
        "releases_at": _local(outage.releases_at, venue),
    }


def _main_day_type(
    venue: VenueFacts, day: date, switches: DaySwitches, opening: Slot | None
) -> str:
    """Return the day type that holds longest while the house is open; of the day if it is shut."""
    first, last = 0, 2 * 24 * 60
    if opening is not None:
        first = venue.hours.wall_minutes(day, opening.starts_at)
        last = venue.hours.wall_minutes(day, opening.ends_at)
    minutes: Counter[str] = Counter()
    for segment in venue.calendar.segments_of(day, switches):
        minutes[segment.day_type] += max(0, min(segment.ends, last) - max(segment.starts, first))
    return minutes.most_common(1)[0][0]


def _local(instant: datetime | None, venue: VenueFacts) -> datetime | None:
    return None if instant is None else venue.local(instant)
