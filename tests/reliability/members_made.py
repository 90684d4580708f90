"""Members that a request stands on, what they said, and what was proposed about them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.members import service as members
from ktv_booking.members.rules.birthdays import Birthday, Calendar
from tests.builders import NOW, a_member_document, a_principal

if TYPE_CHECKING:  # worlds stand on this
    from tests.reliability.worlds import World

AGAIN = {"shares_phone": True}
"""A long run comes to the end of the tests' numbers and begins them again."""


async def _a_member(world: World, _: object) -> None:
    body = a_member_document(world.ids["venue_id"], note="靠窗", **AGAIN)
    world.ids["member_id"] = (await world.post("/v1/members", body))["id"]


async def _another_member(world: World, _: object) -> None:
    body = a_member_document(world.ids["venue_id"], **AGAIN)
    world.ids["other_member_id"] = (await world.post("/v1/members", body))["id"]


async def _a_correction(world: World, _: object) -> None:
    """Let somebody else propose a correction: nobody decides on their own."""
    mine = UUID(world.ids["member_id"])

    def propose(session: Session) -> str:
        somebody, birthday = a_principal(), Birthday(Calendar.LUNAR, 8, 15)
        member = members.member_for_change(session, mine, by=somebody)
        row = members.propose(session, member, birthday, reason="身份证", by=somebody, now=NOW)
        return str(row.id)

    world.ids["correction_id"] = world.database.work(propose)


async def _a_consent(world: World, _: object) -> None:
    said = {"purpose": "marketing", "channel": "call", "decision": "granted"}
    path = f"/v1/members/{world.ids['member_id']}/consents"
    body = said | {"proof": "录音 88-2", "source": "phone"}
    world.ids["consent_id"] = (await world.post(path, body))["id"]


OF_MEMBERS = {
    "member_id": _a_member,
    "other_member_id": _another_member,
    "correction_id": _a_correction,
    "consent_id": _a_consent,
}
