"""Gifts that wait for members: what there is, who has one, handing out, counting."""

from typing import Any, Final, TypedDict, Unpack

from ktv_booking.client.said import Subject, document_of, id_of
from ktv_booking.client.transport import Transport
from ktv_booking.outreach.gifts import schemas

GIFTS: Final = "/v1/gifts"
RULES: Final = "/v1/gift-rules"


class GiftFilters(TypedDict, total=False):
    """What a list of gifts is narrowed by."""

    venue_id: Subject | None
    member_id: Subject | None
    status: str | None


class Gifts:
    """Gifts, once a year."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def rules(self, *, limit: int | None = None, cursor: str | None = None) -> schemas.GiftRulePage:
        """Return what there is to give."""
        return self._transport.get(RULES, schemas.GiftRulePage, limit=limit, cursor=cursor)

    def rule(self, rule: Subject) -> schemas.GiftRuleOut:
        """Return one thing that is given."""
        return self._transport.get(f"{RULES}/{id_of(rule)}", schemas.GiftRuleOut)

    def add_rule(self, *, idempotency_key: str | None = None, **fields: Any) -> schemas.GiftRuleOut:
        """Say what is given: `add_rule(code="tea", name={"zh": "茶", "en": "Tea"})`."""
        body = schemas.NewGiftRule.model_validate(fields)
        return self._transport.post(
            RULES, body, schemas.GiftRuleOut, idempotency_key=idempotency_key
        )

    def stock(self, venue: Subject) -> schemas.GiftStockListOut:
        """Return how many of each gift are left at a venue."""
        path = f"/v1/venues/{id_of(venue)}/gift-stock"
        return self._transport.get(path, schemas.GiftStockListOut)

    def count_stock(
        self, venue: Subject, rule: Subject, counted: int, *, idempotency_key: str | None = None
    ) -> schemas.GiftStockOut:
        """Note how many of a gift lie at a venue."""
        return self._transport.post(
            f"/v1/venues/{id_of(venue)}/gift-stock-counts",
            document_of(schemas.NewStockCount, gift_rule_id=id_of(rule), counted=counted),
            schemas.GiftStockOut,
            idempotency_key=idempotency_key,
        )

    def list(
        self, *, limit: int | None = None, cursor: str | None = None, **filters: Unpack[GiftFilters]
    ) -> schemas.GiftPage:
        """Return one page of gifts, oldest first."""
        return self._transport.get(GIFTS, schemas.GiftPage, limit=limit, cursor=cursor, **filters)

    def get(self, gift: Subject) -> schemas.GiftOut:
        """Return one gift."""
        return self._transport.get(f"{GIFTS}/{id_of(gift)}", schemas.GiftOut)

    def grant(
        self, rule: Subject, member: Subject, *, idempotency_key: str | None = None, **fields: Any
    ) -> schemas.GiftOut:
        """Let a gift wait for a member."""
        body = document_of(
            schemas.NewGift, gift_rule_id=id_of(rule), member_id=id_of(member), **fields
        )
        return self._transport.post(GIFTS, body, schemas.GiftOut, idempotency_key=idempotency_key)

    def notify(self, gift: Subject, *, idempotency_key: str | None = None) -> schemas.GiftOut:
        """Let the member know of it."""
        path = f"{GIFTS}/{id_of(gift)}/notification"
        return self._transport.post(path, None, schemas.GiftOut, idempotency_key=idempotency_key)

    def claim(
        self, gift: Subject, *, idempotency_key: str | None = None, **fields: Any
    ) -> schemas.GiftOut:
        """Hand it out: `claim(gift, venue_id=venue, phone_last4="8000")`."""
        return self._transport.post(
            f"{GIFTS}/{id_of(gift)}/claim",
            document_of(schemas.GiftClaim, **fields),
            schemas.GiftOut,
            idempotency_key=idempotency_key,
        )
