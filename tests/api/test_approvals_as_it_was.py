"""What an approval is bound to: what was decided on, and not what the house does by itself."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.at_the_counter import booked
from tests.builders import NOW, a_booking, a_phone, evening
from tests.guarded import HOUSE, UPGRADE, a_counter, move, post, said
from tests.over_http import ClientAs, at


def test_a_room_that_the_sweep_fixes_and_tells_takes_no_word_back(
    session: Session, client_as: ClientAs
) -> None:
    late = {"fix_room": 24 * 60, "tell_room": 24 * 60}
    counter = a_counter(session, client_as, authority={"approval_minutes": 24 * 60}, **late)
    tomorrow = (evening() + timedelta(days=1)).isoformat()
    mine = booked(counter.head, counter.venue, room_class="small", starts_at=tomorrow)
    approval_id = counter.approved("free-upgrade", mine)
    then = at(NOW + timedelta(hours=12))
    sweep = f"/v1/venues/{counter.venue.id}/sweeps"
    assert counter.manager.post(sweep, headers=then).status_code == 200

    swept = counter.head.get(f"/v1/reservations/{mine['id']}", headers=then).json()
    standing = counter.read(approval_id, **then)["subject"]
    path = f"/v1/reservations/{mine['id']}/placement"
    brought = {"approval_id": approval_id, "reason": "vip", "guest_consents": True}
    done = counter.agent.put(path, json=UPGRADE | brought, headers={"If-Match": "*", **then})

    assert (mine["room_fixed_at"], swept["room_fixed_at"] is not None) == (None, True)
    assert swept["version"] > standing["version"]
    assert standing["is_current"] is True
    assert done.status_code == 200, done.text


@pytest.mark.parametrize(
    "changed",
    [
        {"party_size": 5},
        {"guest": {"name": "赵六"}},
        {"guest": {"phone": a_phone()}},
    ],
)
def test_another_party_takes_it_back(
    changed: dict[str, Any], session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue, room_class="small")
    approval_id = counter.approved("free-upgrade", mine)
    path = f"/v1/reservations/{mine['id']}"
    assert counter.agent.patch(path, json=changed, headers={"If-Match": "*"}).status_code == 200

    stale = move(counter.agent, mine, UPGRADE | {"approval_id": approval_id})

    assert said(stale) == (409, "approval-stale")


def test_another_note_does_not(session: Session, client_as: ClientAs) -> None:
    counter = a_counter(session, client_as)
    mine = booked(counter.head, counter.venue, room_class="small")
    approval_id = counter.approved("free-upgrade", mine)
    path = f"/v1/reservations/{mine['id']}"
    noted = counter.agent.patch(path, json={"note": "自带蛋糕"}, headers={"If-Match": "*"})

    done = move(counter.agent, mine, UPGRADE | {"approval_id": approval_id})

    assert noted.json()["version"] > mine["version"]
    assert done.status_code == 200, done.text


def test_a_word_about_a_group_is_about_each_of_its_rooms_as_it_was(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as, "small", "small")
    one = a_booking(counter.venue)
    rooms = [{"party_size": heads, "room_class": "small"} for heads in (4, 3)]
    body = {name: one[name] for name in ("venue_id", "starts_at", "minutes", "guest", "source")}
    group = counter.agent.post("/v1/reservation-groups", json=body | {"rooms": rooms}).json()
    path = f"/v1/reservation-groups/{group['id']}/cancellation"
    ask = counter.agent.post(path, json=HOUSE).json()["ask"]["request"]
    approval = counter.agent.post("/v1/approvals", json=ask | {"reason": "停电"}).json()
    counter.decide(approval)
    second = f"/v1/reservations/{group['reservations'][1]['id']}"
    larger = counter.agent.patch(second, json={"party_size": 5}, headers={"If-Match": "*"})

    stale = counter.agent.post(path, json=HOUSE | {"approval_id": approval["id"]})

    assert (approval["subject"]["rooms"], approval["subject"]["party_size"]) == (2, 7)
    assert larger.status_code == 200
    assert said(stale) == (409, "approval-stale")


def test_who_is_forgotten_is_not_known_by_what_was_seen(
    session: Session, client_as: ClientAs
) -> None:
    counter = a_counter(session, client_as)
    guest = {"name": "王小明", "phone": a_phone()}
    mine = booked(counter.head, counter.venue, room_class="small", guest=guest)
    approval = counter.asked("cancel-for-the-house", mine)
    gone = {"by": "guest", "reason_code": "changed_plans"}
    assert post(mine, "cancellation", gone)(counter.head, {}).status_code == 200

    erased = counter.head.post("/v1/erasures", json={"phone": guest["phone"], "reason": "来函要求"})

    left = counter.read(approval["id"])["subject"]
    assert erased.status_code < 300, erased.text
    assert (left["is_current"], left["guest_name"]) == (False, None)
