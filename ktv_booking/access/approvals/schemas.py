"""Approvals as the contract writes them."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from ktv_booking.access.approvals.rules import ApprovalStatus
from ktv_booking.kernel.approval import ApprovalKind
from ktv_booking.kernel.errors import Nonsense
from ktv_booking.web.fields import (
    Amount,
    CodeWord,
    DocumentIn,
    DocumentOut,
    Id,
    Instant,
    Minutes,
    PartySize,
)
from ktv_booking.web.pages import Page
from ktv_booking.web.texts import Reason

SubjectType = Literal["reservation", "reservation_group", "venue", "phone_block"]
DecidingRole = Literal["agent", "lead", "duty_manager", "venue_manager", "hq_admin"]
Kind = Annotated[ApprovalKind, Field(strict=False)]


class ApprovalSubject(DocumentIn):
    """What is to be decided about; a booking that is yet to be made is its venue's."""

    type: SubjectType
    id: Id


class ApprovalLimit(DocumentIn):
    """The most that is asked for: minor units of the venue's money, minutes."""

    amount_minor: Amount | None = None
    minutes: Minutes | None = None


class ApprovalBooking(DocumentIn):
    """Which booking, where none exists yet; of a reservation where it is to be.

    What is named here must be so when the approval is used.
    """

    starts_at: Instant
    room_class: CodeWord
    room_id: Id | None = None
    minutes: Minutes | None = None
    party_size: PartySize | None = None
    rooms: Annotated[int, Field(ge=1, le=50)] | None = Field(
        default=None, description="of a group: all of its rooms, party_size is then all heads"
    )


class NewApproval(DocumentIn):
    """Ask another person: a refusal `approval-required` says in `ask` what to send.

    It is about the subject as it is now. `role`: below whom nobody decides on it.
    """

    kind: Kind
    subject: ApprovalSubject
    limit: ApprovalLimit | None = None
    booking: ApprovalBooking | None = None
    role: DecidingRole | None = None
    reason: Reason

    @model_validator(mode="after")
    def _names_the_booking(self) -> Self:
        may_name = self.subject.type in {"venue", "reservation"}
        must_name = self.subject.type == "venue"
        if (self.booking is None and must_name) or (self.booking is not None and not may_name):
            raise Nonsense(
                "subject 为 venue 时须给出 booking，为 reservation 时可给出，其他情形不可给出",
                "a booking is said for a venue, may be said for a reservation, and only there",
            )
        return self


class ApprovalDecision(DocumentIn):
    """Yes or no, and why."""

    decision: Literal["approve", "refuse"]
    reason: Reason


class ApprovalSubjectOut(DocumentOut):
    """What it is about, as it is now; phones are masked.

    `is_current` says that it is still as it was when somebody asked.
    """

    type: SubjectType
    id: UUID
    version: int
    is_current: bool
    code: str | None
    day_no: int | None
    status: str | None
    business_date: date | None
    starts_at: AwareDatetime | None
    room_class: str | None
    party_size: int | None
    rooms: int | None
    guest_name: str | None
    phone_masked: str | None


class ApprovalPlaceOut(DocumentOut):
    """Where and when a booking is to be that exists already."""

    business_date: date
    starts_at: AwareDatetime
    minutes: int | None
    room_class: str
    room: str | None
    party_size: int | None


class PartyMovedOut(DocumentOut):
    """A booking that would get another room, nobody having been told its present one."""

    code: str
    day_no: int
    room_class: str
    business_date: date
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    from_room: str
    to_room: str


class AffectsOut(DocumentOut):
    """Whom it would touch if it were done now: looked up for who decides, nobody is named.

    `refused` is why it could not be done at all, as a code of `/problems`. `waiting` are wishes
    of that day, `turned_away` those who found no room of the class at that time.
    """

    refused: str | None
    moved: list[PartyMovedOut]
    waiting: int
    turned_away: int


class ApprovalOut(DocumentOut):
    """What was asked, of whom, and what became of it; `affects` while it is pending."""

    id: UUID
    venue_id: UUID
    kind: Kind
    subject: ApprovalSubjectOut
    to: ApprovalPlaceOut | None
    affects: AffectsOut | None
    amount_minor: int | None
    minutes: int | None
    currency: str
    reason: str
    role: str
    status: Annotated[ApprovalStatus, Field(strict=False)]
    requested_by: str
    decided_by: str | None
    decided_role: str | None
    decided_at: AwareDatetime | None
    decision_reason: str | None
    expires_at: AwareDatetime
    used_at: AwareDatetime | None
    used_by: str | None
    business_date: date
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime


class ApprovalPage(Page[ApprovalOut]):
    """Approvals, the newest first."""
