"""The routes of people, programs and tokens."""

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session

from ktv_booking.access import present, reach, schemas, service
from ktv_booking.access.deps import MayStaff
from ktv_booking.access.keyring import keyring_of
from ktv_booking.access.models import ApiToken, StaffAgent
from ktv_booking.access.service import LoginTaken
from ktv_booking.kernel.errors import PreconditionRequired, Stale
from ktv_booking.web.declarations import declares
from ktv_booking.web.etag import ensure_match
from ktv_booking.web.now import RealNow
from ktv_booking.web.paging import Paging, page_of
from ktv_booking.web.patch import IfMatch
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1", tags=["access"])


@router.get("/agents")
@declares(venue="mine", rate="read", personal=False)
def list_agents(read: Read, agent: MayStaff, paging: Paging) -> schemas.AgentPage:
    """The people and programs I have a say over, by login."""

    def page(session: Session) -> schemas.AgentPage:
        rows, following = page_of(
            session, reach.agents_of(agent), paging, by=[(StaffAgent.login, str)]
        )
        return schemas.AgentPage(
            items=[present.agent_out(row) for row in rows], next_cursor=following
        )

    return read(page)


@router.post("/agents", status_code=201, responses=may_refuse(LoginTaken))
@declares(venue="body", rate="write", personal=False)
def take_on_agent(
    body: schemas.NewAgent, work: Work, now: RealNow, agent: MayStaff
) -> schemas.AgentOut:
    """Take a person or a program on."""
    grants = present.grants_in(body.roles)
    reach.ensure_may_grant(grants, by=agent)
    return work(
        lambda session: present.agent_out(
            service.take_on(
                session,
                login=body.login,
                name=body.name,
                language=body.language,
                grants=grants,
                by=agent.login,
                now=now,
            )
        ),
        location=lambda taken_on: f"/v1/agents/{taken_on.id}",
    )


@router.get("/agents/{agent_id}")
@declares(venue="subject", rate="read", personal=False)
def read_agent(agent_id: UUID, read: Read, agent: MayStaff) -> schemas.AgentOut:
    """One person or program."""
    return read(lambda session: present.agent_out(reach.agent_seen(session, agent_id, by=agent)))


@router.patch("/agents/{agent_id}", responses=may_refuse(Stale, PreconditionRequired))
@declares(venue="subject", rate="write", personal=False)
def change_agent(
    agent_id: UUID,
    body: schemas.AgentChange,
    *,
    request: Request,
    work: Work,
    now: RealNow,
    agent: MayStaff,
    if_match: IfMatch = None,
) -> schemas.AgentOut:
    """Change a name, a language or roles; `active: false` ends sign-ins and tokens for good."""
    given: dict[str, Any] = body.model_dump(exclude_unset=True, exclude={"roles"})
    grants = None if body.roles is None else present.grants_in(body.roles)
    reach.ensure_may_grant(grants or (), by=agent)

    def change(session: Session) -> schemas.AgentOut:
        row = reach.agent_for_change(session, agent_id, by=agent)
        ensure_match(if_match, row.version, lambda: present.agent_out(row))
        return present.agent_out(
            service.change_agent(session, row, grants=grants, by=agent.login, now=now, **given)
        )

    try:
        return work(change)
    finally:
        keyring_of(request.app.state.database).forget_all()


@router.get("/api-tokens")
@declares(venue="mine", rate="read", personal=False)
def list_tokens(read: Read, agent: MayStaff, paging: Paging) -> schemas.ApiTokenPage:
    """Tokens, oldest first; never the tokens themselves."""

    def page(session: Session) -> schemas.ApiTokenPage:
        rows, following = page_of(session, reach.tokens_of(agent), paging, by=[(ApiToken.id, UUID)])
        return schemas.ApiTokenPage(
            items=[present.token_out(row) for row in rows], next_cursor=following
        )

    return read(page)


@router.post("/api-tokens", status_code=201)
@declares(venue="body", rate="write", personal=False)
def give_token(
    body: schemas.NewApiToken, work: Work, now: RealNow, agent: MayStaff
) -> schemas.IssuedApiTokenOut:
    """Give an agent a token: this answer is the only one that shows it.

    Whoever asks by a token with scopes gives none that is good for more.
    """
    reach.ensure_may_scope(body.scopes, by=agent)

    def give(session: Session) -> schemas.IssuedApiTokenOut:
        holder = reach.agent_for_change(session, body.agent_id, by=agent)
        row, plain = service.give_token(
            session,
            holder.id,
            name=body.name,
            expires_at=body.expires_at,
            scopes=body.scopes,
            by=agent.login,
            now=now,
        )
        return present.issued_out(row, plain)

    return work(give, is_secret=True, location=lambda given: f"/v1/api-tokens/{given.id}")


@router.get("/api-tokens/{token_id}")
@declares(venue="subject", rate="read", personal=False)
def read_token(token_id: UUID, read: Read, agent: MayStaff) -> schemas.ApiTokenOut:
    """One token; never the token itself."""
    return read(lambda session: present.token_out(reach.token_seen(session, token_id, by=agent)))


@router.delete("/api-tokens/{token_id}", status_code=204)
@declares(venue="subject", rate="write", personal=False)
def revoke_token(
    token_id: UUID, request: Request, work: Work, now: RealNow, agent: MayStaff
) -> None:
    """End a token at once. Repeating it changes nothing."""

    def revoke(session: Session) -> None:
        row = reach.token_seen(session, token_id, by=agent)
        service.revoke_token(session, row.id, by=agent.login, now=now)

    try:
        return work(revoke)
    finally:
        keyring_of(request.app.state.database).forget_all()
