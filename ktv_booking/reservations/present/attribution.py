"""Corrections of attribution, close rebookings and blocked numbers as the contract shows them."""

from ktv_booking.kernel.phone import masked
from ktv_booking.reservations.models import AttributionCorrection, PhoneBlock, Rebooking
from ktv_booking.reservations.schemas.attribution import (
    AttributionCorrectionOut,
    PhoneBlockOut,
    RebookingOut,
)
from ktv_booking.venues.rules.facts import VenueFacts


def correction_out(row: AttributionCorrection, venue: VenueFacts) -> AttributionCorrectionOut:
    """Return one correction."""
    return AttributionCorrectionOut.model_validate(
        {
            "id": row.id,
            "reservation_id": row.reservation_id,
            "source": row.source,
            "booked_by": row.booked_by,
            "reason": row.reason,
            "by": row.by,
            "business_date": venue.hours.business_day_of(row.at),
            "at": venue.local(row.at),
        }
    )


def rebooking_out(row: Rebooking, venue: VenueFacts) -> RebookingOut:
    """Return one booking that follows a cancellation."""
    return RebookingOut.model_validate(
        {
            "id": row.id,
            "venue_id": row.venue_id,
            "reservation_id": row.reservation_id,
            "cancelled_id": row.cancelled_id,
            "same": row.same,
            "cancelled_at": venue.local(row.cancelled_at),
            "business_date": venue.hours.business_day_of(row.at),
            "at": venue.local(row.at),
        }
    )


def block_out(row: PhoneBlock, venue: VenueFacts) -> PhoneBlockOut:
    """Return one block, the number by its last four digits."""
    return PhoneBlockOut(
        id=row.id,
        venue_id=row.venue_id,
        phone_masked=masked(row.phone),
        reason=row.reason,
        blocked_by=row.blocked_by,
        business_date=venue.hours.business_day_of(row.created_at),
        lifted_at=row.lifted_at and venue.local(row.lifted_at),
        lifted_by=row.lifted_by,
        lifted_because=row.lifted_because,
        version=row.version,
        created_at=venue.local(row.created_at),
        updated_at=venue.local(row.updated_at),
    )
