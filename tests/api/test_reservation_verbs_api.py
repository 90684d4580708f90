"""What a client is promised about the verbs of a reservation, its money, its place, its group."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.venues.models import Venue
from tests.builders import TODAY, a_booking, a_policy, a_room, a_venue, evening
from tests.canaries import shy
from tests.over_http import ClientAs, at

DEPOSIT = {"amount_minor": 20_000, "due_minutes": 60, "legal_kind": "earnest"}
AFTER_CLOSE = at(evening(hour=27))


@pytest.fixture
def client(client: TestClient) -> TestClient:
    """Head office; no answer it gets may name a whole phone number."""
    return shy(client)


def a_house(session: Session, *rooms: str, **terms: Any) -> Venue:
    """Open a venue with these rooms and a policy of these terms."""
    venue = a_venue(session)
    for room_class in rooms or ("small",):
        a_room(session, venue, room_class)
    a_policy(session, venue, upgrade_ranks=0, **terms)
    return venue


def booked(client: TestClient, venue: Venue, **more: Any) -> str:
    """Book and return the path of the reservation."""
    answer = client.post("/v1/reservations", json=a_booking(venue, **more))
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def test_an_evening_from_door_to_door(session: Session, client: TestClient) -> None:
    path = booked(client, a_house(session))
    at_eight, at_eleven = at(evening()), at(evening(hour=23))

    told = client.post(f"{path}/room-notice", json={"to": "guest"})
    arrived = client.post(f"{path}/arrival", json={"party_size": 5}, headers=at_eight)
    seated = client.post(f"{path}/seating", headers=at_eight)
    longer = client.post(f"{path}/extension", json={"minutes": 60}, headers=at_eight)
    left = client.post(f"{path}/departure", headers=at_eleven)

    assert told.json()["room_told_at"] is not None
    assert told.json()["room"]["number"] in told.json()["read_back"]["zh"]
    assert (arrived.json()["status"], arrived.json()["party_size"]) == ("arrived", 5)
    assert (seated.json()["status"], seated.json()["room_tentative"]) == ("seated", False)
    assert longer.json()["new_ends_at"] == evening(hour=24).isoformat()
    assert (longer.json()["added_minutes"], longer.json()["added_minor"]) == (60, 10_000)
    assert left.json()["status"] == "completed"


def test_a_verb_honours_the_version_it_is_sent(session: Session, client: TestClient) -> None:
    path = booked(client, a_house(session))

    stale = client.post(f"{path}/room-notice", json={"to": "guest"}, headers={"If-Match": '"7"'})
    fresh = client.post(f"{path}/room-notice", json={"to": "guest"}, headers={"If-Match": '"1"'})

    assert (stale.status_code, stale.json()["current"]["version"]) == (412, 1)
    assert (fresh.status_code, fresh.headers["etag"]) == (200, '"2"')


def test_a_verb_of_another_state_is_refused_with_those_of_this_one(
    session: Session, client: TestClient
) -> None:
    path = booked(client, a_house(session))

    refused = client.post(f"{path}/departure")

    assert (refused.status_code, refused.json()["code"]) == (409, "action-not-allowed")
    assert "arrival" in refused.json()["allowed_actions"]


def test_rehearsals_say_and_do_nothing(session: Session, client: TestClient) -> None:
    path = booked(client, a_house(session, "small", "medium"))
    before = client.get(path)
    guest_wish = {"by": "guest", "reason_code": "plans_changed", "dry_run": True}
    move = {"room_class": "medium", "reason": "guest_wish", "dry_run": True}

    cancelled = client.post(f"{path}/cancellation", json=guest_wish).json()
    moved = client.put(f"{path}/placement", json=move, headers={"If-Match": '"1"'}).json()

    assert (cancelled["dry_run"], cancelled["status"], cancelled["fee_minor"]) == (
        True, "confirmed", 0,
    )  # fmt: skip
    assert cancelled["sentence"]["en"] == "If you cancel now: it costs nothing."
    assert (moved["difference_minor"], moved["placement"]["used_class"]) == (30_000, "medium")
    assert (moved["used_class"], moved["version"]) == ("small", 1)
    assert client.get(path).json() == before.json()


def test_a_cancellation_is_proved_done_and_repeated(session: Session, client: TestClient) -> None:
    path = booked(client, a_house(session))
    wish = {"by": "guest", "reason_code": "plans_changed"}

    stranger = client.post(f"{path}/cancellation", json=wish | {"proof": {"phone_last4": "0000"}})
    done = client.post(f"{path}/cancellation", json=wish | {"proof": {"day_no": 1}})
    again = client.post(f"{path}/cancellation", json=wish)
    undone = client.post(f"{path}/reinstatement", json={"reason": "wrong one"})

    assert stranger.json()["code"] == "guest-not-verified"
    assert (done.json()["status"], done.json()["cancellation"]["by"]) == ("cancelled", "guest")
    assert again.json()["cancellation"] == done.json()["cancellation"]
    assert undone.json()["status"] == "confirmed"


def test_the_house_cancels_only_by_who_may(
    session: Session, client: TestClient, client_as: ClientAs
) -> None:
    venue = a_house(session)
    path = booked(client, venue)
    wish = {"by": "venue", "reason_code": "flooded"}

    refused = client_as("agent", venue).post(f"{path}/cancellation", json=wish)

    assert (refused.status_code, refused.json()["code"]) == (403, "approval-required")
    assert refused.json()["role"] == "duty_manager"


def test_a_hold_is_kept_confirmed_or_dead(session: Session, client: TestClient) -> None:
    venue = a_house(session, "small", "small", hold_minutes=10)
    kept, lost = booked(client, venue, hold=True), booked(client, venue, hold=True)

    longer = client.post(f"{kept}/hold-extension", json={"minutes": 5, "reason": "asks her boss"})
    confirmed = client.post(f"{kept}/confirmation")
    late = client.post(f"{lost}/confirmation", headers=at(evening()))

    assert longer.json()["hold_until"] == evening(hour=15, minute=15).isoformat()
    assert confirmed.json()["status"] == "confirmed"
    assert (late.status_code, late.json()["code"]) == (410, "hold-expired")


def test_a_request_may_be_declined(session: Session, client: TestClient) -> None:
    path = booked(client, a_house(session, mode="request"))

    declined = client.post(f"{path}/decline", json={"reason": "private party"})

    assert (declined.json()["status"], declined.json()["allowed_actions"]) == ("declined", [])


def test_a_paid_deposit_confirms(session: Session, client: TestClient) -> None:
    path = booked(client, a_house(session, deposit=DEPOSIT))
    owed = client.get(path).json()

    early = client.post(f"{path}/confirmation")
    paid = client.post(
        f"{path}/deposit-entries", json={"kind": "paid", "amount_minor": 20_000, "method": "wechat"}
    )

    assert (owed["status"], owed["deposit"]["status"]) == ("held", "due")
    assert "定金¥200" in owed["read_back"]["zh"]
    assert early.json()["code"] == "deposit-required"
    assert (paid.status_code, paid.json()["currency"]) == (201, "CNY")
    assert client.get(path).json()["status"] == "confirmed"
    assert client.get(f"{path}/deposit-entries").json()["items"] == [paid.json()]


def test_a_move_needs_the_version_and_says_what_it_costs(
    session: Session, client: TestClient
) -> None:
    path = booked(client, a_house(session, "small", "medium"))
    move = {"room_class": "medium", "reason": "guest_wish"}

    unseen = client.put(f"{path}/placement", json=move)
    moved = client.put(f"{path}/placement", json=move, headers={"If-Match": '"1"'})

    assert unseen.status_code == 428
    assert (moved.json()["placement_kind"], moved.json()["charged_class"]) == ("upgrade", "medium")
    assert moved.json()["sentence"]["en"].endswith("¥300 more.")
    story = client.get(f"{path}/history").json()["items"]
    assert (story[-1]["action"], story[-1]["reason"]) == ("placed", "guest_wish")
    assert story[-1]["changed"]["placement_kind"]["to"] == "upgrade"


def test_a_refused_move_keeps_the_old_place(session: Session, client: TestClient) -> None:
    venue = a_house(session)
    path = booked(client, venue)
    booked(client, venue, starts_at=evening(1))
    later = {"starts_at": evening(1).isoformat(), "reason": "guest_wish"}

    refused = client.put(f"{path}/placement", json=later, headers={"If-Match": '"1"'})

    assert (refused.status_code, refused.json()["code"]) == (409, "no-room-free")
    assert client.get(path).json()["starts_at"] == evening().isoformat()


def test_two_parties_swap_rooms(session: Session, client: TestClient) -> None:
    venue = a_house(session, "small", "small")
    ids = [booked(client, venue).rsplit("/")[-1] for _ in range(2)]
    rooms = [client.get(f"/v1/reservations/{one}").json()["room"]["number"] for one in ids]

    swapped = client.post("/v1/placement-swaps", json={"reservation_ids": ids, "reason": "stage"})

    assert [one["room"]["number"] for one in swapped.json()["reservations"]] == rooms[::-1]


def test_a_group_is_booked_enlarged_moved_and_cancelled(
    session: Session, client: TestClient
) -> None:
    venue = a_house(session, "small", "small", "medium")
    rooms = [{"party_size": 6}, {"party_size": 5, "room_class": "small"}]
    body = {key: said for key, said in a_booking(venue).items() if key != "party_size"}

    made = client.post("/v1/reservation-groups", json=body | {"rooms": rooms})
    path = made.headers["location"]
    refused = client.post(f"{path}/rooms", json={"rooms": [{"party_size": 4}] * 2})
    added = client.post(f"{path}/rooms", json={"rooms": [{"party_size": 9}]})
    seen = {"If-Match": added.headers["etag"]}
    later = {"starts_at": evening(hour=21).isoformat(), "reason": "train is late"}
    moved = client.put(f"{path}/placement", json=later, headers=seen)
    wish = {"by": "guest", "reason_code": "plans_changed"}
    cancelled = client.post(f"{path}/cancellation", json=wish)

    assert made.status_code == 201, made.text
    assert {one["day_no"] for one in made.json()["reservations"]} == {made.json()["day_no"]}
    assert refused.json()["code"] == "no-room-free"
    assert (added.json()["party_size"], len(added.json()["reservations"])) == (20, 3)
    assert moved.json()["starts_at"] == evening(hour=21).isoformat()
    assert {one["status"] for one in cancelled.json()["reservations"]} == {"cancelled"}
    listed = client.get("/v1/reservation-groups", params={"venue_id": str(venue.id)}).json()
    assert [one["id"] for one in listed["items"]] == [made.json()["id"]]
    assert client.put(f"{path}/placement", json=later).status_code == 428


def test_a_refused_group_leaves_one_turnaway(session: Session, client: TestClient) -> None:
    venue = a_house(session)
    body = {key: said for key, said in a_booking(venue).items() if key != "party_size"}

    refused = client.post("/v1/reservation-groups", json=body | {"rooms": [{"party_size": 5}] * 2})

    assert refused.json()["code"] == "no-room-free"
    assert [one["party_size"] for one in client.get("/v1/turnaways").json()["items"]] == [10]
    assert client.get("/v1/reservations").json()["items"] == []


def test_a_day_is_rehearsed_and_closed(session: Session, client: TestClient) -> None:
    venue = a_house(session)
    path = booked(client, venue)
    closing = f"/v1/venues/{venue.id}/days/{TODAY}/close"

    early = client.post(closing)
    shown = client.post(closing, json={"dry_run": True}, headers=AFTER_CLOSE)
    closed = client.post(closing, headers=AFTER_CLOSE)
    again = client.post(closing, headers=AFTER_CLOSE)

    assert early.json()["code"] == "day-still-open"
    assert (shown.json()["settled"], len(shown.json()["no_shows"])) == (False, 1)
    assert closed.json()["figures"] == {"no_show": 1}
    assert closed.json()["no_shows"][0]["becomes"] == "no_show"
    assert again.json()["code"] == "day-closed"
    assert client.get(path, headers=AFTER_CLOSE).json()["allowed_actions"] == []


def test_a_guest_who_never_came_is_settled_after_closing(
    session: Session, client: TestClient
) -> None:
    path = booked(client, a_house(session))

    early = client.post(f"{path}/no-show", headers=at(evening()))
    settled = client.post(f"{path}/no-show", json={"note": "no answer"}, headers=AFTER_CLOSE)

    assert early.json()["code"] == "action-not-allowed"
    assert settled.json()["status"] == "no_show"


def test_a_sweep_ends_what_is_over(session: Session, client: TestClient) -> None:
    venue = a_house(session, hold_minutes=5)
    path = booked(client, venue, hold=True)
    later = at(evening() - timedelta(hours=1))

    swept = client.post(f"/v1/venues/{venue.id}/sweeps", headers=later)

    assert swept.json() == {"swept": 1, "calls_ended": 0, "gifts_expired": 0}
    assert swept.headers["ktv-rev"] == f"{venue.code}/{TODAY}=2"
    assert client.get(path, headers=later).json()["status"] == "expired"


def test_an_outage_says_whom_it_hits(session: Session, client: TestClient) -> None:
    venue = a_house(session)
    reservation = client.get(booked(client, venue)).json()
    path = f"/v1/rooms/{reservation['room']['id']}/outages"
    span = {"starts_at": evening().isoformat(), "ends_at": evening(hour=24).isoformat()}

    made = client.post(path, json={"kind": "maintenance", "reason": "leak", **span})
    listed = client.get(path)
    gone = client.delete(f"/v1/outages/{made.json()['id']}")

    assert made.status_code == 201
    assert [hit["code"] for hit in made.json()["hits"]] == [reservation["code"]]
    in_the_list = {name: said for name, said in made.json().items() if name != "plan"}
    assert listed.json()["items"] == [in_the_list]
    assert (gone.status_code, gone.content) == (204, b"")
    assert client.get(path).json()["items"] == []
