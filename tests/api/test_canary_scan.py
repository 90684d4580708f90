"""One evening at a desk, and then a search of all it left: no phone number outside its one door.

Goal P3 of reliability.md. Every number of a test is a canary; it may stand in its own columns and
in the answer of `phone-reveal`, and nowhere else: not in answers, refusals, logs, metrics,
exports, the outbox, remembered answers, the audit log, files. A guest's name is shown to who works
there, and stands in its own columns and in answers that are remembered; in no log, nor elsewhere.
"""

import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.app_models import metadata
from ktv_booking.db.base import new_id
from ktv_booking.messages.adapters import LogAdapter, NotDelivered, Outgoing
from ktv_booking.messages.service import HANDLERS, send_waiting
from ktv_booking.outbox.dispatch import dispatch
from ktv_booking.reservations.day_sheets import write_all
from ktv_booking.reservations.present import reservations as presenting
from ktv_booking.venues.models import Venue
from ktv_booking.web.logging import write_json_lines
from tests.api.members_of_an_evening import play_members
from tests.builders import NOW, TODAY, a_booking, a_phone, a_room, a_venue, evening
from tests.canaries import CANARY
from tests.over_http import at
from tests.stores import Desk

HOMES = {
    ("reservations", "guest_phone"), ("reservations", "guest_phone_reversed"),
    ("reservations", "booker_phone"), ("wishes", "contact_phone"),
    ("wishes", "contact_phone_reversed"), ("member_phones", "phone"),
    ("member_phones", "phone_reversed"), ("phone_blocks", "phone"),
    ("call_attempts", "phone"),
}  # fmt: skip
NAME = "金丝雀"
SHOWS_NAMES = {
    "answer", "file", "idempotency_rows.body", "reservations.guest_name",
    "reservations.booker_name", "wishes.contact_name", "members.name", "member_keys.key",
}  # fmt: skip
NOT_OF_A_NUMBER = re.compile(r"[\s+().\-]")


def json_read(said: str) -> str:
    """Return a text whose letters JSON may have written as numbers."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), said)


@dataclass
class Scan:
    """Where canaries were found."""

    found: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    looked_at: dict[str, int] = field(default_factory=dict)

    def look(self, place: str, said: str) -> None:
        """Search one text, however its numbers are grouped, forwards and backwards."""
        self.looked_at[place] = self.looked_at.get(place, 0) + 1
        plain = NOT_OF_A_NUMBER.sub("", said)
        if CANARY in plain or CANARY[::-1] in plain:
            self.found.add(place)
        if NAME in said or NAME in json_read(said):
            self.named.add(place)


@dataclass
class Evening:
    """A desk over HTTP; whatever it is answered is searched."""

    client: TestClient
    scan: Scan

    def ask(self, method: str, path: str, status: int = 200, **said: Any) -> Any:
        if method == "POST":
            said["headers"] = {"Idempotency-Key": str(new_id())} | said.get("headers", {})
        answer = self.client.request(method, path, **said)
        assert answer.status_code == status, answer.text[:400]
        if not (path.endswith(("/phone-reveal", "/dial")) and status == 200):
            self.scan.look("answer", answer.text + json.dumps(dict(answer.headers)))
        return answer

    def made(self, path: str, **said: Any) -> str:
        return str(self.ask("POST", path, 201, **said).json()["id"])


def play(desk: Evening, house: Venue) -> None:
    """Do what a desk does in an evening, well and badly."""
    phone, booker = a_phone(), a_phone()
    guest = {"guest": {"name": NAME, "phone": phone, "title": "先生"}}
    booked = desk.made(
        "/v1/reservations",
        json=a_booking(house, **guest, booker={"name": NAME, "phone": booker, "kind": "secretary"}),
    )
    one = f"/v1/reservations/{booked}"
    _look_around(desk, house, one, phone)
    version = desk.ask("GET", one).headers["etag"]
    desk.ask("PATCH", one, json={"guest": {"phone": a_phone()}}, headers={"If-Match": version})
    body = {"starts_at": evening(hour=22).isoformat(), "reason": "guest_wish"}
    desk.ask(
        "PUT",
        f"{one}/placement",
        json=body,
        headers={"If-Match": desk.ask("GET", one).headers["etag"]},
    )
    _ask_badly(desk, house, one, phone)
    desk.ask("POST", f"{one}/phone-reveal", json={"reason": f"rings from {phone}"})
    desk.ask("GET", f"{one}/history")
    proof = {"phone_last4": phone[-4:]}
    cancelled = {"by": "guest", "reason_code": "plans_changed", "proof": proof}
    desk.ask("POST", f"{one}/cancellation", 409, json=cancelled)  # another number by now
    desk.ask("POST", "/v1/erasures", 409, json={"phone": booker, "reason": "asked for"})
    wish = desk.made("/v1/wishes", json=_a_wish(house))
    desk.ask("POST", f"/v1/wishes/{wish}/phone-reveal", json={"reason": f"rings {phone}"})
    rooms = [{"party_size": 2}, {"party_size": 2}]
    several = a_booking(house, starts_at=evening(hour=16), minutes=60, rooms=rooms)
    del several["party_size"]
    desk.made("/v1/reservation-groups", json=several)
    _refuse_somebody(desk, house)
    play_members(desk, house, NAME)


def _refuse_somebody(desk: Evening, house: Venue) -> None:
    """Block a number, see who rings, and let its guest book once, on somebody's word."""
    phone = a_phone()
    blocking = {"venue_id": str(house.id), "phone": phone, "reason": "三次爽约"}
    block = desk.made("/v1/phone-blocks", json=blocking)
    desk.ask("GET", "/v1/callers", params={"phone": phone})
    guest = {"name": NAME, "phone": phone}
    desk.made("/v1/reservations", json=a_booking(house, guest=guest))
    about = {"subject": {"type": "phone_block", "id": block}, "kind": "blocked-phone"}
    approval = desk.made("/v1/approvals", json=about | {"reason": "已道歉"})
    for path in (f"/v1/approvals/{approval}", "/v1/approvals", f"/v1/phone-blocks/{block}"):
        desk.ask("GET", path)


