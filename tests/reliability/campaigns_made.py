"""Campaigns and lists that a request stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.builders import TODAY
from tests.builders.when import numbers

if TYPE_CHECKING:  # worlds stand on this
    from tests.reliability.worlds import World

NAME = {"zh": "生日", "en": "Birthdays"}


async def _a_campaign(world: World, _: object) -> None:
    which = {"code": f"made-{next(numbers)}", "kind": "birthday", "name": NAME, "lead_days": [7]}
    body = {**which, "venue_ids": [world.ids["venue_id"]]}
    world.ids["campaign_id"] = (await world.post("/v1/campaigns", body))["id"]


async def _a_list(world: World, needs: object) -> None:
    if "campaign_id" not in world.ids:
        await _a_campaign(world, needs)
    which = {"campaign_id": world.ids["campaign_id"], "venue_id": world.ids["venue_id"]}
    body = {**which, "business_date": TODAY.isoformat()}
    world.ids["list_id"] = (await world.post("/v1/call-lists", body))["id"]


OF_CAMPAIGNS = {"campaign_id": _a_campaign, "list_id": _a_list}
