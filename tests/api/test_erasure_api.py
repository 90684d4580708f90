"""A person who asks to be forgotten is forgotten everywhere, and no count changes."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.db.base import new_id
from ktv_booking.outbox.models import OutboxRow
from ktv_booking.oversight.rules import Keeping
from ktv_booking.oversight.service import due, keep_to_retention
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.service.erasing import BOOKER, GUEST, OF_BOTH
from ktv_booking.settings import Settings
from ktv_booking.venues.days import lock_days
from ktv_booking.venues.queries import venue_facts
from ktv_booking.waitlist.models import Wish
from tests.builders import NOW, a_booking, a_phone, a_reservation, a_room, a_venue, evening
from tests.over_http import ClientAs, at
from tests.stores import Desk

NAME = "欧阳不留名"
WHY = "the guest asked, letter of the 3rd"


def erasing(client: TestClient, phone: str, **more: Any) -> Any:
    return client.post("/v1/erasures", json={"phone": phone, "reason": WHY}, **more)


def everything(database: Desk) -> Iterator[str]:
    """Yield every value of every table as text, byte strings decoded."""
    from ktv_booking.app_models import metadata  # noqa: PLC0415

    with database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(text(f"SELECT * FROM {table.name}")):
                for value in row:
                    is_bytes = isinstance(value, bytes | memoryview)
                    yield bytes(value).decode(errors="replace") if is_bytes else str(value)


def holds(database: Desk, *words: str) -> bool:
    return any(word in value for value in everything(database) for word in words)


@pytest.fixture
def person(session: Session, client: TestClient) -> str:
    """Somebody who booked at two houses, for themselves and for others, and is gone since."""
    phone = a_phone()
    mine = {"guest": {"name": NAME, "phone": phone, "title": "女士"}, "note": f"{NAME} 过敏"}
    for house in (a_venue(session), a_venue(session)):
        a_room(session, house)
        for_others = {"booker": {"name": NAME, "phone": phone, "kind": "secretary"}}
        for more, hour in ((mine, 19), (for_others, 22)):
            body = a_booking(house, starts_at=evening(hour=hour), minutes=120, **more)
            booked = client.post(
                "/v1/reservations", json=body, headers={"Idempotency-Key": str(new_id())}
            )
            assert booked.status_code == 201, booked.text
            cancelled = client.post(
                f"/v1/reservations/{booked.json()['id']}/cancellation",
                json={"by": "guest", "reason_code": "plans_changed", "note": f"{NAME} 来电"},
                headers={"Idempotency-Key": str(new_id())},
            )
            assert cancelled.status_code == 200, cancelled.text
    session.add(a_past_wish(phone))
    session.commit()
    return phone


def a_past_wish(phone: str) -> Wish:
    return Wish(
        kind="standby", room_classes=["small"], earliest_starts_at=evening(-2),
        latest_starts_at=evening(-2), minutes=60, party_size=4, contact_name=NAME,
        contact_phone=phone, contact_phone_reversed=phone[:0:-1], note=NAME,
        withdrawal={"at": NOW.isoformat(), "by": "x", "reason": NAME}, registered_by="x",
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def test_a_person_is_forgotten_everywhere(database: Desk, client: TestClient, person: str) -> None:
    tail = person[3:]
    assert holds(database, NAME)
    assert holds(database, tail)

    erased = erasing(client, person)

    assert erased.status_code == 200, erased.text
    said = erased.json()
    assert (said["reservations"], said["wishes"]) == (4, 1)
    assert said["answers"] >= 8
    assert not holds(database, NAME)
    assert not holds(database, tail, person[:0:-1])


def test_answers_about_several_are_forgotten_too(
    session: Session, database: Desk, client: TestClient
) -> None:
    house, phone = a_venue(session), a_phone()
    for _ in range(3):
        a_room(session, house)
    guest = {"guest": {"name": NAME, "phone": phone}}
    group = a_booking(house, rooms=[{"party_size": 2}, {"party_size": 2}], **guest)
    del group["party_size"]
    booked = keyed(client, "/v1/reservation-groups", group)
    alone = keyed(client, "/v1/reservations", a_booking(house))
    pair = [booked["reservations"][0]["id"], alone["id"]]
    keyed(client, "/v1/placement-swaps", {"reservation_ids": pair, "reason": "guest_wish"})
    ending = {"by": "guest", "reason_code": "plans_changed"}
    keyed(client, f"/v1/reservation-groups/{booked['id']}/cancellation", ending)

    erased = erasing(client, phone)

    assert erased.status_code == 200, erased.text
    assert not holds(database, NAME, phone[3:])


def keyed(client: TestClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(path, json=body, headers={"Idempotency-Key": str(new_id())})
    assert answer.is_success, answer.text[:500]
    return dict(answer.json())


def test_counts_stay_and_versions_rise(database: Desk, client: TestClient, person: str) -> None:
    before = client.get("/v1/reservations").json()["items"]

    erasing(client, person)

    after = client.get("/v1/reservations").json()["items"]
    kept = ("id", "code", "status", "starts_at", "party_size", "quote", "cancellation")
    for old, new in zip(before, after, strict=True):
        assert {k: new[k] for k in kept if k != "cancellation"} == {
            k: old[k] for k in kept if k != "cancellation"
        }
        assert new["version"] > old["version"]
        assert new["cancellation"]["reason_code"] == "plans_changed"


def test_erasing_again_finds_nobody(client: TestClient, person: str) -> None:
    said = [erasing(client, person).json() for _ in range(2)]

    assert [one["reservations"] for one in said] == [4, 0]


def test_the_others_of_a_booking_stay_known(
    database: Desk, client: TestClient, person: str
) -> None:
    erasing(client, person)

    rows = database.read(lambda looking: looking.scalars(select(Reservation)).all())
    assert sorted(row.guest_name or "" for row in rows) == ["", "", "王小明", "王小明"]
    assert {row.booker_phone for row in rows} == {None}


def test_who_is_still_expected_is_not_forgotten(
    session: Session, database: Desk, client: TestClient
) -> None:
    house, phone = a_venue(session), a_phone()
    expected = a_reservation(session, house, a_room(session, house), guest_phone=phone)

    refused = erasing(client, phone)

    assert (refused.status_code, refused.json()["code"]) == (409, "action-not-allowed")
    assert refused.json()["codes"] == [expected.code]
    assert phone not in refused.text
    assert holds(database, phone)


def test_kept_boards_do_not_tell_who_it_was(session: Session, client: TestClient) -> None:
    house, phone = a_venue(session), a_phone()
    room = a_room(session, house)
    gone = a_reservation(
        session, house, room, guest_phone=phone, guest_name=NAME, status="completed", occupies=False
    )
    session.commit()
    board = f"/v1/venues/{house.id}/board?business_date={gone.business_date}"
    client.get(board)

    erasing(client, phone)

    assert NAME not in client.get(board).text
    assert NAME not in client.get(f"/v1/reservations/{gone.id}").text
    assert NAME not in client.get("/v1/callers", params={"phone": phone}).text


@pytest.mark.parametrize("phone", ["13900001234", "hello", "+86 12"])
def test_a_number_is_said_with_its_country(client: TestClient, phone: str) -> None:
    assert erasing(client, phone).status_code == 422


def test_only_head_office_forgets(client_as: ClientAs, session: Session) -> None:
    house = a_venue(session)

    for role, venue in (("venue_manager", house), ("cs_officer", None), ("hq_admin", house)):
        assert erasing(client_as(role, venue), a_phone()).status_code == 403, role


LATE = NOW + timedelta(days=400)
KEEPING = Keeping()


@pytest.fixture
def long_ago(session: Session) -> Reservation:
    """A stay of which a year and more has passed, in a day somebody wrote to."""
    house = a_venue(session)
    row = a_reservation(
        session, house, a_room(session, house), guest_name=NAME, note=NAME, booker_name=NAME,
        booker_phone=a_phone(), status="completed", occupies=False,
    )  # fmt: skip
    lock_days(session, venue_facts(session, house.id), [row.business_date])
    session.add(a_past_wish(a_phone()))
    session.commit()
    return row


def test_retention_forgets_after_its_time_and_not_before(
    database: Desk, long_ago: Reservation, tmp_path: Path
) -> None:
    almost = evening() + timedelta(days=KEEPING.guest_days)

    early = keep_to_retention(database, KEEPING, sheets=tmp_path, now=NOW + timedelta(days=29))
    before = due(database, KEEPING, sheets=tmp_path, now=almost)
    late = keep_to_retention(database, KEEPING, sheets=tmp_path, now=LATE)
    again = keep_to_retention(database, KEEPING, sheets=tmp_path, now=LATE)

    assert (early, before.days) == (1, ()) or (early, before.days) == (0, ())
    assert late >= 1
    assert again == 0
    row = database.read(lambda looking: looking.get_one(Reservation, long_ago.id))
    assert {getattr(row, field) for field in (*GUEST, *BOOKER, *OF_BOTH)} == {None}
    assert (row.status, row.party_size) == ("completed", 4)
    assert not holds(database, NAME)


def test_a_dry_run_changes_nothing(database: Desk, long_ago: Reservation, tmp_path: Path) -> None:
    found = due(database, KEEPING, sheets=tmp_path, now=LATE)

    assert found.days == ((long_ago.venue_id, long_ago.business_date),)
    assert found.wishes == 1
    assert holds(database, NAME)


def test_old_day_sheets_go_and_nothing_else_does(database: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    folder.mkdir()
    names = ["sh-2026-09-01.html", "sh-2026-09-01.csv", "sh-2026-10-14.html", "sh-notes.txt",
             "x-2026-99-99.csv"]  # fmt: skip
    for name in names:
        (folder / name).write_text("x")

    keep_to_retention(database, KEEPING, sheets=folder, now=NOW)

    assert sorted(page.name for page in folder.iterdir()) == sorted(names[2:])


@pytest.mark.parametrize(
    ("name", "days"),
    [("keep_guest_days", 119), ("keep_wish_days", 6), ("keep_sheet_days", 1)],
)
def test_nothing_is_kept_shorter_than_its_floor(name: str, days: int) -> None:
    with pytest.raises(ValueError, match=name):
        Settings(**{name: days})

    Settings(**{name: days + 1})


def test_the_outbox_and_messages_name_nobody(
    database: Desk, client: TestClient, person: str
) -> None:
    rows = database.read(lambda looking: looking.scalars(select(OutboxRow)).all())

    assert rows
    assert not any(person[3:] in str(vars(row)) or NAME in str(vars(row)) for row in rows)


def test_the_rule_counts_a_day_more() -> None:
    assert Keeping(guest_days=120).guests_before(NOW) == NOW.date() - timedelta(days=121)
    assert isinstance(KEEPING.sheets_before(NOW), date)
    assert at(NOW)