def _look_around(desk: Evening, house: Venue, one: str, phone: str) -> None:
    venue = f"/v1/venues/{house.id}"
    for path in (one, f"{one}/history", f"{venue}/board?business_date={TODAY}", "/v1/messages",
                 "/v1/turnaways", "/v1/wishes", "/v1/me"):  # fmt: skip
        desk.ask("GET", path)
    for tail in (phone[-4:], phone[-8:]):
        found = desk.ask("GET", "/v1/reservations", params={"phone": tail}).json()["items"]
        assert [item["id"] for item in found] == [one.rpartition("/")[2]]
    for said in (phone, phone[3:], phone[-4:]):
        desk.ask("GET", "/v1/callers", params={"phone": said})
    for form in ("json", "csv", "html"):
        desk.ask("GET", f"{venue}/day-sheet", params={"format": form})


def _ask_badly(desk: Evening, house: Venue, one: str, phone: str) -> None:
    """Put numbers where none belong."""
    desk.ask("POST", "/v1/reservations", 409, json=a_booking(house, party_size=900))
    for wrong in (
        {"guest": {"name": "王", "phone": phone + "9"}},
        {"starts_at": phone},
        {"venue_id": phone},
        {"source": phone},
        {phone: phone},
    ):
        desk.ask("POST", "/v1/reservations", 422, json=a_booking(house) | wrong)
    desk.ask("GET", f"/v1/reservations/{phone}", 422)
    desk.ask("GET", f"/v1/{phone}", 404)
    desk.ask("GET", "/v1/reservations", 422, params={"cursor": phone})
    desk.ask("GET", "/v1/callers", 422, params={phone: phone, "phone": phone})
    desk.ask("POST", f"{one}/phone-reveal", 422, json={"of": phone, "reason": phone})
    desk.ask("POST", f"{one}/decline", 409, json={"reason": "full"})


def _a_wish(house: Venue) -> dict[str, Any]:
    return {
        "kind": "standby", "venue_ids": [str(house.id)], "room_classes": ["small"],
        "earliest_starts_at": evening().isoformat(),
        "latest_starts_at": evening(hour=22).isoformat(),
        "minutes": 60, "party_size": 2, "contact": {"name": NAME, "phone": a_phone()},
    }  # fmt: skip


