"""People and programs, the callers of use cases, and tokens."""

from functools import cache
from typing import Any
from uuid import UUID

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.orm import Session

from ktv_booking.access import hashing
from ktv_booking.access.deps import Agent
from ktv_booking.access.hashing import hash_of_password
from ktv_booking.access.models import AgentPassword, ApiToken, RoleGrant, StaffAgent
from ktv_booking.access.queries import hash_of
from ktv_booking.access.roles import Permission
from ktv_booking.db.base import new_id
from ktv_booking.venues.models import Venue
from tests.builders.when import NOW, numbers

SLOW_ON_PURPOSE = hashing.HASHER
"""What hashes passwords in a shop; tests sign in thousands of times, and hash as fast as may be."""

hashing.HASHER = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


def an_agent(
    session: Session, role: str = "agent", venue: Venue | UUID | None = None, **overrides: Any
) -> StaffAgent:
    """Take somebody on in one role, at one venue or at all of them."""
    fields = {"login": f"someone-{next(numbers)}", "name": "小李", "created_at": NOW}
    agent = StaffAgent(**{**fields, "updated_at": NOW, **overrides})
    agent.grants = [RoleGrant(role=role, venue_id=id_of(venue))]
    session.add(agent)
    session.flush()
    return agent


def a_principal(
    role: str = "hq_admin",
    venue: Venue | UUID | None = None,
    *,
    permission: Permission = Permission.VIEW,
) -> Agent:
    """Return the caller a use case takes as `by`, without a row behind it."""
    login = f"caller-{next(numbers)}"
    grants = frozenset({(role, id_of(venue))})
    return Agent(id=new_id(), login=login, name=login, grants=grants, permission=permission)


def a_token(session: Session, agent: StaffAgent, **overrides: Any) -> str:
    """Give somebody a token and return its plain text."""
    plain = f"ktv_test-token-{next(numbers)}-{agent.id}"
    fields = {"agent_id": agent.id, "name": "test", "token_hash": hash_of(plain)}
    session.add(ApiToken(**{**fields, "created_at": NOW, **overrides}))
    session.flush()
    return plain


def id_of(venue: Venue | UUID | None) -> UUID | None:
    """Return the id of a venue, said either way."""
    return venue.id if isinstance(venue, Venue) else venue


PASSWORD = "six small songs tonight"


@cache
def _hashed(password: str) -> str:
    return hash_of_password(password)


def a_password(
    session: Session, agent: StaffAgent, password: str = PASSWORD, **overrides: Any
) -> str:
    """Give somebody a password of their own and return it."""
    fields = {"agent_id": agent.id, "password_hash": _hashed(password), "set_at": NOW}
    plain = {"must_change": False, "is_demo": False, "expires_at": None}
    session.add(AgentPassword(**{**fields, **plain, **overrides}))
    session.flush()
    return password
