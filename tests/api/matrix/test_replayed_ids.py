"""Ids harvested at one venue are of no use at another: 404, wherever a request can carry one."""

import asyncio

from fastapi import FastAPI

from tests.api.matrix.callers import callers
from tests.api.matrix.replaying import Replays
from tests.reliability.places import operations_of
from tests.stores import Desk

FEWEST = 90


def test_an_id_of_another_venue_is_an_id_of_nobody(app: FastAPI, database: Desk) -> None:
    everybody = callers(database)
    hq_here = next(one for one in everybody.everybody if one.grants == (("hq_admin", "here"),))
    replays = Replays(app, database, everybody, hq_here)

    async def run() -> None:
        await replays.harvest()
        for operation in operations_of(app.openapi()):
            await replays.of(operation)

    asyncio.run(run())

    assert replays.replayed > FEWEST
    assert replays.found == []
