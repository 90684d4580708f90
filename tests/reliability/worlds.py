"""One small house per operation: everything that its valid request names."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import delete
from sqlalchemy.orm import Session

from ktv_booking.db.base import new_id
from ktv_booking.kernel.approval import ApprovalKind
from ktv_booking.messages.service import HANDLERS
from ktv_booking.outbox.dispatch import dispatch
from ktv_booking.reservations.models import Rebooking
from ktv_booking.reservations.service import asking
from ktv_booking.web.models import LimitCounter
from tests.builders import (
    NOW,
    TODAY,
    a_booking,
    a_phone,
    a_policy,
    a_price_list,
    a_principal,
    a_room,
    a_venue,
    flat_prices,
)
from tests.builders.when import numbers
from tests.over_http import token_header
from tests.reliability.asgi import Answer, Ask, ask
from tests.reliability.members_made import OF_MEMBERS
from tests.reliability.outreach_made import OF_OUTREACH
from tests.reliability.people_made import OF_PEOPLE
from tests.stores import Desk

Ids = dict[str, Any]
Document = dict[str, Any]
Body = Callable[[Ids], Document]
Query = Callable[[Ids], dict[str, str]]
HOUSES_OF_A_QUARTER = 30
"""Numbers, of which a house takes about ten: every refused guest is offered houses nearby."""

HALF_PRICE = {"code": "half", "name": {"zh": "儿童", "en": "Child"}, "share_permille": 500}


@dataclass(frozen=True)
class Sample:
    """A valid request of one operation, and what happened in the house before it.

    `booked` changes the booking it is about; `before` are verbs said to that booking; `reads` says
    of a POST that it leaves no trace. `file` comes in a form instead of a body, the same each time
    or about who is there.
    """

    body: Body | None = None
    query: Query = lambda _: {}
    at: datetime = NOW
    booked: Document | None = None
    before: tuple[tuple[str, Document, datetime], ...] = ()
    mode: str = "open"
    needs: tuple[str, ...] = ()
    if_match: bytes = b"*"
    bare: bool = False
    reads: bool = False
    file: bytes | Callable[[Ids], bytes] | None = None

    def is_spent_by(self, method: str, status: int) -> bool:
        """Say whether after such an answer the house is no longer what this request stands on."""
        is_over = 200 <= status < 300 or status in (0, 500)
        return is_over and method != "GET" and not self.reads


class World:
    """A house with head office signed in: `ids` fill the blanks of paths and bodies."""

    def __init__(self, app: FastAPI, database: Desk) -> None:
        self.app = app
        self.database = database
        token = token_header(database, "hq_admin")["Authorization"]
        self.authorization = token.encode()
        self.ids: Ids = {}

    async def lay_out(self, operation: str, sample: Sample) -> None:
        """Set up what this sample stands on."""
        self.ids = self.database.work(lambda session: house(session, sample))
        named = {*re.findall(r"\{(\w+)\}", operation), *sample.needs}
        for name, made in MADE.items():
            if name in named:
                await made(self, sample)

    async def show_token(self) -> None:
        """Ask who one is, so that the token's use is noted for this minute."""
        assert (await self.ask(Ask("GET", b"/v1/me"))).status == 200

    def forget_tries(self) -> None:
        """Forget how often somebody tried to sign in."""
        self.database.work(lambda session: session.execute(delete(LimitCounter)))

    async def post(self, path: str, body: Document, at: datetime = NOW) -> Document:
        """Do something before the request that matters, and return what it answered."""
        text = json.dumps(body).encode()
        answer = await self.ask(Ask("POST", path.encode(), JSON, text), at=at)
        assert answer.status in (200, 201), (path, answer.text)
        document: Document = answer.document()
        return document

    async def ask(self, request: Ask, *, at: datetime = NOW) -> Answer:
        """Send a request, signed in and at an instant unless it says otherwise itself."""
        said = {name for name, _ in request.headers}
        usual = ((b"authorization", self.authorization), (b"ktv-now", at.isoformat().encode()))
        headers = (*(pair for pair in usual if pair[0] not in said), *request.headers)
        return await ask(
            self.app, Ask(request.method, request.target, headers, request.body, request.endless)
        )


JSON = ((b"content-type", b"application/json"),)


def house(session: Session, sample: Sample) -> Ids:
    """Open a venue with rooms, prices for children and the policy of this sample."""
    quarter = f"quarter-{next(numbers) // HOUSES_OF_A_QUARTER}"
    venue = a_venue(session, bare=sample.bare, area=quarter)
    ids = {"venue_id": str(venue.id), "business_date": TODAY.isoformat()}
    if sample.bare:
        return ids
    terms = {"mode": sample.mode, "hold_minutes": 60, "upgrade_ranks": 0}
    a_policy(session, venue, **terms)
    a_price_list(session, venue, rows=flat_prices(), children_shares=[HALF_PRICE])
    rooms = [a_room(session, venue, one) for one in ("small", "small", "small", "medium")]
    return ids | {
        "room_id": str(rooms[0].id),
        "other_room_id": str(rooms[1].id),
        "medium_room_id": str(rooms[3].id),
        "class_id": str(rooms[0].room_class_id),
        "venue": venue.id,
    }


def booking(ids: Ids, **changes: Any) -> Document:
    """Return the body of an ordinary booking at this house."""
    return a_booking(ids["venue_id"], **changes)


