"""How many are inside at once: whoever works is counted, who follows a day is not."""

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from ktv_booking.web.limits.door import MOST_AT_ONCE, Door

BOARD, FEED = "/v1/venues/house/board", "/v1/venues/house/feed"


async def answered_beside(path: str) -> list[int]:
    """Let as many as there may be begin an answer that lasts; return how five more fare."""
    is_over = asyncio.Event()

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if scope["lasts"]:
            await is_over.wait()
        await send({"type": "http.response.body", "body": b""})

    async def ask(door: Door, path: str, *, lasts: bool) -> int:
        heard: list[Any] = []

        async def note(message: Message) -> None:
            heard.append(message.get("status"))

        async def nothing() -> Message:
            return {"type": "http.disconnect"}

        scope = {"type": "http", "method": "GET", "path": path, "headers": [], "lasts": lasts}
        await door(scope, nothing, note)
        return int(heard[0])

    door = Door(app)
    lasting = [asyncio.create_task(ask(door, path, lasts=True)) for _ in range(MOST_AT_ONCE)]
    await asyncio.sleep(0)
    more = [await ask(door, BOARD, lasts=False) for _ in range(5)]
    is_over.set()
    await asyncio.gather(*lasting)
    return [*more, await ask(door, BOARD, lasts=False)]


@pytest.mark.parametrize(("path", "status"), [(BOARD, 503), (FEED, 200)])
def test_who_works_fills_the_house_and_who_follows_a_day_does_not(path: str, status: int) -> None:
    assert asyncio.run(answered_beside(path)) == [status] * 5 + [200]
