"""What is said of members and done with them: consent, calls, corrections, merging, files."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.members.schemas.people import BirthdayDocument, BirthdayOut, MemberOut
from ktv_booking.web.fields import CodeWord, DocumentIn, DocumentOut, Id, Instant, Line
from ktv_booking.web.pages import Page
from ktv_booking.web.texts import Reason

Purpose = Literal["marketing", "service", "any"]
Channel = Literal["call", "sms", "wechat", "email", "any"]
Decision = Literal["granted", "withdrawn"]
Explained = Annotated[Line, Field(min_length=3, max_length=200)]


class NewConsent(DocumentIn):
    """What a person said; `proof` says where that can be heard or read, and names nobody."""

    purpose: Purpose
    channel: Channel
    decision: Decision
    proof: Explained
    source: CodeWord
    said_at: Instant | None = None


class ConsentOut(DocumentOut):
    """One line of the ledger: it never changes, so its version is always 1."""

    id: UUID
    member_id: UUID
    purpose: Purpose
    channel: Channel
    decision: Decision
    proof: str
    source: str
    said_at: AwareDatetime
    recorded_by: str
    recorded_at: AwareDatetime
    version: int = 1


class MayContactOut(DocumentOut):
    """By which channels a member may be contacted now, for each purpose."""

    marketing: list[Channel]
    service: list[Channel]


class ConsentPage(Page[ConsentOut]):
    """The ledger, in the order in which it was written, and what follows from all of it."""

    may_contact: MayContactOut


class DoNotCall(DocumentIn):
    """A person asks not to be called, or takes that back."""

    do_not_call: bool = True
    reason: Explained


class MemberPhoneReveal(DocumentIn):
    """Which number is wanted, the first being 1, and why: the audit log keeps the reason."""

    number: Annotated[int, Field(ge=1, le=10)] = 1
    reason: Explained


class RevealedMemberPhoneOut(DocumentOut):
    """The one answer that holds a number whole. It is not kept for repeats."""

    member_id: UUID
    number: int
    phone: str


class NewCorrection(DocumentIn):
    """A birthday as it should be, and what shows it."""

    birthday: BirthdayDocument
    reason: Explained


class CorrectionDecision(DocumentIn):
    """What somebody else says to it."""

    decision: Literal["accept", "refuse"]
    reason: Reason | None = None


class CorrectionOut(DocumentOut):
    """A proposal to correct a birthday."""

    id: UUID
    member_id: UUID
    birthday: BirthdayOut | None
    reason: str
    status: Literal["pending", "accepted", "refused"]
    proposed_by: str
    decided_by: str | None
    decided_at: AwareDatetime | None
    decision_reason: str | None
    version: int
    created_at: AwareDatetime


class CorrectionPage(Page[CorrectionOut]):
    """The proposals about a member, oldest first."""


class NewMerge(DocumentIn):
    """Two entries of one person: which stays. `dry_run` shows what would become of them."""

    kept_id: Id
    merged_id: Id
    reason: Explained
    dry_run: bool = False

    @model_validator(mode="after")
    def _are_two(self) -> Self:
        if self.kept_id == self.merged_id:
            raise Nonsense("须为两位不同的会员", "two different members")
        return self


class MergeOut(DocumentOut):
    """The member as it is afterwards; what was taken from the other, and what of it goes.

    `merge_id` names the merge once it is done.
    """

    merge_id: UUID | None
    member: MemberOut
    merged_id: UUID
    taken: list[str]
    differing: list[str]
    numbers_added: int
    dry_run: bool


class RowProblem(DocumentOut):
    """What is wrong with a cell, or was left as it is."""

    field: str
    zh: str
    en: str


class ImportRowOut(DocumentOut):
    """What became of one row; the head of a file is row 1."""

    row: int
    outcome: Literal["created", "updated", "unchanged", "rejected"]
    member_id: UUID | None
    problems: list[RowProblem]


class ImportOut(DocumentOut):
    """What became of a file, row by row."""

    import_id: UUID
    dry_run: bool
    created: int
    updated: int
    unchanged: int
    rejected: int
    rows: list[ImportRowOut]
