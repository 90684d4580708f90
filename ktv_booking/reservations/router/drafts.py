"""Policies and price lists before they are published: what they would decide."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MaySetUp
from ktv_booking.reservations.present import policy_preview_out, price_list_preview_out
from ktv_booking.reservations.router import requests
from ktv_booking.reservations.schemas import drafts as schemas
from ktv_booking.reservations.service.drafts import Wish, try_policy, try_prices
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read

router = Routes(prefix="/v1/venues/{venue_id}", tags=["policy and prices"])


@router.post("/policy-previews")
@declares(venue="path", rate="search", personal=False)
def preview_policy(
    venue_id: UUID, body: schemas.NewPolicyPreview, read: Read, now: Now, agent: MaySetUp
) -> schemas.PolicyPreviewOut:
    """What a policy would decide, and would have decided last week. Nothing is published."""
    wishes = [Wish(requests.stay_asked(one), one.deposit_paid) for one in body.stays]
    document: dict[str, Any] = body.policy.model_dump(mode="json")

    def tried(session: Session) -> schemas.PolicyPreviewOut:
        return policy_preview_out(
            try_policy(session, venue_id, document, wishes, by=agent, now=now)
        )

    return read(tried)


@router.post("/price-list-previews")
@declares(venue="path", rate="search", personal=False)
def preview_price_list(
    venue_id: UUID, body: schemas.NewPriceListPreview, read: Read, now: Now, agent: MaySetUp
) -> schemas.PriceListPreviewOut:
    """What a price list would quote, and which booked guests' quotes differ. None is published."""
    wishes = [Wish(requests.stay_asked(one)) for one in body.stays]
    document: dict[str, Any] = body.price_list.model_dump(mode="json")

    def tried(session: Session) -> schemas.PriceListPreviewOut:
        return price_list_preview_out(
            try_prices(session, venue_id, document, wishes, by=agent, now=now)
        )

    return read(tried)
