"""The tour of the README, played: what it prints is what the page shows."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from ktv_booking.client import Client
from ktv_booking.kernel.time import utc_now
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


def test_the_tour_prints_what_the_readme_shows(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.database.work(lambda session: seed_demo(session, by="test", now=utc_now()))
    token = server.headers()["Authorization"].removeprefix("Bearer ")

    with Client(server.url, token, language="en") as desk:
        the_tour().evening(desk)

    assert capsys.readouterr().out == shown_in_the_readme()
