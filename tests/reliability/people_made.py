"""People that a request stands on: somebody at work, a token, who is signed in with a password."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ktv_booking.access.models import AgentPassword, StaffAgent
from tests.builders import a_password, an_agent
from tests.reliability.asgi import Ask

if TYPE_CHECKING:  # worlds stand on this
    from tests.reliability.worlds import World


async def _an_agent(world: World, _: object) -> None:
    venue = world.ids.get("venue")
    agent_id = world.database.work(lambda session: an_agent(session, "agent", venue).id)
    world.ids["agent_id"] = str(agent_id)


async def _a_token(world: World, _: object) -> None:
    await _an_agent(world, _)
    body = {"agent_id": world.ids["agent_id"], "name": "desk"}
    world.ids["token_id"] = (await world.post("/v1/api-tokens", body))["id"]


async def _a_login(world: World, _: object) -> None:
    """Give who is signed in a password, and forget what was tried before."""
    world.ids |= (await world.ask(Ask("GET", b"/v1/me"))).document()["agent"]
    agent_id = UUID(world.ids["id"])

    def give(session: Session) -> None:
        session.execute(delete(AgentPassword).where(AgentPassword.agent_id == agent_id))
        a_password(session, session.get_one(StaffAgent, agent_id))

    world.database.work(give)
    world.forget_tries()


OF_PEOPLE = {"login": _a_login, "token_id": _a_token, "agent_id": _an_agent}
