"""Calls that a request stands on: one that is to be made, in hand, and dialled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.members.queries import phones_of
from ktv_booking.venues.models import Venue
from tests.builders import a_member
from tests.builders.campaigns import a_campaign, a_consent
from tests.calls_to_make import a_call_list, a_call_task

if TYPE_CHECKING:  # worlds stand on this
    from tests.reliability.worlds import World


async def _a_task(world: World, _: object) -> None:
    """Put somebody on a list who may be called."""
    mine = UUID(world.ids["venue_id"])

    def list_somebody(session: Session) -> dict[str, Any]:
        venue = session.get_one(Venue, mine)
        member = a_member(session, venue)
        a_consent(session, member)
        call_list = a_call_list(session, venue, a_campaign(session, venue))
        task = a_call_task(session, call_list, member)
        (number,) = phones_of(session, [member.id])[member.id]
        ids = {"list_id": call_list.id, "campaign_id": call_list.campaign_id, "task_id": task.id}
        of_them = {"called_id": member.id, "called_name": member.name, "called_at": number.phone}
        return {name: str(one) for name, one in (ids | of_them).items()}

    world.ids |= world.database.work(list_somebody)


async def _claimed(world: World, _: object) -> None:
    await world.post("/v1/call-tasks/claims", {"list_id": world.ids["list_id"]})


async def _dialled(world: World, _: object) -> None:
    await world.post(f"/v1/call-tasks/{world.ids['task_id']}/dial", {})


async def _asked_for_manager(world: World, _: object) -> None:
    await _claimed(world, _)
    await _dialled(world, _)
    said = {"connect": "connected", "answered": "person", "answered_by": "self"}
    result = said | {"understanding": "not_understood", "follow_up": "manager"}
    await world.post(f"/v1/call-tasks/{world.ids['task_id']}/attempts", result)


OF_CALLS = {
    "task_id": _a_task,
    "claimed": _claimed,
    "dialled": _dialled,
    "asked_for_manager": _asked_for_manager,
}
