"""Guarded actions, each ready to be tried: what it is about, and how it is asked for over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from ktv_booking.venues.models import Venue
from tests.at_the_counter import a_house, booked
from tests.builders import NOW, a_policy, evening, flat_prices
from tests.over_http import ClientAs, at

OF_MONEY = {"deposit": {"amount_minor": 20_000, "due_minutes": 60, "legal_kind": "prepayment"}}
UPGRADE = {"room_class": "large", "charge_as": "booked"}
HOUSE = {"by": "venue", "reason_code": "staff_short"}


def said(answer: httpx.Response) -> tuple[int, Any]:
    """Return status and code of a refusal."""
    return answer.status_code, answer.json().get("code")


@dataclass
class Counter:
    """A house, its head office, somebody who may not, and somebody who may."""

    venue: Venue
    head: TestClient
    agent: TestClient
    manager: TestClient

    def ask(self, kind: str, reservation: Any, **more: Any) -> httpx.Response:
        """Let the agent ask about a reservation."""
        about = {"type": "reservation", "id": reservation["id"]}
        body = {"kind": kind, "subject": about, "reason": "客人要求", **more}
        return self.agent.post("/v1/approvals", json=body)

    def asked(self, kind: str, reservation: Any, **more: Any) -> Any:
        """Return what the agent asked for."""
        answer = self.ask(kind, reservation, **more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def decide(self, approval: Any, by: TestClient | None = None, **more: Any) -> httpx.Response:
        """Let the manager, or somebody else, say yes."""
        said = {"decision": "approve", "reason": "熟客", **more}
        return (by or self.manager).post(f"/v1/approvals/{approval['id']}/decision", json=said)

    def approved(self, kind: str, reservation: Any, **more: Any) -> str:
        """Return the id of what the manager approved."""
        approval = self.asked(kind, reservation, **more)
        answer = self.decide(approval)
        assert answer.status_code == 200, answer.text
        return str(approval["id"])

    def read(self, approval_id: str, **headers: Any) -> Any:
        """Return an approval as it stands."""
        return self.head.get(f"/v1/approvals/{approval_id}", headers=headers).json()


def a_counter(
    session: Session,
    client_as: ClientAs,
    *rooms: str,
    authority: dict[str, Any] | None = None,
    **terms: Any,
) -> Counter:
    """Open a house, by default of one room a class, with an agent and a duty manager."""
    venue = a_house(session, *(rooms or ("small", "medium", "large")))
    a_policy(session, venue, authority=authority, **terms)
    agent, manager = (client_as(role, venue) for role in ("lead", "duty_manager"))
    return Counter(venue, client_as("hq_admin"), agent, manager)


Trying = Callable[[TestClient, dict[str, Any]], httpx.Response]


@dataclass(frozen=True)
class Guarded:
    """One kind of action: `arrange` returns what it is about and how somebody tries it."""

    kind: str
    arrange: Callable[[Counter], tuple[dict[str, Any], Trying]]
    terms: dict[str, Any]
    role: str = "duty_manager"


def post(reservation: Any, verb: str, body: dict[str, Any], **when: Any) -> Trying:
    """Return a verb that is tried with whatever approval is brought."""
    path = f"/v1/reservations/{reservation['id']}/{verb}"
    return lambda client, brought: client.post(path, json=body | brought, headers=when)


def move(client: TestClient, reservation: Any, body: dict[str, Any]) -> httpx.Response:
    """Change a placement, whatever version it has by now."""
    path = f"/v1/reservations/{reservation['id']}/placement"
    return client.put(path, json={"reason": "vip", **body}, headers={"If-Match": "*"})


def _free_upgrade(counter: Counter) -> tuple[dict[str, Any], Trying]:
    mine = booked(counter.head, counter.venue, room_class="small")
    body = {"room_class": "large", "charge_as": "booked"}
    return mine, lambda client, brought: move(client, mine, body | brought)


def _second_extension(counter: Counter) -> tuple[dict[str, Any], Trying]:
    mine = booked(counter.head, counter.venue, room_class="small")
    body = {"minutes": 10, "reason": "堵车"}
    assert post(mine, "hold-extension", body)(counter.agent, {}).status_code == 200
    return mine, post(mine, "hold-extension", body)


def _waiver(counter: Counter) -> tuple[dict[str, Any], Trying]:
    mine = booked(counter.head, counter.venue, room_class="small")
    return mine, post(mine, "deposit-entries", {"kind": "waived"})


def _refund(counter: Counter) -> tuple[dict[str, Any], Trying]:
    mine = booked(counter.head, counter.venue, room_class="small")
    paid = {"kind": "paid", "amount_minor": 20_000}
    assert post(mine, "deposit-entries", paid)(counter.agent, {}).status_code == 201
    return mine, post(mine, "deposit-entries", {"kind": "refunded", "amount_minor": 5_000})


def _another_date(counter: Counter) -> tuple[dict[str, Any], Trying]:
    mine = booked(counter.head, counter.venue, room_class="small")
    paid = {"kind": "paid", "amount_minor": 20_000}
    assert post(mine, "deposit-entries", paid)(counter.agent, {}).status_code == 201
    body = {"starts_at": (evening() + timedelta(days=1)).isoformat()}
    return mine, lambda client, brought: move(client, mine, body | brought)


def _for_the_house(counter: Counter) -> tuple[dict[str, Any], Trying]:
    mine = booked(counter.head, counter.venue, room_class="small")
    return mine, post(mine, "cancellation", {"by": "venue", "reason_code": "staff_short"})


def _late_undo(counter: Counter) -> tuple[dict[str, Any], Trying]:
    mine = booked(counter.head, counter.venue, room_class="small")
    gone = {"by": "guest", "reason_code": "changed_plans"}
    an_hour_ago = at(NOW - timedelta(hours=1))
    assert post(mine, "cancellation", gone, **an_hour_ago)(counter.head, {}).status_code == 200
    return mine, post(mine, "reinstatement", {"reason": "按错了"})


def _cheaper_room(counter: Counter) -> tuple[dict[str, Any], Trying]:
    eight = at(evening())
    mine = booked(counter.head, counter.venue, room_class="large", party_size=8)
    for verb in ("arrival", "seating"):
        assert post(mine, verb, {}, **eight)(counter.head, {}).status_code == 200
    body = {"room_class": "medium", "guest_consents": True, "reason": "guest_wish"}
    path = f"/v1/reservations/{mine['id']}/placement"

    def trying(client: TestClient, brought: dict[str, Any]) -> httpx.Response:
        return client.put(path, json=body | brought, headers={"If-Match": "*", **eight})

    return mine, trying


def _another_guest(counter: Counter) -> tuple[dict[str, Any], Trying]:
    mine = booked(counter.head, counter.venue, room_class="small")
    path = f"/v1/reservations/{mine['id']}"

    def trying(client: TestClient, brought: dict[str, Any]) -> httpx.Response:
        body = {"guest": {"name": "赵六"}, **brought}
        return client.patch(path, json=body, headers={"If-Match": "*"})

    return mine, trying


MINIMUM_SPEND = [
    row | {"minimum_spend": {"basis": "room", "amount_minor": row["amount_minor"]}}
    for row in flat_prices()
]
GUARDED = (
    Guarded("free-upgrade", _free_upgrade, {}),
    Guarded("hold-extension", _second_extension, {}),
    Guarded("waive-deposit", _waiver, OF_MONEY),
    Guarded("refund-beyond-tier", _refund, OF_MONEY),
    Guarded("another-free-move", _another_date, OF_MONEY | {"free_moves": 0}),
    Guarded("cancel-for-the-house", _for_the_house, {}),
    Guarded("reinstatement", _late_undo, {}),
    Guarded("late-amendment", _another_guest, {"authority": {"late_amendment_minutes": 24 * 60}}),
)
