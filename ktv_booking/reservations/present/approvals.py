"""Approvals as the contract shows them, with what they are about as it is now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.approvals.models import Approval
from ktv_booking.access.approvals.rules import ApprovalStatus, Subject, status_at
from ktv_booking.access.approvals.schemas import (
    AffectsOut,
    ApprovalOut,
    ApprovalPlaceOut,
    ApprovalSubjectOut,
    PartyMovedOut,
)
from ktv_booking.access.approvals.service import case_of, slip_of
from ktv_booking.kernel.approval import ApprovalKind
from ktv_booking.kernel.phone import masked
from ktv_booking.reservations.models import Group, PhoneBlock, Reservation
from ktv_booking.reservations.present.presenter import Presenter
from ktv_booking.reservations.present.reservations import status_now
from ktv_booking.reservations.queries.find import members_of
from ktv_booking.reservations.rules.assignment import SilentMove
from ktv_booking.reservations.service.affecting import affected_by, parties_of
from ktv_booking.reservations.service.authority import (
    BLOCK,
    GROUP,
    RESERVATION,
    VENUE,
    authority_at,
    subject_of,
    subject_of_group,
)
from ktv_booking.venues.rules.facts import VenueFacts


def approval_out(
    session: Session, presenter: Presenter, row: Approval, *, to_decide: bool = False
) -> ApprovalOut:
    """Return one approval, on its venue's clock; `to_decide`: with whom it would touch."""
    venue, kind, case = presenter.venue(row.venue_id), ApprovalKind(row.kind), case_of(row)
    authority = authority_at(venue, now=presenter.now)
    return ApprovalOut(
        id=row.id,
        venue_id=row.venue_id,
        kind=kind,
        subject=ApprovalSubjectOut(**_subject(session, presenter, row, venue)),
        to=_place(presenter, row, venue),
        affects=_affects(session, presenter, row) if to_decide else None,
        amount_minor=row.amount_minor,
        minutes=row.minutes,
        currency=venue.currency,
        reason=row.reason,
        role=authority.who_may(kind, case),
        status=status_at(
            row.status,
            is_used=row.used_at is not None,
            expires_at=row.expires_at,
            now=presenter.now,
        ),
        requested_by=row.requested_by,
        decided_by=row.decided_by,
        decided_role=row.decided_role,
        decided_at=row.decided_at and venue.local(row.decided_at),
        decision_reason=row.decision_reason,
        expires_at=venue.local(row.expires_at),
        used_at=row.used_at and venue.local(row.used_at),
        used_by=row.used_by,
        business_date=venue.hours.business_day_of(row.created_at),
        version=row.version,
        created_at=venue.local(row.created_at),
        updated_at=venue.local(row.updated_at),
    )


def approvals_out(
    session: Session, presenter: Presenter, rows: Sequence[Approval]
) -> list[ApprovalOut]:
    """Return approvals in the order given."""
    return [approval_out(session, presenter, row, to_decide=True) for row in rows]


def _place(presenter: Presenter, row: Approval, venue: VenueFacts) -> ApprovalPlaceOut | None:
    terms = row.terms
    if row.subject_type != RESERVATION or not terms:
        return None
    house, starts_at = presenter.house(venue.id), datetime.fromisoformat(terms["starts_at"])
    named = terms.get("room_id")
    return ApprovalPlaceOut(
        business_date=venue.hours.business_day_of(starts_at),
        starts_at=venue.local(starts_at),
        minutes=terms.get("minutes"),
        room_class=terms["room_class"],
        room=house.by_id[UUID(named)].number if named else None,
        party_size=terms.get("party_size"),
    )


def _affects(session: Session, presenter: Presenter, row: Approval) -> AffectsOut | None:
    now = presenter.now
    if row.status != ApprovalStatus.PENDING or row.expires_at <= now:
        return None
    found = affected_by(session, row, now=now)
    if found is None:
        return None
    return AffectsOut(
        refused=found.refused,
        moved=[_moved(presenter, *one) for one in parties_of(session, found.moves)],
        waiting=found.waiting,
        turned_away=found.turned_away,
    )


def _moved(presenter: Presenter, row: Reservation, move: SilentMove) -> PartyMovedOut:
    venue, house = presenter.venue(row.venue_id), presenter.house(row.venue_id)
    return PartyMovedOut(
        code=row.code,
        day_no=row.day_no,
        room_class=house.ladder.by_id(row.booked_class_id).code,
        business_date=row.business_date,
        starts_at=venue.local(row.starts_at),
        ends_at=venue.local(row.ends_at),
        from_room=house.by_id[move.from_room_id].number,
        to_room=house.by_id[move.to_room_id].number,
    )


def _subject(
    session: Session, presenter: Presenter, row: Approval, venue: VenueFacts
) -> dict[str, Any]:
    blank = dict.fromkeys(ApprovalSubjectOut.model_fields)
    named = {"type": row.subject_type, "id": row.subject_id, "version": row.subject_version}
    about, present = _about(session, presenter, row, venue)
    is_current = present.is_as(slip_of(row, presenter.now).subject)
    return {**blank, **about, **named, "is_current": is_current}


def _about(
    session: Session, presenter: Presenter, row: Approval, venue: VenueFacts
) -> tuple[dict[str, Any], Subject]:
    """Return what can be said of the subject, and the subject as it is now."""
    now = presenter.now
    if row.subject_type == RESERVATION:
        found = session.get_one(Reservation, row.subject_id)
        return _booking(presenter, found, venue), subject_of(found, now=now)
    if row.subject_type == GROUP:
        group = session.get_one(Group, row.subject_id)
        said = _all_rooms(presenter, members_of(session, group.id), venue)
        return said, subject_of_group(session, group, now=now)
    if row.subject_type == BLOCK:
        block = session.get_one(PhoneBlock, row.subject_id)
        return {"phone_masked": masked(block.phone)}, Subject(BLOCK, block.id, block.version)
    return _wanted(row, venue), Subject(VENUE, venue.id, venue.setup_rev)


def _wanted(row: Approval, venue: VenueFacts) -> dict[str, Any]:
    """Return a booking that is yet to be made."""
    starts_at = venue.local(datetime.fromisoformat(row.terms["starts_at"]))
    said = {name: row.terms.get(name) for name in ("room_class", "party_size", "rooms")}
    day = venue.hours.business_day_of(starts_at)
    return {**said, "starts_at": starts_at, "business_date": day}


def _all_rooms(
    presenter: Presenter, rows: Sequence[Reservation], venue: VenueFacts
) -> dict[str, Any]:
    """Return a group by its first room, with all heads and rooms."""
    first = _booking(presenter, rows[0], venue)
    own = ("day_no", "business_date", "starts_at", "guest_name", "phone_masked")
    return {name: first[name] for name in own} | {
        "party_size": sum(one.party_size for one in rows),
        "rooms": len(rows),
    }


def _booking(presenter: Presenter, row: Reservation, venue: VenueFacts) -> dict[str, Any]:
    house = presenter.house(row.venue_id)
    return {
        "code": row.code,
        "day_no": row.day_no,
        "status": status_now(row, presenter.now).value,
        "business_date": row.business_date,
        "starts_at": venue.local(row.starts_at),
        "room_class": house.ladder.by_id(row.booked_class_id).code,
        "party_size": row.party_size,
        "guest_name": row.guest_name,
        "phone_masked": masked(row.guest_phone),
    }