class Breaks(LogAdapter):
    """A gateway that fails in every way, the number in the words of its failure."""

    def __init__(self) -> None:
        self.failures = 0

    def send(self, outgoing: Outgoing) -> None:
        self.failures += 1
        if self.failures % 3 == 0:
            raise RuntimeError(f"cannot dial {outgoing.to}, nor {outgoing.to[1:]}")
        if self.failures % 3 == 1:
            raise NotDelivered("http-500", is_away=False)
        super().send(outgoing)


def whats_stored(database: Desk) -> Iterator[tuple[str, str]]:
    """Yield every value of every table, but for the homes of numbers."""
    with database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(text(f"SELECT * FROM {table.name}")).mappings():
                for column, value in row.items():
                    if (table.name, column) not in HOMES:
                        is_bytes = isinstance(value, bytes | memoryview)
                        said = bytes(value).decode(errors="replace") if is_bytes else str(value)
                        yield f"{table.name}.{column}", said


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the service logs meanwhile, down to its smallest words."""
    stream = io.StringIO()
    write_json_lines(stream, logging.DEBUG)
    yield stream
    write_json_lines(level=logging.INFO)


def searched(
    session: Session, database: Desk, client: TestClient, lines: io.StringIO, folder: Path
) -> Scan:
    """Play an evening and search all that it left."""
    house = a_venue(session, code="canary")
    for _ in range(4):
        a_room(session, house)
    session.commit()
    scan = Scan()
    desk = Evening(client, scan)
    play(desk, house)
    adapter, later = Breaks(), NOW
    for _ in range(4):
        dispatch(database, HANDLERS, later)
        send_waiting(database, adapter, later)
        later += timedelta(minutes=31)
    assert adapter.failures > 3
    for path in ("/v1/audit", "/v1/audit/verification", "/v1/messages", "/metrics"):
        desk.ask("GET", path, headers=at(later))
    for page in write_all(database, folder=folder, now=NOW):
        scan.look("file", page.read_text(encoding="utf-8"))
        scan.look("file", page.with_suffix(".csv").read_text(encoding="utf-8"))
    for line in lines.getvalue().splitlines():
        if json.loads(line)["logger"] != "httpx2":  # the tests' own client says what it asks
            scan.look("log", line)
    for place, value in whats_stored(database):
        scan.look(place, value)
    return scan


def test_no_number_leaves_by_any_other_door(
    session: Session, database: Desk, client: TestClient, lines: io.StringIO, tmp_path: Path
) -> None:
    scan = searched(session, database, client, lines, tmp_path / "sheets")

    assert scan.found == set()
    assert {"answer", "file", "reservations.guest_name"} <= scan.named <= SHOWS_NAMES
    for place, least in {"answer": 40, "log": 40, "file": 10, "outbox.topic": 3,
                         "audit_rows.changed": 8, "idempotency_rows.body": 5,
                         "messages.kind": 3}.items():  # fmt: skip
        assert scan.looked_at[place] >= least, place


def test_a_seeded_leak_is_found(
    session: Session,
    database: Desk,
    client: TestClient,
    lines: io.StringIO,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(presenting, "masked", lambda number: number)

    scan = searched(session, database, client, lines, tmp_path / "sheets")

    assert {"answer", "idempotency_rows.body"} <= scan.found


def test_a_number_in_a_log_line_or_backwards_or_in_groups_is_found() -> None:
    phone = a_phone()
    scan = Scan()

    for number, said in enumerate((phone, phone[::-1], f"{phone[:6]} {phone[6:9]}-{phone[9:]}")):
        scan.look(str(number), f"who rang: {said}!")

    assert scan.found == {"0", "1", "2"}


def test_a_name_is_found_however_it_is_written() -> None:
    scan = Scan()

    for number, said in enumerate((f"a guest, {NAME}", json.dumps({"name": NAME}))):
        scan.look(str(number), said)

    assert scan.named == {"0", "1"}
