"""Everybody who calls in the matrix: each role at every venue, at the house, at another one.

The house in question is a new one whenever the last was spent; who works "here" moves along.
"""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from ktv_booking.access.models import RoleGrant
from ktv_booking.access.roles import roles
from tests.builders import a_password, a_room, a_token, a_venue, an_agent
from tests.stores import Desk

PLACES = ("all", "here", "there")
"""Every venue of the chain; the house in question; another house."""


@dataclass(frozen=True)
class Caller:
    """Somebody who calls: `grants` are pairs of role and place, `token` what they show."""

    name: str
    grants: tuple[tuple[str, str], ...]
    token: str | None
    is_nobody: bool = False


@dataclass
class Callers:
    """Everybody, and who of them works at the house in question."""

    everybody: list[Caller]
    moving: list[UUID] = field(default_factory=list)

    def work_at(self, database: Desk, venue_id: UUID) -> None:
        """Let who works here work at this house, and no longer at the one before."""
        here = update(RoleGrant).where(RoleGrant.id.in_(self.moving)).values(venue_id=venue_id)
        database.work(lambda session: session.execute(here))


def callers(database: Desk) -> Callers:
    """Take everybody on; `there` is a house of its own, with a room."""
    return database.work(_taken_on)


def _taken_on(session: Session) -> Callers:
    there, here = a_venue(session), a_venue(session)
    a_room(session, there, "small")
    at = {"all": None, "here": here.id, "there": there.id}
    found = Callers([])
    for role in roles():
        for place in PLACES:
            found.everybody.append(_somebody(session, found, at, (role, place)))
    hq_there = ("hq_admin", "there")
    found.everybody.append(_somebody(session, found, at, hq_there, ("auditor", "here")))
    gone = an_agent(session, "hq_admin", active=False)
    found.everybody += [
        Caller("nobody", (), None, is_nobody=True),
        Caller("an unknown token", (), "ktv_nobody-has-this-one", is_nobody=True),
        Caller("hq_admin who left", (), a_token(session, gone), is_nobody=True),
    ]
    return found


def _somebody(
    session: Session, found: Callers, at: dict[str, UUID | None], *grants: tuple[str, str]
) -> Caller:
    agent = an_agent(session)
    agent.grants = [RoleGrant(role=role, venue_id=at[place]) for role, place in grants]
    session.flush()
    found.moving += [
        row.id for row, (_, place) in zip(agent.grants, grants, strict=True) if place == "here"
    ]
    a_password(session, agent)
    name = ", ".join(f"{role} {place}" for role, place in grants)
    return Caller(name, grants, a_token(session, agent))
