"""What evenings came to, over HTTP: frozen at the close, corrections beside, other days beside."""

import csv
import io
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from ktv_booking.oversight.service import erase
from ktv_booking.reservations.rules.figures import MEASURES
from ktv_booking.reservations.service.attributing import correct_attribution
from ktv_booking.reservations.service.day_close import close_day
from ktv_booking.reservations.service.desk import arrive, leave, seat
from ktv_booking.reservations.service.turnaways import said_turnaway
from tests.builders import TODAY, evening
from tests.figures_by_hand import figures_by_hand
from tests.figures_of_evenings import PlayedEvening
from tests.front_desk import FrontDesk
from tests.over_http import ClientAs
from tests.stores import Desk

KEYS = ("period", "day_type", "booked_class", "used_class", "source", "window")


def report(client: TestClient, name: str, day: Any = TODAY, **query: Any) -> dict[str, Any]:
    span = {"from": day.isoformat(), "to": day.isoformat()}
    headers = {"Ktv-Now": evening(hour=27).isoformat()}
    answer = client.get(f"/v1/reports/{name}", params=span | query, headers=headers)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def by_hand(played: PlayedEvening) -> dict[tuple[Any, ...], Counter[str]]:
    """Count the evening by hand, with classes called by their codes."""
    desk, database = played.desk, played.desk.database
    said = database.read(lambda s: figures_by_hand(s, played.facts, TODAY, now=evening(hour=27)))
    codes = {room.room_class_id: code for room, code in zip(desk.rooms, ROOMS, strict=True)}
    return {
        (period or None, day_type, codes.get(booked), codes.get(used), source, window): figures
        for (period, day_type, booked, used, source, window), figures in said.items()
    }


ROOMS = ("small", "small", "small", "medium", "medium", "large", "large")


@pytest.mark.parametrize("is_closed", [False, True])
def test_the_table_is_what_counting_by_hand_finds(
    database: Desk, client: TestClient, is_closed: bool
) -> None:
    played = PlayedEvening.opened(database, 5).play()
    if is_closed:
        desk = played.end().desk
        desk.do(close_day, desk.venue.id, TODAY)

    table = report(client, "comparison", group_by=KEYS)

    told = {
        tuple(row["keys"][key] for key in KEYS): +Counter(
            {name: row["figures"][name] for name in MEASURES}
        )
        for row in table["rows"]
    }
    assert {key: figures for key, figures in told.items() if figures} == by_hand(played)
    assert (table["days_closed"], table["days_live"]) == (int(is_closed), int(not is_closed))
    assert table["live_days"] == ([] if is_closed else [TODAY.isoformat()])
    assert all(row["adjustments"] is None for row in table["rows"])
    total = table["total"]["figures"]
    assert total["requests"] == total["reserved"] + total["walked_in"] + total["declined"]


def a_closed_evening(database: Desk) -> tuple[FrontDesk, Any]:
    """One party of four sat for an hour in one of two small rooms, and the day was closed."""
    desk = FrontDesk.opened(database, "small", "small")
    party = desk.book(minutes=60)
    for verb, hour in ((arrive, 20), (seat, 20), (leave, 21)):
        desk.at(evening(hour=hour)).do(verb, party.id)
    desk.at(evening(hour=26)).do(close_day, desk.venue.id, TODAY)
    return desk.at(evening(hour=27)), party


def test_what_is_corrected_later_stands_beside_the_frozen_figure(
    database: Desk, client: TestClient
) -> None:
    desk, party = a_closed_evening(database)
    before = report(client, "comparison", group_by="source")

    desk.do(correct_attribution, party.id, source="staff", booked_by=None, reason="the form")
    desk.do(said_turnaway, desk.venue.id, desk.stay(), code="no-room-free", note=None)

    table = report(client, "comparison", group_by="source")
    rows = {row["keys"]["source"]: row for row in table["rows"]}
    assert rows["phone"]["figures"] == before["rows"][0]["figures"]
    adjusted = rows["phone"]["adjustments"]
    assert (adjusted["reserved"], adjusted["entered_reserved"], adjusted["declined"]) == (-1, -1, 1)
    assert rows["staff"]["figures"]["reserved"] == 0
    assert rows["staff"]["adjustments"]["reserved"] == 1
    assert table["total"]["adjustments"]["requests"] == 1
    assert report(client, "turnaways")["total"]["adjustments"] == 1


def test_a_guest_who_is_forgotten_still_counts(database: Desk, client: TestClient) -> None:
    desk = FrontDesk.opened(database, "small")
    party = desk.book(phone="+8613900007777")
    for verb in (arrive, seat, leave):
        desk.at(evening()).do(verb, party.id)
    desk.at(evening(hour=26)).do(close_day, desk.venue.id, TODAY)
    before = report(client, "comparison")

    desk.at(evening(hour=27)).do(erase, "+8613900007777", by="somebody", reason="asked to")

    assert desk.row(party).guest_name is None
    assert report(client, "comparison") == before


def test_rooms_are_told_with_their_turnover(database: Desk, client: TestClient) -> None:
    a_closed_evening(database)

    (row,) = [
        one
        for one in report(client, "comparison", group_by="used_class")["rows"]
        if one["keys"]["used_class"] == "small"
    ]

    open_minutes = 2 * 14 * 60
    assert row["figures"]["rooms_available"] == 2
    assert row["figures"]["room_minutes_available"] == open_minutes
    assert row["figures"]["turnover"] == 0.5
    assert row["figures"]["used_permille"] == round(1000 * 60 / open_minutes)


