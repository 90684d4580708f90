"""Applications as the contract writes them. Source: api.md section 4, workflow 25."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from ktv_booking.members.schemas import BirthdayDocument, BirthdayOut
from ktv_booking.web.fields import CodeWord, DocumentIn, DocumentOut, Id, Language, Line, Name
from ktv_booking.web.pages import Page
from ktv_booking.web.texts import Reason, SpokenPhone, TextOut, Title

ApplicationStatus = Literal["submitted", "approved", "rejected", "withdrawn"]
ByWhich = Literal["call", "sms", "wechat", "email"]


class NewMemberApplication(DocumentIn):
    """Somebody who wants to join by a promotion. `of_age` is what they say of themselves."""

    home_venue_id: Id
    promotion: CodeWord
    name: Name
    phone: SpokenPhone
    title: Title | None = None
    birthday: BirthdayDocument | None = None
    preferred_language: Language | None = None
    channels: Annotated[list[ByWhich], Field(max_length=4)]
    consent_version: Annotated[Line, Field(min_length=1, max_length=40)]
    of_age: bool


class ApplicationDecision(DocumentIn):
    """What somebody else says; `member_id` where the applicant is a member already."""

    decision: Literal["approve", "reject"]
    reason: Reason | None = None
    member_id: Id | None = None
    shares_phone: bool = False


class MemberApplicationOut(DocumentOut):
    """An application; once it is decided nothing of the person is in it.

    `known_members` carry the number already, at home with the caller.
    """

    id: UUID
    home_venue_id: UUID
    promotion: str
    name: str | None
    phone_masked: str | None
    title: str | None
    birthday: BirthdayOut | None
    preferred_language: Language | None
    channels: list[ByWhich]
    consent_version: str
    status: ApplicationStatus
    known_members: list[UUID]
    submitted_by: str
    decided_by: str | None
    decided_at: AwareDatetime | None
    decision_reason: str | None
    member_id: UUID | None
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime


class MemberApplicationPage(Page[MemberApplicationOut]):
    """Applications that a filter finds, oldest first."""


class ConsentTextOut(DocumentOut):
    """What applicants agree to, by version."""

    version: str
    text: TextOut
    in_use: bool


class ConsentTextsOut(DocumentOut):
    """Every text that was ever agreed to: all on one page."""

    items: list[ConsentTextOut]
    next_cursor: None = None
