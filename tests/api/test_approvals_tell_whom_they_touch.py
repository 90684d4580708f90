"""Who decides is told first whom it would touch: who would move, who waits, who was turned away."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from tests.at_the_counter import booked
from tests.builders import a_booking, evening
from tests.guarded import UPGRADE, Counter, a_counter, move, post, said
from tests.over_http import ClientAs


def asked_as_told(counter: Counter, refused: Any) -> Any:
    """Return what was asked for exactly as a refusal said."""
    ask = refused.json()["ask"]["request"] | {"reason": "熟客"}
    answer = counter.agent.post("/v1/approvals", json=ask)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_who_would_make_place_for_an_upgrade_is_told_before_the_decision(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, "small", "large", "large")
    nine = {"starts_at": (evening() + timedelta(hours=3)).isoformat(), "minutes": 60}
    mine = booked(counter.head, counter.venue, room_class="small", minutes=240)
    first = booked(counter.head, counter.venue, room_class="large", party_size=8, minutes=120)
    late = booked(counter.head, counter.venue, room_class="large", party_size=8, **nine)
    rooms = counter.head.get(f"/v1/venues/{counter.venue.id}/rooms").json()["items"]
    taken = {one["room"]["id"] for one in (mine, first)}
    apart = next(room["id"] for room in rooms if room["id"] not in taken)
    assert move(counter.head, late, {"room_id": apart}).status_code == 200

    refused = move(counter.agent, mine, UPGRADE)
    approval = asked_as_told(counter, refused)
    seen = counter.manager.get(f"/v1/approvals/{approval['id']}").json()
    listed = counter.manager.get("/v1/approvals", params={"waiting_for_me": True}).json()
    counter.decide(approval)
    done = move(counter.agent, mine, UPGRADE | {"approval_id": approval["id"]})

    assert refused.json()["ask"]["request"]["booking"]["room_class"] == "large"
    assert (seen["to"]["room_class"], seen["to"]["minutes"]) == ("large", 240)
    assert seen["affects"]["refused"] is None
    moved = seen["affects"]["moved"]
    assert len(moved) == 1
    assert moved[0]["code"] in {first["code"], late["code"]}
    assert moved[0]["from_room"] != moved[0]["to_room"]
    assert listed["items"][0]["affects"] == seen["affects"]
    assert {"guest", "guest_name", "phone_masked"}.isdisjoint(moved[0])
    assert done.status_code == 200, done.text
    assert counter.read(approval["id"])["affects"] is None


def test_what_cannot_be_done_any_more_is_told(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue, room_class="small")
    approval = asked_as_told(counter, move(counter.agent, mine, UPGRADE))
    booked(counter.head, counter.venue, room_class="large", party_size=8)

    seen = counter.manager.get(f"/v1/approvals/{approval['id']}").json()

    assert seen["affects"]["refused"] == "no-room-free"


def test_a_word_for_one_class_is_none_for_another(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue, room_class="small")
    approval = asked_as_told(counter, move(counter.agent, mine, UPGRADE))
    counter.decide(approval)
    medium = UPGRADE | {"room_class": "medium", "approval_id": approval["id"]}

    other = move(counter.agent, mine, medium)

    assert (said(other), other.json()["because"]) == ((409, "approval-not-usable"), "other-subject")


def test_who_waits_and_who_was_turned_away_is_told_of_a_longer_hold(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, "small")
    mine = booked(counter.head, counter.venue, room_class="small")
    longer = {"minutes": 10, "reason": "堵车"}
    assert post(mine, "hold-extension", longer)(counter.agent, {}).status_code == 200
    body = a_booking(counter.venue, room_class="small")
    assert counter.agent.post("/v1/reservations", json=body).status_code == 409
    approval = asked_as_told(counter, post(mine, "hold-extension", longer)(counter.agent, {}))

    affects = counter.manager.get(f"/v1/approvals/{approval['id']}").json()["affects"]

    assert affects == {"refused": None, "moved": [], "waiting": 0, "turned_away": 1}


def test_a_booking_over_the_quota_is_told_with_whom_it_competes(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, "small", "small", quota=1, upgrade_ranks=0)
    booked(counter.head, counter.venue, room_class="small")
    body = a_booking(counter.venue, room_class="small")
    assert counter.agent.post("/v1/reservations", json=body).status_code == 409
    over = counter.agent.post("/v1/reservations", json=body | {"over_quota": True})
    approval = asked_as_told(counter, over)

    affects = counter.manager.get(f"/v1/approvals/{approval['id']}").json()["affects"]

    assert affects == {"refused": None, "moved": [], "waiting": 0, "turned_away": 1}
