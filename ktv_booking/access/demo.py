"""The staff of the demo chain: one person or program in every role, who signs in as the role."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access import queries
from ktv_booking.access.models import AgentPassword, ApiToken, StaffAgent
from ktv_booking.access.roles import roles
from ktv_booking.access.service import give_token, revoke_token, take_on
from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Text

DEMO_TOKEN = "made by the demo command"  # noqa: S105  (its name, not the token)
AT_VENUES = frozenset({"front_desk", "duty_manager", "venue_manager"})


class TokenTaken(Conflict):
    """That text is a token already: of somebody else, or revoked."""

    code = "token-taken"
    title = Text(
        zh="该令牌已属于他人或已撤销，请换一个", en="That token is somebody else's, or revoked"
    )


def take_on_demo_staff(
    session: Session, venue_ids: Sequence[UUID], *, by: str, now: datetime
) -> dict[str, StaffAgent]:
    """Return the demo's staff by role, taken on where they are missing.

    The desk and the managers work at `venue_ids`, everybody else at the whole chain.
    """
    return {
        role.code: queries.agent_with_login(session, role.code)
        or take_on(
            session,
            login=role.code,
            name=f"{role.name.zh} {role.name.en}",
            grants=[(role.code, venue_id) for venue_id in _venues_of(role.code, venue_ids)],
            by=by,
            now=now,
        )
        for role in roles().values()
    }


def ensure_token(
    session: Session, agent: StaffAgent, token: str, *, by: str, now: datetime
) -> None:
    """Make `token` one of an agent's. Repeating it changes nothing.

    Raises:
        TokenTaken: it is another's, or was revoked.
    """
    found = session.scalars(
        select(ApiToken).where(ApiToken.token_hash == queries.hash_of(token))
    ).one_or_none()
    if found is None:
        give_token(session, agent.id, name="seeded", token=token, by=by, now=now)
    elif found.agent_id != agent.id or found.revoked_at is not None:
        raise TokenTaken


def fresh_token(session: Session, agent: StaffAgent, *, name: str, by: str, now: datetime) -> str:
    """Return a new token of an agent in place of those given under the same name before."""
    earlier = select(ApiToken).where(
        ApiToken.agent_id == agent.id, ApiToken.name == name, ApiToken.revoked_at.is_(None)
    )
    for row in session.scalars(earlier).all():
        revoke_token(session, row.id, by=by, now=now)
    return give_token(session, agent.id, name=name, by=by, now=now)[1]


def secrets_of_the_demo(session: Session) -> list[str]:
    """Return the logins that a password or a token printed by the demo opens still."""
    with_password = select(StaffAgent.login).join(AgentPassword).where(AgentPassword.is_demo)
    with_token = (
        select(StaffAgent.login)
        .join(ApiToken)
        .where(ApiToken.name == DEMO_TOKEN, ApiToken.revoked_at.is_(None))
    )
    found = (session.scalars(one.where(StaffAgent.active)) for one in (with_password, with_token))
    return sorted({login for logins in found for login in logins})


def _venues_of(role: str, venue_ids: Sequence[UUID]) -> Sequence[UUID | None]:
    return venue_ids if role in AT_VENUES else [None]
