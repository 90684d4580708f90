"""What a client is promised about peak rules: shown to who sets the house up, never switched on."""

from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.builders import TODAY, a_reservation, a_room, a_venue, evening
from tests.over_http import ClientAs

RULE: dict[str, Any] = {"weekdays": [2], "from": "20:00", "to": "23:00", "min_minutes": 180}


def path_of(session: Session) -> str:
    """Open a house with one room that a short stay had on the evening before."""
    venue = a_venue(session)
    room = a_room(session, venue)
    a_reservation(
        session, venue, room, starts_at=evening(-1), minutes=60, status="completed",
        occupies=False, created_at=evening(-4),
    )  # fmt: skip
    session.commit()
    return f"/v1/venues/{venue.id}/protection-preview"


def test_a_rule_is_shown_with_its_sentence_and_its_override(
    client: TestClient, session: Session
) -> None:
    path = path_of(session)

    answer = client.get(path, params=RULE)

    assert answer.status_code == 200
    said = answer.json()
    assert said["rule"]["en"] == "Tuesday 20:00–23:00: three hours at least"
    assert said["override"] == {
        "when": {"weekdays": [2], "from": "20:00", "to": "23:00"},
        "set": {"min_minutes": 180},
    }
    assert (said["asked"], said["too_short"], said["minutes_won"]) == (1, 1, -60)
    assert said["last"] == str(TODAY.replace(day=TODAY.day - 1))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"to": "20:00"}, "to"),
        ({"first": "2026-10-01"}, "first"),
        ({"first": "2026-09-01", "last": "2026-10-01"}, "last"),
        ({"weekdays": [8]}, "weekdays.0"),
    ],
)
def test_nonsense_is_named_by_its_place(
    client: TestClient, session: Session, wrong: dict[str, Any], field: str
) -> None:
    answer = client.get(path_of(session), params={**RULE, **wrong})

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


def test_only_who_sets_the_house_up_may_look(client_as: ClientAs, session: Session) -> None:
    path = path_of(session)

    assert client_as("agent").get(path, params=RULE).status_code == 403
    assert client_as("hq_admin").get(path, params=RULE).status_code == 200


def test_what_was_proposed_is_shown_to_who_sets_the_house_up(
    client_as: ClientAs, session: Session
) -> None:
    path = path_of(session).replace("preview", "proposals")

    said = client_as("hq_admin").get(path)

    assert said.json() == {"made_at": None, "business_date": None, "calls": 0, "items": []}
    assert client_as("agent").get(path).status_code == 403
