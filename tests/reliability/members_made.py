"""Members that a request stands on, what they said, and what was proposed about them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.roles import Permission
from ktv_booking.members import service as members
from ktv_booking.members.applications import service as applications
from ktv_booking.members.applications.rules import version_in_use
from ktv_booking.members.rules.birthdays import Birthday, Calendar
from tests.builders import NOW, a_member_document, a_phone, a_principal

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


async def _a_refusal(world: World, _: object) -> None:
    path = f"/v1/members/{world.ids['member_id']}/do-not-call"
    await world.post(path, {"reason": "本人要求", "do_not_call": True})


async def _a_consent(world: World, _: object) -> None:
    said = {"purpose": "marketing", "channel": "call", "decision": "granted"}
    path = f"/v1/members/{world.ids['member_id']}/consents"
    body = said | {"proof": "录音 88-2", "source": "phone"}
    world.ids["consent_id"] = (await world.post(path, body))["id"]


async def _an_application(world: World, _: object) -> None:
    """Let somebody else sign them up: nobody decides on their own."""
    venue_id = UUID(world.ids["venue_id"])
    who = applications.Applicant(
        venue_id, "opening", "李娜", a_phone(), ("sms",), version_in_use(), of_age=True
    )

    def submit(session: Session) -> str:
        by = a_principal(permission=Permission.RESERVE)
        return str(applications.submit(session, who, by=by, now=NOW).id)

    world.ids["application_id"] = world.database.work(submit)


OF_MEMBERS = {
    "member_id": _a_member,
    "other_member_id": _another_member,
    "refusal": _a_refusal,
    "correction_id": _a_correction,
    "consent_id": _a_consent,
    "application_id": _an_application,
}