def test_other_days_stand_beside_and_the_average_is_of_four(
    database: Desk, client: TestClient
) -> None:
    a_closed_evening(database)
    later = TODAY + timedelta(days=7)

    table = report(
        client, "comparison", later, group_by="period", against=["last_week", "month_average"]
    )

    beside = table["total"]["against"]
    assert beside["last_week"]["entered_reserved"] == 1
    assert beside["month_average"]["entered_reserved"] == 0.25
    assert [(one["against"], one["first_day"]) for one in table["compared"]] == [
        ("last_week", TODAY.isoformat()),
        ("month_average", (later - timedelta(days=28)).isoformat()),
    ]
    assert table["total"]["figures"]["requests"] == 0


def test_rooms_are_plotted_by_class_and_hour(database: Desk, client: TestClient) -> None:
    a_closed_evening(database)

    rows = report(client, "occupancy")["rows"]

    used = {row["keys"]["hour"]: row["room_minutes_used"] for row in rows}
    assert {hour: minutes for hour, minutes in used.items() if minutes} == {20: 60}
    assert {row["room_minutes_available"] for row in rows} == {120}
    assert sorted(used) == list(range(12, 26))


def test_fairness_counts_who_waited(database: Desk, client: TestClient) -> None:
    desk = FrontDesk.opened(database, "small")
    party = desk.book()
    desk.at(evening(hour=20)).do(arrive, party.id)
    desk.at(evening(hour=20, minute=25)).do(seat, party.id)

    total = report(client, "fairness")["total"]

    assert (total["waited"], total["wait_minutes"], total["average_wait_minutes"]) == (1, 25, 25)
    assert total["jumps"] == {}


def test_files_have_numbers_as_numbers(database: Desk, client: TestClient) -> None:
    a_closed_evening(database)
    span = {"from": TODAY.isoformat(), "to": TODAY.isoformat(), "lang": "en"}

    table = client.get("/v1/reports/comparison", params=span | {"format": "csv"})
    book = client.get("/v1/reports/comparison", params=span | {"format": "xlsx"})

    head, *lines = csv.reader(io.StringIO(table.text.removeprefix("\ufeff")))
    assert head[:4] == ["Class booked", "Class used", "Column", "Requests"]
    assert lines[0][:4] == ["small", "small", "figures", "1"]
    assert lines[-2][:4] == ["Total", "", "figures", "1"]
    cells = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0)
    assert cells.to_python()[1][:4] == ["small", "small", "figures", 1.0]


@pytest.mark.parametrize("store", ["sqlite"])
@pytest.mark.parametrize(
    ("narrowed", "requests", "has_rooms"),
    [
        ({"source": "phone"}, 1, False),
        ({"source": "web"}, 0, False),
        ({"window": "same_day"}, 1, False),
        ({"day_type": "W"}, 1, True),
        ({"day_type": "H"}, 0, True),
        ({"period": "prime"}, 0, True),
        ({"day_type": "W", "source": "phone"}, 1, False),
    ],
)
def test_the_table_is_narrowed_to_what_one_asks_about(
    database: Desk, client: TestClient, narrowed: dict[str, str], requests: int, has_rooms: bool
) -> None:
    desk, party = a_closed_evening(database)
    desk.do(correct_attribution, party.id, source="web", booked_by=None, reason="the form")

    table = report(client, "comparison", group_by="booked_class", **narrowed)

    total = table["total"]
    assert total["figures"]["requests"] == requests
    assert (total["figures"]["rooms_available"] is not None) is has_rooms
    of_web = (total["adjustments"] or {}).get("reserved")
    assert of_web == {"phone": -1, "web": 1}.get(narrowed.get("source", ""))


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_file_is_named_by_what_it_holds(database: Desk, client: TestClient) -> None:
    desk, _ = a_closed_evening(database)
    span = {"from": TODAY.isoformat(), "to": TODAY.isoformat(), "venue_id": desk.venue.id}

    answer = client.get(
        "/v1/reports/comparison", params=span | {"format": "csv", "source": "phone"}
    )

    name = f"comparison-phone-{desk.venue.code}-{TODAY}.csv"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize("query", [{"to": "2026-10-13"}, {"to": "2027-10-13"}])
def test_a_span_too_long_or_backwards_is_malformed(
    client: TestClient, query: dict[str, str]
) -> None:
    answer = client.get("/v1/reports/comparison", params={"from": TODAY.isoformat()} | query)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "to")


def test_an_average_is_of_a_week_at_most(database: Desk, client: TestClient) -> None:
    query = {"from": TODAY.isoformat(), "to": (TODAY + timedelta(days=7)).isoformat()}

    answer = client.get("/v1/reports/comparison", params=query | {"against": "month_average"})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "against")


def test_figures_are_for_managers_and_auditors(database: Desk, client_as: ClientAs) -> None:
    desk, _ = a_closed_evening(database)
    span = {"from": TODAY.isoformat(), "to": TODAY.isoformat()}

    answers = {
        role: client_as(role, desk.venue).get("/v1/reports/comparison", params=span).status_code
        for role in ("agent", "front_desk", "lead", "duty_manager", "auditor")
    }

    assert answers == {
        "agent": 403, "front_desk": 403, "lead": 403, "duty_manager": 200, "auditor": 200,
    }  # fmt: skip
