"""What is free, at one start or over an evening; what it costs and which rule decides."""

from collections.abc import Sequence

from ktv_booking.kernel.errors import DomainError
from ktv_booking.reservations.present.offers import alternatives_out
from ktv_booking.reservations.present.quotes import quote_out
from ktv_booking.reservations.rules.book import Stay
from ktv_booking.reservations.schemas import (
    AvailabilityOut,
    ClassAvailability,
    EveningClass,
    EveningOut,
    EveningStart,
    EveningVenue,
    PolicyExplanationOut,
    PricedStayOut,
)
from ktv_booking.reservations.service.availability import Availability, ClassAnswer
from ktv_booking.reservations.service.evening import VenueEvening
from ktv_booking.reservations.service.quoting import Explained, Priced
from ktv_booking.web.texts import TextOut


def availability_out(answer: Availability, asked: Stay) -> AvailabilityOut:
    """Return what one venue has free for a party at one start; what many ask is said once."""
    if not answer.fits:
        return _said_of_all(answer, asked)
    question = ("availability as said", asked.asked_at(answer.case.now))
    return answer.case.book.rooms.found_out(question, lambda: _said_of_all(answer, asked))


def _said_of_all(answer: Availability, asked: Stay) -> AvailabilityOut:
    venue, slot = answer.venue, answer.slot
    return AvailabilityOut(
        window=answer.case.window.value,
        business_date=answer.case.business_date,
        venue_id=venue.id,
        starts_at=venue.local(slot.starts_at),
        ends_at=venue.local(slot.ends_at),
        minutes=slot.minutes,
        party_size=asked.party_size,
        currency=venue.currency,
        classes=[_class_out(one) for one in answer.classes],
        alternatives=alternatives_out(answer.alternatives, asked, venue, also={}),
    )


def _class_out(answer: ClassAnswer) -> ClassAvailability:
    verdict, refusal = answer.verdict, answer.refusal
    return ClassAvailability(
        room_class=answer.room_class.code,
        name=TextOut.of(answer.room_class.name),
        rooms_total=answer.rooms_total,
        rooms_free=answer.rooms_free,
        bookable=verdict is not None,
        reason=refusal.code if refusal else None,
        reason_detail=said(refusal) if refusal else None,
        max_minutes=answer.max_minutes,
        quote=quote_out(verdict.price) if verdict else None,
    )


def said(refusal: DomainError) -> TextOut:
    """Return what a refusal says, in both languages."""
    return TextOut(zh=refusal.said_in("zh"), en=refusal.said_in("en"))


def evening_out(evenings: Sequence[VenueEvening], *, party_size: int, minutes: int) -> EveningOut:
    """Return venues by starts."""
    return EveningOut(
        party_size=party_size,
        minutes=minutes,
        venues=[_evening_of(one) for one in evenings],
    )


def _evening_of(evening: VenueEvening) -> EveningVenue:
    venue = evening.venue
    return EveningVenue(
        venue_id=venue.id,
        code=venue.code,
        name=TextOut.of(venue.name),
        starts=[
            EveningStart(
                starts_at=start.starts_at,
                business_date=start.business_date,
                window=start.window.value,
                classes=[
                    EveningClass(
                        room_class=one.room_class.code,
                        rooms_free=one.rooms_free,
                        bookable=one.refusal is None,
                        reason=one.refusal.code if one.refusal else None,
                    )
                    for one in start.classes
                ],
            )
            for start in evening.starts
        ],
    )


def priced_stay_out(priced: Priced) -> PricedStayOut:
    """Return a quote and the stay it is for."""
    case, venue = priced.case, priced.case.book.venue
    return PricedStayOut(
        **quote_out(priced.price).model_dump(),
        venue_id=venue.id,
        currency=venue.currency,
        business_date=case.business_date,
        window=case.window.value,
        starts_at=venue.local(priced.slot.starts_at),
        ends_at=venue.local(priced.slot.ends_at),
        minutes=priced.slot.minutes,
        party_size=case.stay.party_size,
        room_class=case.room_class.code,
    )


def explanation_out(explained: Explained) -> PolicyExplanationOut:
    """Return which window and rules decide about a request, and whether it can be booked."""
    case, refusal = explained.case, explained.refusal
    venue = case.book.venue
    rules = explained.resolution.explain()
    return PolicyExplanationOut(
        venue_id=venue.id,
        currency=venue.currency,
        business_date=case.business_date,
        window=case.window.value,
        starts_at=venue.local(explained.slot.starts_at),
        ends_at=venue.local(explained.slot.ends_at),
        minutes=explained.slot.minutes,
        room_class=case.room_class.code,
        day_type=case.situation.day_types[0],
        period=case.situation.period,
        policy_version=case.policy.version,
        result={rule["field"]: rule["value"] for rule in rules},
        decided_by={rule["field"]: rule["decided_by"] for rule in rules},
        bookable=refusal is None,
        reason=refusal.code if refusal else None,
        reason_detail=said(refusal) if refusal else None,
        quote=quote_out(explained.price) if explained.price else None,
    )
