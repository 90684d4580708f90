"""What a stay costs, line by line, and which rule of the policy decides about it."""

from datetime import date
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from ktv_booking.reservations.schemas.booking import Stay
from ktv_booking.reservations.schemas.words import Children, Source, Window, ensure_children_fit
from ktv_booking.web.fields import CodeWord, DocumentOut, Id, PartySize
from ktv_booking.web.texts import TextOut


class AskedStay(Stay):
    """A stay that somebody may book; without a class it is the smallest that seats them."""

    party_size: PartySize
    room_class: CodeWord | None = None
    children: Children = Field(default_factory=dict)
    source: Source = "phone"
    occasion: CodeWord | None = None

    @model_validator(mode="after")
    def _children_fit(self) -> Self:
        ensure_children_fit(self.children, self.party_size)
        return self


class QuoteRequest(AskedStay):
    """A stay that somebody may book at a venue."""

    venue_id: Id


class AskedRequest(AskedStay):
    """A would-be request, with what a policy may ask about it."""

    has_addons: bool = False
    grouped: bool = False
    deposit_paid: bool = False


class PolicyExplanationRequest(AskedRequest, QuoteRequest):
    """A would-be request at a venue, with what a policy may ask about it."""


class QuoteLineOut(DocumentOut):
    """One amount and what it is for; `heads_permille` counts heads in thousandths.

    `unit_amount_minor` is per hour, head and hour, or block; where `unit` is `permille` it is
    the rate of the service charge. `room_class` is the class whose price it is.
    """

    kind: Literal["room", "head", "block", "service_charge"]
    business_date: date
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    minutes: int
    day_type: str | None
    period: str | None
    unit: str
    unit_amount_minor: int
    heads_permille: int | None
    amount_minor: int
    room_class: str | None = None


class MinimumSpendOut(DocumentOut):
    """What is to be eaten and drunk: `amount_minor` per room or head, `total_minor` in all."""

    basis: Literal["room", "head"]
    amount_minor: int
    total_minor: int


class QuoteOut(DocumentOut):
    """The price of a stay under one version of the price list."""

    lines: list[QuoteLineOut]
    fees_minor: int
    service_charge_minor: int
    total_minor: int
    minimum_spend: MinimumSpendOut | None
    price_list_version: int


class PricedStayOut(QuoteOut):
    """A quote and the stay it is for."""

    venue_id: UUID
    currency: str
    business_date: date
    window: Window
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    minutes: int
    party_size: int
    room_class: str


class PolicyExplanationOut(DocumentOut):
    """Which window and rules decide about a request.

    `result` holds every field of the policy as it applies; `decided_by` says for each which
    override set it (its index in `overrides`), null where the default stands.
    """

    venue_id: UUID
    currency: str
    business_date: date
    window: Window
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    minutes: int
    room_class: str
    day_type: str
    period: str | None
    policy_version: int
    result: dict[str, Any]
    decided_by: dict[str, int | None]
    bookable: bool
    reason: str | None
    reason_detail: TextOut | None
    quote: QuoteOut | None
