"""Gifts as the contract writes them. Source: api.md section 4, workflow 28."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from ktv_booking.web.fields import BothLanguages, CodeWord, Count, Day, DocumentIn, DocumentOut, Id
from ktv_booking.web.pages import Page
from ktv_booking.web.texts import TextOut

StatusWord = Literal["granted", "notified", "claimed", "expired"]
LastFour = Annotated[str, Field(pattern=r"^\d{4}$")]
Year = Annotated[int, Field(ge=2000, le=2200)]


class NewGiftRule(DocumentIn):
    """What is given once a year; `venue_ids` hand it out, all of them where none is named."""

    code: CodeWord
    name: BothLanguages
    venue_ids: Annotated[list[Id], Field(max_length=500)] = Field(default_factory=list)
    valid_days: Annotated[int, Field(ge=1, le=400)] = 30


class GiftRuleOut(DocumentOut):
    """What is given once a year. It never changes, so its version is always 1."""

    id: UUID
    code: str
    name: TextOut
    venue_ids: list[UUID]
    valid_days: int
    created_at: AwareDatetime
    version: int = 1


class GiftRulePage(Page[GiftRuleOut]):
    """What there is to give, oldest first."""


class NewGift(DocumentIn):
    """A gift for a member; of this year and as long as it is given for, where nothing is said."""

    gift_rule_id: Id
    member_id: Id
    year: Year | None = None
    expires_on: Day | None = None


class GiftClaim(DocumentIn):
    """Who stands at which counter. `relation` is noted where it is not the member in person."""

    venue_id: Id
    phone_last4: LastFour
    by: Literal["holder", "proxy"] = "holder"
    relation: CodeWord | None = None


class GiftOut(DocumentOut):
    """One gift of one member in one year, as it stands on its home's present business day."""

    id: UUID
    gift_rule_id: UUID
    name: TextOut
    member_id: UUID
    venue_id: UUID
    year: int
    status: StatusWord
    expires_on: date
    notified_at: AwareDatetime | None
    told_at: AwareDatetime | None
    claimed_at: AwareDatetime | None
    claimed_venue_id: UUID | None
    claimed_by: str | None
    claimed_for: str | None
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime


class GiftPage(Page[GiftOut]):
    """Gifts that a filter finds, oldest first."""


class NewStockCount(DocumentIn):
    """How many of a gift lie at the venue now."""

    gift_rule_id: Id
    counted: Count


class GiftStockOut(DocumentOut):
    """How many are left; `difference` is what a count found more, or fewer, than was thought."""

    gift_rule_id: UUID
    venue_id: UUID
    remaining: int
    difference: int | None = None
    counted_by: str
    counted_at: AwareDatetime


class GiftStockListOut(DocumentOut):
    """How many of each gift are left at a venue: all on one page."""

    items: list[GiftStockOut]
    next_cursor: None = None
