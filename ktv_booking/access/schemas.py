"""People and programs, what they may do and where, and how they sign in."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, field_validator, model_validator

from ktv_booking.web.fields import CodeWord, DocumentIn, DocumentOut, Id, Instant, Language, Name
from ktv_booking.web.pages import Page
from ktv_booking.web.texts import Reason, TextOut

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
AgentKind = Literal["person", "program"]

LoginName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._@-]{1,63}$")]
Password = Annotated[str, Field(min_length=10, max_length=200)]


class NewSession(DocumentIn):
    """Who signs in at the console."""

    login: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=200)]


class RoleGrant(DocumentIn):
    """One role at these venues; null means every venue of the chain."""

    role: Role
    venue_ids: Annotated[list[Id], Field(min_length=1, max_length=500)] | None = None


Grants = Annotated[list[RoleGrant], Field(min_length=1, max_length=20)]


class NewAgent(DocumentIn):
    """A person who signs in with a password, or a program that has tokens only."""

    login: LoginName
    name: Name
    kind: AgentKind = "person"
    password: Password | None = None
    language: Language = "zh"
    roles: Grants

    @model_validator(mode="after")
    def _programs_have_tokens(self) -> Self:
        if self.kind == "program" and self.password is not None:
            raise ValueError("a program has tokens, not a password")
        return self


class AgentChange(DocumentIn):
    """A merge patch; a null password ends signing in with one."""

    name: Name | None = None
    password: Password | None = None
    language: Language | None = None
    roles: Grants | None = None
    active: bool | None = None

    @field_validator("name", "language", "roles", "active")
    @classmethod
    def _stays(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("this can be changed but not removed")
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
    kind: AgentKind
    language: Language
    roles: list[RoleGrantOut]
    active: bool
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime


class AgentPage(Page[AgentOut]):
    """People and programs."""


class MyVenueOut(DocumentOut):
    """A venue I work for and what I may do there."""

    id: UUID
    code: str
    name: TextOut
    time_zone: str
    currency: str
    permissions: list[str]


class MeOut(DocumentOut):
    """Who I am, where, with which permissions (`permissions` holds at one venue or more)."""

    agent: AgentOut
    venues: list[MyVenueOut]
    permissions: list[str]
    csrf_token: str | None = None


class NewApiToken(DocumentIn):
    """A token for an agent; without an end it lasts until it is revoked."""

    agent_id: Id
    name: Name
    expires_at: Instant | None = None


class ApiTokenOut(DocumentOut):
    """A token as lists show it: never the token itself."""

    id: UUID
    agent_id: UUID
    name: str
    expires_at: AwareDatetime | None
    last_used_at: AwareDatetime | None
    revoked_at: AwareDatetime | None
    created_at: AwareDatetime


class IssuedApiTokenOut(ApiTokenOut):
    """The one answer that shows the token, when it is made."""

    token: str


class ApiTokenPage(Page[ApiTokenOut]):
    """Tokens."""


class NewApproval(DocumentIn):
    """Somebody asks for what another person has to approve."""

    kind: CodeWord
    subject: Id
    reason: Reason


class ApprovalDecision(DocumentIn):
    """Another person with the role says yes or no."""

    decision: Literal["approved", "rejected"]
    reason: Reason | None = None


class ApprovalOut(DocumentOut):
    """A request for leave: single use, bound to the subject's version, soon over."""

    id: UUID
    venue_id: UUID
    kind: str
    subject: UUID
    subject_version: int | None
    reason: str
    role: Role
    status: Literal["pending", "approved", "rejected", "used", "expired"]
    requested_by: UUID
    decided_by: UUID | None
    decision_reason: str | None
    expires_at: AwareDatetime
    decided_at: AwareDatetime | None
    used_at: AwareDatetime | None
    created_at: AwareDatetime


class ApprovalPage(Page[ApprovalOut]):
    """Approvals, newest first."""
