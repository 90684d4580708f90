"""What is promised about the day on paper, with the system and without it."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.text import Text
from ktv_booking.reservations import day_sheets
from ktv_booking.reservations.schemas import DaySheetOut
from ktv_booking.venues.models import Venue
from tests.builders import NOW, TODAY, a_booking, a_phone, a_room, a_venue, evening
from tests.canaries import CANARY, shy
from tests.stores import Desk


@pytest.fixture
def client(client: TestClient) -> TestClient:
    """Head office; no answer it gets may name a whole phone number."""
    return shy(client)


def a_house(session: Session) -> Venue:
    """Open a venue with two small rooms."""
    venue = a_venue(session)
    for _ in range(2):
        a_room(session, venue, "small")
    return venue


def test_the_day_sheet_is_document_page_and_table(session: Session, client: TestClient) -> None:
    venue = a_house(session)
    book(client, venue, starts_at=evening(hour=21), guest=a_guest("=HYPERLINK(1)"))
    book(client, venue, guest=a_guest("<b>Li</b>"))
    path = f"/v1/venues/{venue.id}/day-sheet"

    sheet = client.get(path).json()
    page = client.get(path, params={"format": "html", "lang": "en"})
    table = client.get(path, params={"format": "csv"})

    assert [line["starts_at"] for line in sheet["lines"]] == [
        evening().isoformat(), evening(hour=21).isoformat(),
    ]  # fmt: skip
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "&lt;b&gt;Li&lt;/b&gt;" in page.text
    assert "Kept until" in page.text
    assert "保留至" not in page.text
    rows = list(csv.reader(io.StringIO(table.text.removeprefix("\ufeff"))))
    assert rows[0][0] == "号码 No."
    assert rows[2][6] == "'=HYPERLINK(1)"


def a_guest(name: str) -> dict[str, str]:
    return {"name": name, "phone": a_phone()}


def test_the_last_sheet_is_found_without_the_system(
    session: Session, client: TestClient, database: Desk, tmp_path: Path
) -> None:
    venue, folder = a_house(session), tmp_path / "sheets"
    book(client, venue)

    day_sheets.write_all(database, folder=folder, now=NOW, days=2)
    page = day_sheets.write(database, venue.code, day=None, folder=folder, now=NOW)

    assert day_sheets.last(folder, venue.code, now=NOW).business_date == TODAY
    assert day_sheets.last(folder, venue.code, now=NOW + timedelta(days=9)).lines == []
    assert CANARY not in page.read_text(encoding="utf-8")
    assert len(list(folder.iterdir())) == 6
    assert page.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (None, ["状态 Status 已确认 confirmed", "房型 Class"]),
        ("zh", ["状态 已确认", "房型"]),
        ("en", ["Status confirmed", "Class Small"]),
    ],
)
def test_the_sheet_on_a_terminal_is_whole_within_eighty_columns(
    session: Session, client: TestClient, database: Desk, tmp_path: Path, lang: Any, said: list[str]
) -> None:
    venue, folder = a_house(session), tmp_path / "sheets"
    book(client, venue, guest=a_guest("王小明"), note="by the window\nand far from the stage")
    day_sheets.write(database, venue.code, day=None, folder=folder, now=NOW)
    sheet = day_sheets.last(folder, venue.code, now=NOW)

    text = day_sheets.as_text(sheet, lang)

    line = sheet.lines[0]
    booked = Text.of(sheet.names["small"].model_dump())
    said = [*said, f"{booked.zh} {booked.en}" if lang is None else booked.said_in(lang)]
    whole = [f"1. {line.starts_at:%H:%M}–{line.ends_at:%H:%M}", line.phone_masked or "", line.code]
    assert [one for one in (*said, *whole, "王小明", "window and far") if one not in text] == []
    assert max(cell_len(one) for one in text.splitlines()) <= 80
    assert CANARY not in text


def book(client: TestClient, venue: Venue, **more: object) -> None:
    assert client.post("/v1/reservations", json=a_booking(venue, **more)).status_code == 201


def test_the_two_times_of_a_night_that_repeats_an_hour_differ_on_paper() -> None:
    lisbon = ZoneInfo("Europe/Lisbon")
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    sheet = DaySheetOut(
        venue_id=UUID(int=1),
        business_date=date(2026, 10, 24),
        time_zone=lisbon.key,
        rev=1,
        printed_at=first.astimezone(lisbon),
        opens_at=first.astimezone(lisbon),
        closes_at=second.astimezone(lisbon),
        day_type="W",
        currency="EUR",
        lines=[],
        totals=[],
    )

    kept = DaySheetOut.model_validate_json(sheet.model_dump_json())

    for one in (sheet, kept):
        page = day_sheets.as_html(one, Text(zh="店", en="Venue"), "en")
        assert "01:30 (first, summer time)–01:30 (second, winter time)" in page
        assert day_sheets.clock_on(one, second, "zh") == "01:30（冬令时）"


def test_a_sheet_that_was_never_written_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as refused:
        day_sheets.last(tmp_path, "nowhere", now=NOW)

    assert "预约表" in str(refused.value)
    assert "No day sheet" in str(refused.value)
    assert "KTV_DAY_SHEET_DIR" in refused.value.said_in("en")
