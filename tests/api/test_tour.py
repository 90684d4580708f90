"""The tour of the README, played: what it prints is what the page shows."""

import importlib.util
import re
from functools import partial
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from ktv_booking.client import Client
from ktv_booking.kernel.time import utc_now
from ktv_booking.outreach.scripts.ready_made import lay_ready_made
from ktv_booking.outreach.service.ready_made import lay_campaigns
from ktv_booking.rooms.demo import seed_demo
from tests.over_http import Server

ROOT = Path(__file__).resolve().parents[2]


def the_tour() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tour", ROOT / "docs" / "tour.py")
    assert spec is not None
    assert spec.loader is not None
    tour = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tour)
    return tour


def shown_in_the_readme() -> str:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"```text\n(1\. .*?)```", page, re.DOTALL)
    assert found is not None
    return found[1]


def test_curl_is_answered_in_the_words_that_the_readme_shows(server: Server) -> None:
    server.database.work(lambda session: seed_demo(session, by="test", now=utc_now()))
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    on_saturday_night = {"Ktv-Now": "2026-12-06T00:30:00+08:00", "Accept-Language": "en"}
    with httpx.Client(
        base_url=server.url,
        headers=server.headers() | on_saturday_night,
        timeout=60,
        trust_env=False,
    ) as curl:
        venues = curl.get("/v1/venues").json()["items"]
        asked = {
            "venue_id": next(one["id"] for one in venues if one["code"] == "shanghai"),
            "starts_at": "2026-12-06T01:00:00+08:00", "party_size": 4, "room_class": "small",
            "source": "phone", "guest": {"name": "Ms Li", "phone": "139 0000 0200"},
        }  # fmt: skip

        refused = curl.post("/v1/reservations", json=asked | {"minutes": 120}).json()
        booked = curl.post("/v1/reservations", json=asked | {"minutes": 60}).json()

    told = (refused["alternatives"][0]["note"], booked["read_back"])
    said = [refused["detail"], *(words for both in told for words in both.values())]
    assert [words for words in said if f'"{words}"' not in page] == []


def test_the_tour_prints_what_the_readme_shows(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    for lay in (seed_demo, lay_ready_made, lay_campaigns):
        server.database.work(partial(lay, by="test", now=utc_now()))
    token = server.headers()["Authorization"].removeprefix("Bearer ")

    with Client(server.url, token, language="en") as desk:
        the_tour().evening(desk, server.url)

    assert capsys.readouterr().out == shown_in_the_readme()
