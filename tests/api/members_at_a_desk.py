"""What tests of members over HTTP say again and again."""

from typing import Any

from starlette.testclient import TestClient

from ktv_booking.venues.models import Venue
from tests.builders import a_member_document

LUNAR = {"calendar": "lunar", "month": 8, "day": 15, "leap_month": False, "year": None}


def joined(client: TestClient, venue: Venue, **fields: Any) -> dict[str, Any]:
    answer = client.post("/v1/members", json=a_member_document(venue, **fields))
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def found(client: TestClient, q: str) -> list[str]:
    items = client.get("/v1/members", params={"q": q}).json()["items"]
    return [item["id"] for item in items]


def consent(decision: str, purpose: str = "marketing", channel: str = "call") -> dict[str, Any]:
    said = {"purpose": purpose, "channel": channel, "decision": decision}
    return said | {"proof": "录音 88-2", "source": "phone"}
