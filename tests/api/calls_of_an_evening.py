"""A morning of calls, played where canaries are searched for: listed, claimed, dialled, noted."""

from typing import Any

from ktv_booking.venues.models import Venue
from tests.api.members_at_a_desk import consent
from tests.builders import TODAY, a_member_document, a_phone


def play_calls(desk: Any, house: Venue, name: str) -> None:
    """Call somebody whose number turns out to be dead, well and badly."""
    phone, mine = a_phone(), {"venue_id": str(house.id)}
    joined = a_member_document(house, name=name, phones=[phone])
    member = desk.made("/v1/members", json=joined)
    desk.made(f"/v1/members/{member}/consents", json=consent("granted"))
    campaign = desk.made(
        "/v1/campaigns",
        json={"code": "canary", "kind": "custom", "name": {"zh": "周年", "en": "Jubilee"}},
    )
    listed = desk.made("/v1/call-lists", json={"campaign_id": campaign, **mine})
    for path in ("", "/tasks", "/exclusions", "/export?format=csv"):
        desk.ask("GET", f"/v1/call-lists/{listed}{path}")
    claimed = desk.ask("POST", "/v1/call-tasks/claims", json={"list_id": listed}).json()
    task = f"/v1/call-tasks/{claimed['task']['id']}"
    desk.ask("POST", f"{task}/attempts", 409, json={"connect": "busy"})
    desk.ask("POST", f"{task}/dial", json={})
    for wrong in ({"connect": phone}, {"connect": "connected", "outcome": phone}, {phone: phone}):
        desk.ask("POST", f"{task}/attempts", 422, json=wrong)
    desk.ask("POST", f"{task}/attempts", json={"connect": "invalid_number"})
    desk.ask("POST", f"{task}/dial", 409, json={})
    desk.ask("GET", task)
    span = {"from": TODAY.isoformat(), "to": TODAY.isoformat()}
    desk.ask("GET", "/v1/reports/calls", params=span)
