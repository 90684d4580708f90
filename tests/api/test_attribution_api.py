"""Whose booking it is: said once, corrected beside it; and what follows a cancellation closely."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ktv_booking.reservations.models import Reservation
from tests.at_the_counter import booked
from tests.builders import NOW, a_booking, a_phone, evening
from tests.guarded import a_counter, move, post, said
from tests.over_http import ClientAs, at
from tests.stores import Desk

GONE = {"by": "guest", "reason_code": "changed_plans"}


@pytest.mark.parametrize("field", ["source", "booked_by"])
def test_the_store_refuses_another_origin(
    field: str, session: Session, client_as: ClientAs, database: Desk
) -> None:
    counter = a_counter(session, client_as)
    booked(counter.head, counter.venue)

    with pytest.raises(IntegrityError) as refused:
        database.work(lambda unit: unit.execute(update(Reservation).values({field: "staff"})))

    assert "ck_reservations_attribution_stays" in str(refused.value)


def test_the_same_origin_may_be_written_again(
    session: Session, client_as: ClientAs, database: Desk
) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue)

    database.work(lambda unit: unit.execute(text("UPDATE reservations SET source = source")))

    assert counter.head.get(f"/v1/reservations/{mine['id']}").json()["source"] == mine["source"]


@pytest.mark.parametrize("said_anew", [{"source": "staff"}, {"booked_by": "me"}])
def test_no_correction_of_the_guest_reaches_it(
    said_anew: dict[str, Any], session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue)
    path = f"/v1/reservations/{mine['id']}"

    answer = counter.head.patch(path, json=said_anew, headers={"If-Match": "*"})

    assert said(answer) == (422, "malformed-request")


def test_no_verb_changes_it(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.agent, counter.venue, source="phone", room_class="small")
    other = counter.manager
    later = (evening() + timedelta(days=1)).isoformat()
    moved = move(other, mine, {"starts_at": later})
    longer = post(mine, "hold-extension", {"minutes": 5, "reason": "堵车"})(other, {})
    gone = post(mine, "cancellation", GONE)(other, {})
    back = post(mine, "reinstatement", {"reason": "按错了"})(other, {})

    seen = [answer.json() for answer in (moved, longer, gone, back)]

    assert {(one["source"], one["booked_by"]) for one in seen} == {("phone", mine["booked_by"])}


def test_a_correction_stands_beside_the_booking(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue, source="phone")
    path = f"/v1/reservations/{mine['id']}/attribution-corrections"
    body = {"source": "partner", "booked_by": "lan", "reason": "渠道录错"}

    not_mine = counter.agent.post(path, json=body)
    made = counter.manager.post(path, json=body)

    listed = counter.agent.get(path).json()["items"]
    now = counter.agent.get(f"/v1/reservations/{mine['id']}").json()
    steps = counter.agent.get(f"/v1/reservations/{mine['id']}/history").json()["items"]
    assert said(not_mine) == (403, "approval-required")
    assert made.status_code == 201
    assert listed == [made.json()]
    assert (now["source"], now["booked_by"]) == ("phone", mine["booked_by"])
    assert steps[-1]["action"] == "attribution_corrected"
    assert steps[-1]["changed"]["source"] == {"from": "phone", "to": "partner"}


@pytest.mark.parametrize(("source", "status"), [("walk_in", 409), ("web", 409), ("phone", 201)])
def test_who_came_alone_is_never_credited_to_staff(
    source: str, status: int, session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as)
    starts_at = (NOW if source == "walk_in" else evening()).isoformat()
    mine = booked(counter.head, counter.venue, source=source, starts_at=starts_at)
    path = f"/v1/reservations/{mine['id']}/attribution-corrections"

    answer = counter.manager.post(path, json={"source": "staff", "reason": "员工带来"})

    assert answer.status_code == status
    assert status == 201 or said(answer) == (409, "attribution-stays")


@pytest.mark.parametrize(
    ("hours", "same_guest", "same_agent", "same"),
    [
        (3, True, False, "phone"),
        (3, False, True, "agent"),
        (3, True, True, "both"),
        (3, False, False, None),
        (4, True, True, None),
    ],
)
def test_a_booking_that_follows_a_cancellation_is_noted(
    hours: int,
    same_guest: bool,
    same_agent: bool,
    same: str | None,
    session: Session,
    client_as: ClientAs,
) -> None:
    counter = a_counter(session, client_as, "small", "small")
    guest = {"name": "王小明", "phone": a_phone()}
    first = booked(counter.agent, counter.venue, guest=guest)
    before = at(NOW - timedelta(hours=hours))
    assert post(first, "cancellation", GONE, **before)(counter.head, {}).status_code == 200
    again = guest if same_guest else {"name": "李四", "phone": a_phone()}
    by = counter.agent if same_agent else counter.manager

    second = by.post("/v1/reservations", json=a_booking(counter.venue) | {"guest": again})

    assert second.status_code == 201
    listed = counter.manager.get("/v1/rebookings").json()["items"]
    found = [(one["reservation_id"], one["cancelled_id"], one["same"]) for one in listed]
    assert found == ([] if same is None else [(second.json()["id"], first["id"], same)])
