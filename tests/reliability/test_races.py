"""Forty desks at once: the last rooms go once each, and everybody else hears what else there is."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import combinations
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from ktv_booking.db.session import Database
from ktv_booking.kernel.errors import Busy
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules.deposits import CancelledBy
from ktv_booking.reservations.service.cancel import CancelRequest, cancel
from ktv_booking.reservations.service.life import tell_room
from ktv_booking.venues.models import Venue, VenueDay
from tests.builders import a_booking, evening
from tests.front_desk import FrontDesk
from tests.over_http import Server
from tests.stores import Desk

pytestmark = pytest.mark.race

DESKS = 40
PATIENCE = httpx.Timeout(60.0)
BUSY = 503


def all_at_once(calls: Sequence[Callable[[httpx.Client], httpx.Response]]) -> list[httpx.Response]:
    """Make every call on a connection of its own, as nearly at once as threads can."""

    def one(call: Callable[[httpx.Client], httpx.Response]) -> httpx.Response:
        with httpx.Client(timeout=PATIENCE) as client:
            answer = call(client)
            while answer.status_code == BUSY:  # asked to come again; whoever does is served
                answer = call(client)
            return answer

    with ThreadPoolExecutor(len(calls)) as desks:
        return list(desks.map(one, calls))


def booking(
    server: Server, headers: dict[str, str], body: dict[str, Any], key: str | None = None
) -> Callable[[httpx.Client], httpx.Response]:
    said = headers | {"Idempotency-Key": key or f"race-{uuid4()}"}
    return lambda client: client.post(f"{server.url}/v1/reservations", json=body, headers=said)


def statuses(answers: Iterable[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def stored(database: Database, venue: Venue) -> list[Reservation]:
    mine = select(Reservation).where(Reservation.venue_id == venue.id).order_by(Reservation.id)
    return database.read(lambda session: list(session.scalars(mine)))


def overlapping(rows: Iterable[Reservation]) -> list[tuple[Reservation, Reservation]]:
    taking = [row for row in rows if row.occupies]
    return [
        (one, other)
        for one, other in combinations(taking, 2)
        if one.room_id == other.room_id
        and one.occupies_from < other.occupies_until
        and other.occupies_from < one.occupies_until
    ]


def test_forty_desks_race_for_five_rooms(server: Server, database: Desk) -> None:
    desk = FrontDesk.opened(database, *["small"] * 5)
    headers = server.headers()

    answers = all_at_once(
        [booking(server, headers, a_booking(desk.venue, minutes=60)) for _ in range(DESKS)]
    )

    assert statuses(answers) == {201: 5, 409: DESKS - 5}
    refusals = [answer.json() for answer in answers if answer.status_code == 409]
    assert {refusal["code"] for refusal in refusals} == {"no-room-free"}
    assert all(refusal["alternatives"] for refusal in refusals)
    rows = stored(database, desk.venue)
    assert len({row.room_id for row in rows}) == len({row.day_no for row in rows}) == 5
    assert list(desk.revs().values()) == [5]


def test_fifty_desks_want_the_very_same_room_and_one_gets_it(
    server: Server, database: Desk
) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    headers = server.headers()
    body = a_booking(desk.venue, room_id=desk.rooms[0].id)

    answers = all_at_once([booking(server, headers, body) for _ in range(50)])

    assert statuses(answers) == {201: 1, 409: 49}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {
        "room-already-taken"
    }


def test_one_request_sent_fifty_times_under_one_key_books_once(
    server: Server, database: Desk
) -> None:
    desk = FrontDesk.opened(database, *["small"] * 3)
    headers = server.headers()
    body = a_booking(desk.venue)
    key = f"race-{uuid4()}"

    answers = all_at_once([booking(server, headers, body, key) for _ in range(50)])

    assert statuses(answers) == {201: 50}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(stored(database, desk.venue)) == 1


def test_partly_overlapping_wishes_never_share_a_room(server: Server, database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small")
    headers = server.headers()
    bodies = [
        a_booking(
            desk.venue, starts_at=evening(hour=17 + step % 7, minute=30 * (step % 2)), minutes=90
        )
        for step in range(50)
    ]

    answers = all_at_once([booking(server, headers, body) for body in bodies])

    rows = stored(database, desk.venue)
    assert set(statuses(answers)) == {201, 409}
    assert statuses(answers)[201] == len(rows)
    assert overlapping(rows) == []


def test_two_parties_that_want_each_others_room_never_lock_each_other(
    server: Server, database: Desk
) -> None:
    desk = FrontDesk.opened(database, "small", "small", "small")
    one, other = (desk.book(room_id=room.id) for room in desk.rooms[:2])
    rooms = [str(room.id) for room in desk.rooms]
    headers = server.headers()

    def crossing(step: int) -> Callable[[httpx.Client], httpx.Response]:
        party, room_id = ((one, other)[step % 2], rooms[step % 3])
        body = {"room_id": room_id, "reason": "guest_wish", "guest_consents": True}
        url = f"{server.url}/v1/reservations/{party.id}/placement"

        def call(client: httpx.Client) -> httpx.Response:
            seen = client.get(url.removesuffix("/placement"), headers=headers).headers["ETag"]
            return client.put(url, json=body, headers=headers | {"If-Match": seen})

        return call

    answers = all_at_once([crossing(step) for step in range(48)])

    assert set(statuses(answers)) <= {200, 409, 412}
    assert statuses(answers)[200] >= 1
    rows = stored(database, desk.venue)
    assert overlapping(rows) == []
    assert {row.status for row in rows} == {"confirmed"}


def test_parties_of_two_days_that_cross_never_lock_each_other(
    server: Server, database: Desk
) -> None:
    desk = FrontDesk.opened(database, *["small"] * 4)
    tonight = [desk.book() for _ in range(2)]
    tomorrow = [desk.book(starts_at=evening(1)) for _ in range(2)]
    headers = server.headers()

    def crossing(party: Reservation, to: datetime) -> Callable[[httpx.Client], httpx.Response]:
        body = {"starts_at": to.isoformat(), "reason": "guest_wish"}
        url = f"{server.url}/v1/reservations/{party.id}/placement"
        said = headers | {"If-Match": f'"{party.version}"'}
        return lambda client: client.put(url, json=body, headers=said)

    answers = all_at_once(
        [
            *(crossing(party, evening(1)) for party in tonight * 5),
            *(crossing(party, evening()) for party in tomorrow * 5),
        ]
    )

    assert statuses(answers) == {200: 4, 412: 16}
    rows = stored(database, desk.venue)
    assert overlapping(rows) == []
    assert Counter(row.business_date for row in rows) == dict.fromkeys(desk.revs(), 2)


def test_swaps_that_cross_do_both_or_neither(server: Server, database: Desk) -> None:
    desk = FrontDesk.opened(database, "small", "small", "small")
    parties = [desk.book() for _ in range(3)]
    headers = server.headers()
    url = f"{server.url}/v1/placement-swaps"

    def swapping(step: int) -> Callable[[httpx.Client], httpx.Response]:
        pair = [parties[step % 3], parties[(step + 1) % 3]][:: 1 if step % 2 else -1]
        body = {"reservation_ids": [str(one.id) for one in pair], "reason": "guest_wish"}
        said = headers | {"Idempotency-Key": f"race-{uuid4()}"}
        return lambda client: client.post(url, json=body, headers=said)

    answers = all_at_once([swapping(step) for step in range(30)])

    assert statuses(answers) == {200: 30}
    rows = stored(database, desk.venue)
    assert {row.room_id for row in rows} == {room.id for room in desk.rooms}
    assert overlapping(rows) == []


def test_desks_without_a_server_between_them_are_just_as_safe(database: Desk) -> None:
    desk = FrontDesk.opened(database, *["small"] * 5)

    def book_one(_: int) -> str:
        try:
            return str(desk.book().room_id)
        except Busy:
            return book_one(_)
        except Exception as refusal:
            return type(refusal).__name__

    with ThreadPoolExecutor(DESKS) as desks:
        told = Counter(desks.map(book_one, range(DESKS)))

    assert told == {str(room.id): 1 for room in desk.rooms} | {"NoRoomFree": DESKS - 5}
    assert database.read(lambda session: session.scalar(select(VenueDay.rev))) == 5


def test_forty_desks_fill_a_broken_evening_and_nobody_who_knows_a_room_is_moved(
    server: Server, database: Desk
) -> None:
    desk = FrontDesk.opened(database, *["small"] * 8, upgrade_ranks=0)
    early = [desk.book(starts_at=evening(hour=18), minutes=120) for _ in range(8)]
    late = [desk.book(starts_at=evening(hour=20), minutes=120) for _ in range(8)]
    told = [desk.do(tell_room, row.id, to="guest") for row in (*early[:2], *late[:2])]
    by_room = {row.room_id: row for row in late}
    for row in early[4:6]:
        desk.do(cancel, row.id, CancelRequest(CancelledBy.GUEST, "ill"))
    others = [by_room[row.room_id] for row in early[6:8]]
    for row in others:
        desk.do(cancel, row.id, CancelRequest(CancelledBy.GUEST, "ill"))
    headers = server.headers()
    long_stay = a_booking(desk.venue, starts_at=evening(hour=18), minutes=240)

    answers = all_at_once([booking(server, headers, long_stay) for _ in range(DESKS)])

    assert statuses(answers) == {201: 2, 409: DESKS - 2}
    rows = {row.id: row for row in stored(database, desk.venue)}
    assert overlapping(rows.values()) == []
    assert [rows[row.id].room_id for row in told] == [row.room_id for row in told]
    moved = [row for row in (*early, *late) if rows[row.id].room_id != row.room_id]
    assert moved
    assert all(rows[row.id].version == row.version for row in moved)
    silent = [move for row in moved for move in desk.moves(row)]
    assert {(move.silent, move.reason) for move in silent} == {(True, "makes_place")}
