"""A draft of a policy or a price list, tried: as the contract shows it."""

from ktv_booking.kernel.errors import Conflict
from ktv_booking.reservations.present.availability import explanation_out, priced_stay_out, said
from ktv_booking.reservations.rules.past_calls import Answered, Compared
from ktv_booking.reservations.schemas.drafts import (
    PastAnswerOut,
    PastCallOut,
    PastDecisionsOut,
    PolicyPreviewOut,
    PriceListPreviewOut,
    RepricedOut,
    StayExplainedOut,
    StayPricedOut,
)
from ktv_booking.reservations.service.drafts import PastDecisions, PolicyTried, PricesTried, Told
from ktv_booking.reservations.service.quoting import Explained, Priced
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.web.texts import TextOut

MOST_SHOWN = 50


def policy_preview_out(tried: PolicyTried) -> PolicyPreviewOut:
    """Return what a policy would decide, request by request and over last week."""
    return PolicyPreviewOut(
        venue_id=tried.venue.id,
        currency=tried.venue.currency,
        effective_from=tried.effective_from,
        replaces=tried.replaces,
        stays=[_explained(one) for one in tried.wishes],
        last_week=_past(tried.last_week, tried.venue),
    )


def price_list_preview_out(tried: PricesTried) -> PriceListPreviewOut:
    """Return what a price list would quote, and whom among the booked guests it touches."""
    differences = [one.new_minor - one.agreed_minor for one in tried.repriced]
    return PriceListPreviewOut(
        venue_id=tried.venue.id,
        currency=tried.venue.currency,
        effective_from=tried.effective_from,
        replaces=tried.replaces,
        stays=[_priced(one) for one in tried.wishes],
        coming=tried.coming,
        differing=len(tried.repriced),
        dearer=sum(one > 0 for one in differences),
        cheaper=sum(one < 0 for one in differences),
        difference_minor=sum(differences),
        items=[RepricedOut.model_validate(one) for one in tried.repriced[:MOST_SHOWN]],
    )


def _explained(told: Told[Explained]) -> StayExplainedOut:
    before, after = told.before, told.after
    return StayExplainedOut(
        before=None if isinstance(before, Conflict) else explanation_out(before),
        before_reason=_reason(before),
        after=None if isinstance(after, Conflict) else explanation_out(after),
        after_reason=_reason(after),
    )


def _priced(told: Told[Priced]) -> StayPricedOut:
    before, after = told.before, told.after
    return StayPricedOut(
        before=None if isinstance(before, Conflict) else priced_stay_out(before),
        before_reason=_reason(before),
        after=None if isinstance(after, Conflict) else priced_stay_out(after),
        after_reason=_reason(after),
    )


def _reason(told: object) -> TextOut | None:
    return said(told) if isinstance(told, Conflict) else None


def _past(decisions: PastDecisions, venue: VenueFacts) -> PastDecisionsOut:
    return PastDecisionsOut(
        first=decisions.first,
        last=decisions.last,
        asked=decisions.asked,
        taken_before=decisions.taken_before,
        taken=decisions.taken,
        changed=len(decisions.changed),
        terms=dict(decisions.terms),
        items=[_call(one, venue) for one in decisions.changed[:MOST_SHOWN]],
    )


def _call(compared: Compared, venue: VenueFacts) -> PastCallOut:
    call, stay = compared.call, compared.call.stay
    return PastCallOut.model_validate(
        {
            "code": call.code,
            "asked_at": venue.local(call.asked_at),
            "business_date": venue.hours.business_day_of(stay.starts_at),
            "starts_at": venue.local(stay.starts_at),
            "minutes": stay.minutes,
            "party_size": stay.party_size,
            "room_class": stay.room_class,
            "source": stay.source,
            "before": compared.before and _answer(compared.before),
            "after": _answer(compared.after),
        }
    )


def _answer(answered: Answered) -> PastAnswerOut:
    refusal = answered.refusal
    return PastAnswerOut(
        answer=answered.answer.value,
        reason=refusal.code if refusal else None,
        reason_detail=said(refusal) if refusal else None,
        deposit_minor=answered.deposit_minor,
    )
