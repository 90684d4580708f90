"""Scripts that a request stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.builders.when import numbers
from tests.reliability.gifts_made import OF_GIFTS

if TYPE_CHECKING:  # worlds stand on this
    from tests.reliability.worlds import World

WORDS = "您好，{name}，这里是{venue}。"


async def _a_script(world: World, _: object) -> None:
    said = {"language": "zh", "use": "spoken", "body": WORDS}
    body = {"occasion": "holiday_event", "festival_key": f"made-{next(numbers)}", **said}
    made = await world.post("/v1/scripts", body)
    world.ids |= {"script_id": made["id"], "version_id": made["versions"][0]["id"]}


OF_SCRIPTS = {"script_id": _a_script, **OF_GIFTS}
