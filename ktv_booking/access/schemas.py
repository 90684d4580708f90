"""People and programs, what they may do and where, and how they sign in."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, field_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.web.fields import DocumentIn, DocumentOut, Id, Instant, Language, Name
from ktv_booking.web.pages import Page

Role = Literal[
    "agent",
    "lead",
    "front_desk",
    "duty_manager",
    "venue_manager",
    "cs_officer",
    "hq_admin",
    "auditor",
    "service",
]

Scope = Literal[
    "view",
    "reserve",
    "desk",
    "calendar",
    "outages",
    "setup",
    "jobs",
    "staff",
    "passwords",
    "reveal",
    "audit",
    "erase",
    "members",
    "calls",
    "campaigns",
    "reports",
    "export",
]

LoginName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._@-]{1,63}$")]


Password = Annotated[str, Field(min_length=1, max_length=200)]


class NewSession(DocumentIn):
    """Who signs in at the console."""

    login: Annotated[str, Field(min_length=1, max_length=200)]
    password: Password


class SessionOut(DocumentOut):
    """A sign-in: changes carry `csrf_token` as `Ktv-Csrf-Token`; the cookie carries the rest."""

    agent_id: UUID
    login: str
    name: str
    language: Language
    csrf_token: str
    must_change_password: bool
    expires_at: AwareDatetime


class PasswordChange(DocumentIn):
    """One's own password, and the one it takes the place of."""

    current_password: Password
    new_password: Password


class HandedOutPasswordOut(DocumentOut):
    """The one answer that shows a password that was handed out; it must be changed by then."""

    agent_id: UUID
    login: str
    password: str
    expires_at: AwareDatetime


class RoleGrant(DocumentIn):
    """One role at these venues; null means every venue of the chain."""

    role: Role
    venue_ids: Annotated[list[Id], Field(min_length=1, max_length=500)] | None = None


Grants = Annotated[list[RoleGrant], Field(min_length=1, max_length=20)]


class NewAgent(DocumentIn):
    """A person or a program; people sign in with a password, programs with a token."""

    login: LoginName
    name: Name
    language: Language = "zh"
    roles: Grants


class AgentChange(DocumentIn):
    """A merge patch; roles are replaced whole."""

    name: Name | None = None
    language: Language | None = None
    roles: Grants | None = None
    active: bool | None = None

    @field_validator("name", "language", "roles", "active")
    @classmethod
    def _stays(cls, value: Any) -> Any:
        if value is None:
            raise Nonsense("此项可以更改，不能删除", "this can be changed but not removed")
        return value


class RoleGrantOut(DocumentOut):
    """One role; `venue_ids` null means every venue."""

    role: Role
    venue_ids: list[UUID] | None


class AgentOut(DocumentOut):
    """Who acts in this system, and in which roles."""

    id: UUID
    login: str
    name: str
    language: Language
    roles: list[RoleGrantOut]
    active: bool
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime


class AgentPage(Page[AgentOut]):
    """People and programs."""


class NewApiToken(DocumentIn):
    """A token for an agent; without an end it lasts until it is revoked.

    `scopes` are the permissions it is good for, of those its holder has; null: all of them.
    """

    agent_id: Id
    name: Name
    expires_at: Instant | None = None
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=20)] | None = None


class ApiTokenOut(DocumentOut):
    """A token as lists show it: never the token itself."""

    id: UUID
    agent_id: UUID
    name: str
    scopes: list[Scope] | None
    expires_at: AwareDatetime | None
    last_used_at: AwareDatetime | None
    revoked_at: AwareDatetime | None
    created_at: AwareDatetime

    @property
    def version(self) -> int:
        """The second once it is revoked, for the ETag: nothing else of it changes."""
        return 1 if self.revoked_at is None else 2


class IssuedApiTokenOut(ApiTokenOut):
    """The one answer that shows the token, when it is made."""

    token: str


class ApiTokenPage(Page[ApiTokenOut]):
    """Tokens."""


class AuditRowOut(DocumentOut):
    """One change, or one look at a phone number. Personal values are masked or left out.

    `seq` counts the rows of a venue (or of what has none), `link` holds on to the row before.
    """

    id: UUID
    venue_id: UUID | None
    seq: int
    at: AwareDatetime
    by: str
    action: str
    subject: str
    subject_id: UUID
    changed: dict[str, Any]
    reason: str | None
    address: str | None
    via: str | None
    link: str


class AuditPage(Page[AuditRowOut]):
    """Rows of the audit log, newest first."""


class AuditBreakOut(DocumentOut):
    """What is wrong with a chain, from row `seq` until row `until`."""

    seq: int
    until: int
    fault: Literal["altered", "missing", "added", "no-head", "head-altered", "anchor-differs"]


class AuditChainOut(DocumentOut):
    """One venue's chain (none: what has no venue), and what was found in its newest rows.

    `rows` and `link` are an anchor: kept elsewhere they show later that nothing was cut off.
    """

    venue_id: UUID | None
    rows: int
    archived: int
    link: str
    checked_from: int
    checked: int
    is_whole: bool
    is_intact: bool
    breaks: list[AuditBreakOut]


class AuditVerificationOut(DocumentOut):
    """Whether the audit log is what was written, as far as it was looked at."""

    is_intact: bool
    chains: list[AuditChainOut]
