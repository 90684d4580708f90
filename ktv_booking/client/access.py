"""People, programs and their tokens."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from ktv_booking.access import schemas
from ktv_booking.client.said import (
    Subject,
    Versioned,
    document_of,
    each_of,
    id_of,
    said,
    version_of,
)
from ktv_booking.client.transport import Transport

AGENTS: Final = "/v1/agents"
TOKENS: Final = "/v1/api-tokens"


class Agents:
    """Who works here, and in which roles."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, limit: int | None = None, cursor: str | None = None) -> schemas.AgentPage:
        """Return one page of the people and programs I have a say over, by login."""
        return self._transport.get(AGENTS, schemas.AgentPage, limit=limit, cursor=cursor)

    def each(self, *, limit: int | None = None) -> Iterator[schemas.AgentOut]:
        """Yield everybody I have a say over, by login."""
        return each_of(lambda cursor: self.list(limit=limit, cursor=cursor))

    def get(self, agent: Subject) -> schemas.AgentOut:
        """Return one person or program."""
        return self._transport.get(f"{AGENTS}/{id_of(agent)}", schemas.AgentOut)

    def take_on(
        self,
        agent: schemas.NewAgent | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> schemas.AgentOut:
        """Take a person or a program on: `take_on(login=..., name=..., roles=[...])`."""
        body = said(schemas.NewAgent, agent, fields)
        return self._transport.post(AGENTS, body, schemas.AgentOut, idempotency_key=idempotency_key)

    def change(
        self, agent: Versioned, change: schemas.AgentChange | None = None, /, **fields: Any
    ) -> schemas.AgentOut:
        """Change name, language or roles; `active=False` ends sign-ins and tokens."""
        body = said(schemas.AgentChange, change, fields)
        path = f"{AGENTS}/{id_of(agent)}"
        return self._transport.patch(path, body, schemas.AgentOut, if_match=version_of(agent))

    def hand_out_password(
        self, agent: Subject, *, idempotency_key: str | None = None
    ) -> schemas.HandedOutPasswordOut:
        """Hand somebody a password that they must change: this answer is the only one with it."""
        path = f"{AGENTS}/{id_of(agent)}/password"
        return self._transport.post(
            path, None, schemas.HandedOutPasswordOut, idempotency_key=idempotency_key
        )


class Tokens:
    """What programs and people sign in with."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, limit: int | None = None, cursor: str | None = None) -> schemas.ApiTokenPage:
        """Return one page of tokens, oldest first; never the tokens themselves."""
        return self._transport.get(TOKENS, schemas.ApiTokenPage, limit=limit, cursor=cursor)

    def each(self, *, limit: int | None = None) -> Iterator[schemas.ApiTokenOut]:
        """Yield every token, oldest first."""
        return each_of(lambda cursor: self.list(limit=limit, cursor=cursor))

    def get(self, token: Subject) -> schemas.ApiTokenOut:
        """Return what is known of one token; never the token itself."""
        return self._transport.get(f"{TOKENS}/{id_of(token)}", schemas.ApiTokenOut)

    def give(
        self,
        agent: Subject,
        *,
        name: str,
        expires_at: datetime | None = None,
        scopes: Sequence[schemas.Scope] | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.IssuedApiTokenOut:
        """Give an agent a token, for some of its permissions or all: shown in this answer alone."""
        body = document_of(
            schemas.NewApiToken,
            agent_id=id_of(agent),
            name=name,
            expires_at=expires_at,
            scopes=None if scopes is None else list(scopes),
        )
        return self._transport.post(
            TOKENS, body, schemas.IssuedApiTokenOut, idempotency_key=idempotency_key
        )

    def revoke(self, token: Subject | UUID) -> None:
        """End a token at once. Repeating it changes nothing."""
        self._transport.delete(f"{TOKENS}/{id_of(token)}")
