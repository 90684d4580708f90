"""Gifts that a request stands on: one rule, plenty of stock, and one that waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.builders import a_member_document, a_phone
from tests.builders.when import numbers

if TYPE_CHECKING:  # worlds stand on this
    from tests.reliability.worlds import World


async def _a_rule(world: World, _: object) -> None:
    body = {"code": f"made-{next(numbers)}", "name": {"zh": "茶", "en": "Tea"}}
    world.ids["gift_rule_id"] = (await world.post("/v1/gift-rules", body))["id"]


async def _a_gift(world: World, _: object) -> None:
    if "gift_rule_id" not in world.ids:
        await _a_rule(world, _)
    phone, rule_id = a_phone(), world.ids["gift_rule_id"]
    venue_id = world.ids["venue_id"]
    count = {"gift_rule_id": rule_id, "counted": 1000}
    await world.post(f"/v1/venues/{venue_id}/gift-stock-counts", count)
    body = a_member_document(venue_id, phones=[phone])
    member = await world.post("/v1/members", body)
    body = {"gift_rule_id": rule_id, "member_id": member["id"]}
    world.ids["gift_id"] = (await world.post("/v1/gifts", body))["id"]
    world.ids["gift_last4"] = phone[-4:]


OF_GIFTS = {"gift_rule_id": _a_rule, "gift_id": _a_gift}