async def _a_reservation(world: World, sample: Sample) -> None:
    body = booking(world.ids) | (sample.booked or {})
    made = await world.post("/v1/reservations", body)
    world.ids |= {"reservation_id": made["id"], "code": made["code"], "day_no": made["day_no"]}
    world.ids["phone_last4"] = body["guest"]["phone"][-4:]
    for verb, said, at in sample.before:
        await world.post(f"/v1/reservations/{made['id']}/{verb}", said, at)


async def _another(world: World, sample: Sample) -> None:
    made = await world.post("/v1/reservations", booking(world.ids))
    world.ids["other_reservation_id"] = made["id"]


async def _a_group(world: World, sample: Sample) -> None:
    body = booking(world.ids, rooms=[{"party_size": 4}, {"party_size": 4}])
    del body["party_size"]
    made = await world.post("/v1/reservation-groups", body)
    world.ids["group_id"] = made["id"]
    world.ids["group_day_no"] = made["day_no"]
    world.ids["one_of_group"] = made["reservations"][0]["id"]


async def _a_wish(world: World, sample: Sample) -> None:
    from tests.reliability.samples import a_wish  # noqa: PLC0415  (samples stand on worlds)

    world.ids["wish_id"] = (await world.post("/v1/wishes", a_wish(world.ids)))["id"]


async def _an_outage(world: World, sample: Sample) -> None:
    from tests.reliability.samples import an_outage  # noqa: PLC0415

    path = f"/v1/rooms/{world.ids['room_id']}/outages"
    world.ids["outage_id"] = (await world.post(path, an_outage(world.ids)))["id"]


async def _an_entry(world: World, sample: Sample) -> None:
    path = f"/v1/reservations/{world.ids['reservation_id']}/deposit-entries"
    body = {"kind": "paid", "amount_minor": 5_000, "method": "cash"}
    world.ids["entry_id"] = (await world.post(path, body))["id"]


async def _a_turnaway(world: World, sample: Sample) -> None:
    said = booking(world.ids)
    body = {field: said[field] for field in ("venue_id", "starts_at", "party_size")}
    made = await world.post("/v1/turnaways", body | {"code": "too-dear"})
    world.ids["turnaway_id"] = made["id"]


async def _a_plan(world: World, sample: Sample) -> None:
    from tests.reliability.samples import a_plan  # noqa: PLC0415

    if "reservation_id" not in world.ids:
        await _a_reservation(world, sample)
    world.ids["plan_id"] = (await world.post("/v1/plans", a_plan(world.ids)))["id"]


async def _an_approval(world: World, sample: Sample) -> None:
    """Let somebody else ask for an approval: nobody decides on their own."""
    if "reservation_id" not in world.ids:
        await _a_reservation(world, sample)
    mine = UUID(world.ids["reservation_id"])
    wanted = asking.Asking(ApprovalKind.CANCEL_FOR_THE_HOUSE, "reservation", mine, "停电")
    approval = world.database.work(
        lambda session: asking.ask(session, wanted, by=a_principal(), now=NOW)
    )
    world.ids["approval_id"] = str(approval.id)


async def _a_correction(world: World, sample: Sample) -> None:
    if "reservation_id" not in world.ids:
        await _a_reservation(world, sample)
    path = f"/v1/reservations/{world.ids['reservation_id']}/attribution-corrections"
    made = await world.post(path, {"booked_by": "lan", "reason": "录错"})
    world.ids["attribution_id"] = made["id"]


async def _a_rebooking(world: World, sample: Sample) -> None:
    if "reservation_id" not in world.ids:
        await _a_reservation(world, sample)
    mine = UUID(world.ids["reservation_id"])
    row = Rebooking(
        id=new_id(), venue_id=UUID(world.ids["venue_id"]), reservation_id=mine, cancelled_id=mine,
        same="phone", cancelled_at=NOW, at=NOW,
    )  # fmt: skip
    world.database.work(lambda session: session.add(row))
    world.ids["rebooking_id"] = str(row.id)


async def _a_block(world: World, sample: Sample) -> None:
    body = {"venue_id": world.ids["venue_id"], "phone": a_phone(), "reason": "三次爽约"}
    world.ids["block_id"] = (await world.post("/v1/phone-blocks", body))["id"]


async def _a_message(world: World, sample: Sample) -> None:
    if "reservation_id" not in world.ids:
        await _a_reservation(world, sample)
    dispatch(world.database, HANDLERS, NOW)
    mine = f"/v1/messages?reservation_id={world.ids['reservation_id']}".encode()
    listed = (await world.ask(Ask("GET", mine))).document()
    world.ids["message_id"] = listed["items"][0]["id"]


MADE = {
    "reservation_id": _a_reservation,
    "other_reservation_id": _another,
    "group_id": _a_group,
    "entry_id": _an_entry,
    "wish_id": _a_wish,
    "turnaway_id": _a_turnaway,
    "outage_id": _an_outage,
    "plan_id": _a_plan,
    "message_id": _a_message,
    "approval_id": _an_approval,
    **OF_MEMBERS,
    **OF_OUTREACH,
    "attribution_id": _a_correction,
    "block_id": _a_block,
    "rebooking_id": _a_rebooking,
    **OF_PEOPLE,
}
