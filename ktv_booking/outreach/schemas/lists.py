"""Call lists: asked for, shown, tried out beforehand, and who is on one."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from ktv_booking.outreach.rules.leaving_out import LeftOut
from ktv_booking.web.fields import Day, DocumentIn, DocumentOut, Id
from ktv_booking.web.pages import Page
from ktv_booking.web.texts import Reason, TextOut

ListStatus = Literal["open", "paused"]
ListedStatus = Literal["open", "leased", "retry", "done", "closed", "expired"]
Purpose = Literal["marketing", "service"]
ListedFollowUp = Literal["message", "recall", "manager", "none"]


class NewCallList(DocumentIn):
    """Which list: of a campaign, a venue and a business day, the present one if left out."""

    campaign_id: Id
    venue_id: Id
    business_date: Day | None = None


class CallListPause(DocumentIn):
    """To let its calls rest, or to go on with them."""

    reason: Reason
    paused: bool = True


class CountOut(DocumentOut):
    """How many, and why."""

    code: str
    said: TextOut
    people: int


class CallListOut(DocumentOut):
    """A list: whom it calls by reason, whom it leaves out by reason, how far its calls are.

    `campaign_version` is the campaign as it was then. `progress` counts its calls by where they
    stand now.
    """

    id: UUID
    campaign_id: UUID
    venue_id: UUID
    business_date: date
    status: ListStatus
    campaign_version: int
    calls: int
    people_left_out: int
    listed: list[CountOut]
    left_out: list[CountOut]
    progress: dict[str, int]
    built_by: str
    built_at: AwareDatetime
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime


class CallListPage(Page[CallListOut]):
    """Call lists, newest first."""


class ListedCallOut(DocumentOut):
    """Somebody on a list, in its order: why, and how far the call has come. Numbers are masked.

    `facts` are of the reason: what a booking costs as agreed and by the new prices. `follow_up` is
    what is to be done about a call that was not understood, `followed_up_at` when a manager who
    was asked for dealt with it.
    """

    id: UUID
    place: int
    member_id: UUID | None
    reservation_id: UUID | None
    name: str | None
    phone_masked: str | None
    purpose: Purpose
    why: str
    why_said: TextOut
    benefit_on: date | None
    benefit_year: str | None
    facts: dict[str, Any] | None
    status: ListedStatus
    outcome: str | None
    closed_why: str | None = Field(default=None, description="what ended a call without success")
    follow_up: ListedFollowUp | None
    followed_up_at: AwareDatetime | None
    followed_up_by: str | None
    follow_up_note: str | None
    attempts_made: int
    not_before: AwareDatetime | None = Field(
        default=None, description="from when it is tried again; null where nothing keeps it"
    )
    assigned_to: str | None


class ListedCallPage(Page[ListedCallOut]):
    """The calls of a list, in its order."""


class LeftOutOut(DocumentOut):
    """Somebody whom a list would have had, and why not."""

    place: int
    member_id: UUID | None
    reservation_id: UUID | None
    name: str | None
    phone_masked: str | None
    why: LeftOut
    why_said: TextOut
    benefit_on: date | None


class LeftOutPage(Page[LeftOutOut]):
    """Who was left out of a list, in the order it would have had them."""


class NewCallListPreview(DocumentIn):
    """A list that is tried out: people after place `after`, so many of them."""

    venue_id: Id
    business_date: Day | None = None
    after: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class PreviewedOut(DocumentOut):
    """Somebody whom a list is about; `left_out` is null for who would be called."""

    place: int
    member_id: UUID | None
    reservation_id: UUID | None
    name: str | None
    phone_masked: str | None
    purpose: Purpose
    why: str
    why_said: TextOut
    benefit_on: date | None
    left_out: LeftOut | None
    left_out_said: TextOut | None


class CallListPreviewOut(DocumentOut):
    """What a list would be if it were made now; nothing is written.

    `next_after` goes on where the page ends; null where that was all.
    """

    campaign_id: UUID
    venue_id: UUID
    business_date: date
    calls: int
    people_left_out: int
    listed: list[CountOut]
    left_out: list[CountOut]
    items: list[PreviewedOut]
    next_after: int | None
