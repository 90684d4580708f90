"""What a policy or a price list would decide before it is published."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from ktv_booking.reservations.schemas.quotes import (
    AskedRequest,
    AskedStay,
    PolicyExplanationOut,
    PricedStayOut,
)
from ktv_booking.reservations.schemas.words import Source
from ktv_booking.venues.schemas import PolicyDocument, PriceListDocument
from ktv_booking.web.fields import DocumentIn, DocumentOut
from ktv_booking.web.texts import TextOut

MOST_STAYS = 24


class NewPolicyPreview(DocumentIn):
    """A policy that is not published, and requests to try it on."""

    policy: PolicyDocument
    stays: list[AskedRequest] = Field(default_factory=list, max_length=MOST_STAYS)


class NewPriceListPreview(DocumentIn):
    """A price list that is not published, and stays to price by it."""

    price_list: PriceListDocument
    stays: list[AskedStay] = Field(default_factory=list, max_length=MOST_STAYS)


class StayExplainedOut(DocumentOut):
    """One request as things stand and under the draft; a reason where nothing decides."""

    before: PolicyExplanationOut | None
    before_reason: TextOut | None
    after: PolicyExplanationOut | None
    after_reason: TextOut | None


class StayPricedOut(DocumentOut):
    """One stay's price as things stand and under the draft; a reason where there is none."""

    before: PricedStayOut | None
    before_reason: TextOut | None
    after: PricedStayOut | None
    after_reason: TextOut | None


class PastAnswerOut(DocumentOut):
    """What a caller is told: `reason` is a refusal's code."""

    answer: Literal["taken", "requested", "refused"]
    reason: str | None
    reason_detail: TextOut | None
    deposit_minor: int


class PastCallOut(DocumentOut):
    """A call that the draft would have answered otherwise; without a `code` nothing was booked."""

    code: str | None
    asked_at: AwareDatetime
    business_date: date
    starts_at: AwareDatetime
    minutes: int | None
    party_size: int
    room_class: str | None
    source: Source
    before: PastAnswerOut | None
    after: PastAnswerOut


class PastDecisionsOut(DocumentOut):
    """Who asked from `first` to `last`, by the rules of the policies alone: rooms and quotas are
    not counted again, and who walked in is left out.

    `terms` says for how many each term would have been another; `items` are the first of
    `changed`.
    """

    first: date
    last: date
    asked: int
    taken_before: int
    taken: int
    changed: int
    terms: dict[str, int]
    items: list[PastCallOut]


class PolicyPreviewOut(DocumentOut):
    """What a draft would decide; `replaces` is the version in force on its first day."""

    venue_id: UUID
    currency: str
    effective_from: date
    replaces: int | None
    stays: list[StayExplainedOut]
    last_week: PastDecisionsOut


class RepricedOut(DocumentOut):
    """A coming booking that costs or requires another amount under the draft.

    What was agreed stays agreed; `..._spend_minor` is the least to be eaten and drunk.
    """

    reservation_id: UUID
    code: str
    business_date: date
    starts_at: AwareDatetime
    agreed_minor: int
    new_minor: int
    agreed_spend_minor: int
    new_spend_minor: int


class PriceListPreviewOut(DocumentOut):
    """What a draft would quote. Of `coming` bookings `differing` would be quoted otherwise.

    `items` are the first of these; `difference_minor` is of all their totals together.
    """

    venue_id: UUID
    currency: str
    effective_from: date
    replaces: int | None
    stays: list[StayPricedOut]
    coming: int
    differing: int
    dearer: int
    cheaper: int
    difference_minor: int
    items: list[RepricedOut]
