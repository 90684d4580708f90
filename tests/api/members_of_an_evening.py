"""What a desk does with members in an evening that is searched afterwards for numbers and names."""

from typing import Any

from ktv_booking.venues.models import Venue
from tests.api.calls_of_an_evening import play_calls
from tests.api.members_at_a_desk import consent
from tests.builders import a_member_document, a_phone

WHY = {"reason": "本人要求"}


def play_members(desk: Any, house: Venue, name: str) -> None:
    """Take people on, ask them, import, find, merge, reveal and forget them."""
    play_calls(desk, house, name)
    shared = a_phone()
    kept = desk.made("/v1/members", json=a_member_document(house, name=name, phones=[shared]))
    more = {"shares_phone": True, "card_no": "A-7"}
    other = desk.made(
        "/v1/members", json=a_member_document(house, name=name, phones=[shared, a_phone()], **more)
    )
    desk.ask("POST", "/v1/members", 409, json=a_member_document(house, name=name, phones=[shared]))
    desk.made(f"/v1/members/{kept}/consents", json=consent("granted"))
    desk.ask("POST", f"/v1/members/{other}/do-not-call", json=WHY)
    desk.ask("POST", f"/v1/members/{kept}/phone-reveal", json={"number": 1, **WHY})
    rows = f"name,phone\n{name},{a_phone()}\n{name},{shared}9\n".encode()
    for dry_run in (True, False):
        params = {"home_venue_id": str(house.id), "dry_run": dry_run}
        desk.ask("POST", "/v1/members/imports", params=params, files={"file": ("m.csv", rows)})
    both = {"kept_id": kept, "merged_id": other, **WHY}
    for dry_run in (True, False):
        desk.ask("POST", "/v1/members/merges", json=both | {"dry_run": dry_run})
    for path in ("/v1/members", f"/v1/members/{kept}", f"/v1/members/{kept}/consents"):
        desk.ask("GET", path)
    desk.ask("GET", "/v1/members", params={"q": shared[-4:]})
    desk.ask("GET", "/v1/callers", params={"phone": shared})
    desk.ask("POST", f"/v1/members/{kept}/erasure", json=WHY)
    desk.ask("GET", f"/v1/members/{kept}", 404)
