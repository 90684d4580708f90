"""Taking people and programs on, changing what they may do, and letting them go."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from ktv_booking.access.models import RoleGrant, StaffAgent
from ktv_booking.access.roles import roles
from ktv_booking.access.service.signing_in import end_sign_ins
from ktv_booking.access.service.tokens import revoke_tokens
from ktv_booking.audit.differences import differences
from ktv_booking.audit.service import record
from ktv_booking.db.dialects import refusing
from ktv_booking.kernel.errors import Conflict, Malformed
from ktv_booking.kernel.text import Text


class LoginTaken(Conflict):
    """Somebody signs in under this name already."""

    code = "login-taken"
    title = Text(zh="该登录名已被使用", en="Somebody already signs in under this name")


def take_on(
    session: Session,
    *,
    login: str,
    name: str,
    grants: Iterable[tuple[str, UUID | None]],
    by: str,
    now: datetime,
    language: str = "zh",
) -> StaffAgent:
    """Create an agent with roles at venues (a venue of None means all).

    Raises:
        LoginTaken: the login is in use.
        Malformed: a role that the house does not know.
    """
    agent = StaffAgent(login=login, name=name, language=language, created_at=now, updated_at=now)
    agent.grants = []
    _hold(agent, grants)
    with refusing(session, {"uq_agents_login": LoginTaken}):
        session.add(agent)
    record(session, "agent", agent.id, "taken_on", by=by, at=now, changed={"login": login})
    return agent


def change_agent(
    session: Session,
    agent: StaffAgent,
    *,
    by: str,
    now: datetime,
    grants: Iterable[tuple[str, UUID | None]] | None = None,
    **given: str | bool,
) -> StaffAgent:
    """Change a person or program: `name`, `language`, `active`, and the roles as a whole.

    Whoever is no longer active is signed out at once and for good: tokens are revoked, so that
    coming back means to be given new ones. Nothing new leaves no trace.

    Raises:
        Malformed: a role that the house does not know.
    """
    before: dict[str, Any] = {field: getattr(agent, field) for field in given}
    changed = differences(before, given)
    for field, change in changed.items():
        setattr(agent, field, change["to"])
    held = {(grant.role, grant.venue_id) for grant in agent.grants}
    wanted = held if grants is None else set(grants)
    if held != wanted:
        changed["grants"] = {"from": _worded(held), "to": _worded(wanted)}
        agent.grants = [one for one in agent.grants if (one.role, one.venue_id) in wanted]
        _hold(agent, wanted - held)
    if changed:
        agent.updated_at = now
        flag_modified(agent, "updated_at")  # roles alone raise the version too
        session.flush()
        record(session, "agent", agent.id, "changed", by=by, at=now, changed=changed)
    if "active" in changed and not agent.active:
        revoke_tokens(session, agent.id, by=by, now=now)
        end_sign_ins(session, agent.id)
    return agent


def _hold(agent: StaffAgent, grants: Iterable[tuple[str, UUID | None]]) -> None:
    for role, venue_id in grants:
        if role not in roles():
            known = ", ".join(roles())
            raise Malformed.at(
                "grants", Text(zh=f"角色为其中之一：{known}", en=f"a role is one of {known}")
            )
        agent.grants.append(RoleGrant(role=role, venue_id=venue_id))


def _worded(grants: Iterable[tuple[str, UUID | None]]) -> list[str]:
    return sorted(f"{role}@{venue_id or 'everywhere'}" for role, venue_id in grants)
