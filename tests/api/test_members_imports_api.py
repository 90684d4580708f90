"""A file of members over HTTP: tried, taken in, again without effect."""

from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.outreach.router import imports
from ktv_booking.venues.models import Venue
from tests.builders import a_phone, a_venue

PATH = "/v1/members/imports"


@pytest.fixture
def house(session: Session) -> Venue:
    return a_venue(session)


def sent(client: TestClient, house: Venue, content: bytes, **query: Any) -> Any:
    params = {"home_venue_id": str(house.id), **query}
    return client.post(PATH, params=params, files={"file": ("members.csv", content)})


def test_a_file_is_tried_taken_in_and_again_without_effect(
    client: TestClient, house: Venue
) -> None:
    content = f"姓名,电话\n单小明,{a_phone()}\n王,12\n".encode()

    tried = sent(client, house, content, dry_run=True).json()
    nobody = client.get("/v1/members").json()["items"]
    first = sent(client, house, content).json()
    again = sent(client, house, content).json()

    assert (tried["created"], tried["rejected"], tried["dry_run"], nobody) == (1, 1, True, [])
    assert [row["outcome"] for row in first["rows"]] == ["created", "rejected"]
    assert first["rows"][1]["problems"][0]["field"] == "phones.0"
    assert (again["created"], again["unchanged"]) == (0, 1)
    assert again["rows"][0]["member_id"] == first["rows"][0]["member_id"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"files": {"other": b"name,phone"}}, "file"),
        ({"files": {"file": b"name,surprise"}}, "file"),
        ({"files": {"file": b""}}, "file"),
        ({"json": {"file": "name,phone"}}, "body"),
        ({"data": {"file": "name,phone"}}, "body"),
        ({"content": b"--x", "headers": {"content-type": "multipart/form-data"}}, "body"),
    ],
)
def test_what_is_no_file_of_members_is_refused(
    client: TestClient, house: Venue, said: dict[str, Any], field: str
) -> None:
    answer = client.post(PATH, params={"home_venue_id": str(house.id)}, **said)

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field


def test_more_rows_than_a_request_has_time_for_are_refused_whole(
    client: TestClient, house: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MOST_ROWS", 1)
    content = "\n".join(("name,phone", *(f"李,{a_phone()}" for _ in range(2)))).encode()

    answer = sent(client, house, content)

    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-rows")
    assert client.get("/v1/members").json()["items"] == []
