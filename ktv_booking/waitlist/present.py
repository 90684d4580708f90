"""Wishes as the contract says them: read from a document, shown with the phone masked."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.kernel.phone import masked
from ktv_booking.venues.queries import venue_facts
from ktv_booking.waitlist import schemas
from ktv_booking.waitlist.models import Wish
from ktv_booking.waitlist.queries import venue_ids_of
from ktv_booking.waitlist.service import WishRequest, first_day


def request_of(body: schemas.NewWish) -> WishRequest:
    """Return what a document asks for."""
    return WishRequest(
        kind=body.kind,
        venue_ids=body.venue_ids,
        room_classes=body.room_classes,
        earliest_starts_at=body.earliest_starts_at,
        latest_starts_at=body.latest_starts_at,
        minutes=body.minutes,
        party_size=body.party_size,
        contact_name=body.contact.name,
        contact_phone=body.contact.phone,
        contact_title=body.contact.title,
        note=body.note,
    )


def wish_out(session: Session, row: Wish) -> schemas.WishOut:
    """Return one wish."""
    return wishes_out(session, [row])[0]


def wishes_out(session: Session, rows: Sequence[Wish]) -> list[schemas.WishOut]:
    """Return wishes in the order given, on the clock of the venue each likes best."""
    named = venue_ids_of(session, rows)
    return [_out(session, row, named[row.id]) for row in rows]


def _out(session: Session, row: Wish, venue_ids: Sequence[UUID]) -> schemas.WishOut:
    venue = venue_facts(session, venue_ids[0])
    withdrawal = row.withdrawal or {}
    withdrawn_at = withdrawal.get("at")
    return schemas.WishOut.model_validate(
        {
            "id": row.id,
            "kind": row.kind,
            "status": row.status,
            "venue_ids": venue_ids,
            "room_classes": row.room_classes,
            "business_date": first_day(venue, row),
            "earliest_starts_at": venue.local(row.earliest_starts_at),
            "latest_starts_at": venue.local(row.latest_starts_at),
            "minutes": row.minutes,
            "party_size": row.party_size,
            "contact": schemas.ContactOut(
                name=row.contact_name,
                phone_masked=masked(row.contact_phone),
                title=row.contact_title,
            ),
            "note": row.note,
            "withdrawn_at": withdrawn_at and venue.local(datetime.fromisoformat(withdrawn_at)),
            "withdrawal_reason": withdrawal.get("reason"),
            "registered_by": row.registered_by,
            "version": row.version,
            "created_at": venue.local(row.created_at),
            "updated_at": venue.local(row.updated_at),
        }
    )
