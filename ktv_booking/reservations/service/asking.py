"""Asking for an approval, and answering: of what thing, at which version, on whose word."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.approvals import service as approvals
from ktv_booking.access.approvals.models import Approval
from ktv_booking.access.approvals.rules import Subject
from ktv_booking.access.deps import Agent
from ktv_booking.kernel.approval import ApprovalKind
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.reservations.queries.blocks import block_for
from ktv_booking.reservations.queries.find import group_for, reservation_for
from ktv_booking.reservations.service.authority import (
    BLOCK,
    GROUP,
    RESERVATION,
    VENUE,
    Terms,
    authority_at,
    booking_terms,
    subject_of,
    subject_of_group,
    where,
)
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.queries import venue_facts, venue_for, venue_ids
from ktv_booking.venues.rules.facts import VenueFacts

OF_A_BOOKING = frozenset({ApprovalKind.OVER_QUOTA, ApprovalKind.BELOW_SOFT_MINIMUM})
ABOUT: Mapping[ApprovalKind, frozenset[str]] = {
    **{kind: frozenset({RESERVATION, GROUP}) for kind in ApprovalKind},
    **{kind: frozenset({VENUE}) for kind in OF_A_BOOKING},
    ApprovalKind.BLOCKED_PHONE: frozenset({BLOCK}),
}
_NOT_ABOUT = Text(zh="此类批准不适用于该对象", en="not what this kind of approval is about")


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody asks for, as the desk says it; those from `starts_at` on of a booking."""

    kind: ApprovalKind
    type: str
    id: UUID
    reason: str
    amount_minor: int | None = None
    minutes: int | None = None
    role: str | None = None
    starts_at: datetime | None = None
    room_class: str | None = None
    party_size: int | None = None
    rooms: int | None = None
    booked_minutes: int | None = None
    room_id: UUID | None = None


def ask(session: Session, asking: Asking, *, by: Agent, now: datetime) -> Approval:
    """Ask another person to decide about something as it is now.

    Raises:
        NotFound: no such thing at the caller's venues, or no such class there.
        Malformed: a kind that is not about such a thing.
    """
    if asking.type not in ABOUT[asking.kind]:
        raise Malformed.at("subject.type", _NOT_ABOUT)
    venue_id, subject = _subject(session, asking, by=by, now=now)
    facts: dict[str, Any] = {} if asking.role is None else {approvals.LEAST: asking.role}
    question = approvals.Question(
        kind=asking.kind,
        subject=subject,
        reason=asking.reason,
        facts=facts,
        amount_minor=asking.amount_minor,
        minutes=asking.minutes,
    )
    at = where(venue_facts(session, venue_id), now=now)
    return approvals.ask(session, question, at=at, by=by, now=now)


def decide(
    session: Session,
    approval: Approval,
    *,
    approves: bool,
    reason: str,
    by: Agent,
    now: datetime,
) -> Approval:
    """Answer an approval that is locked.

    Raises:
        DomainError: see `approvals.decide`.
    """
    at = where(venue_facts(session, approval.venue_id), now=now)
    return approvals.decide(
        session, approval, approves=approves, reason=reason, at=at, by=by, now=now
    )


def decides_on(session: Session, *, agent: Agent, now: datetime) -> list[tuple[UUID, str]]:
    """Return at which venue somebody decides on which kind of action, however far their word goes.

    Chain-wide for who works everywhere.
    """
    at = venue_ids(session) if agent.is_everywhere else agent.venue_ids
    found: list[tuple[UUID, str]] = []
    for venue_id in at:
        authority = authority_at(venue_facts(session, venue_id), now=now)
        stands_for = partial(agent.stands_for, venue_id=venue_id)
        found += [
            (venue_id, kind.value)
            for kind in ApprovalKind
            if authority.limit_of(kind, stands_for) is not None
        ]
    return found


def _subject(session: Session, asking: Asking, *, by: Agent, now: datetime) -> tuple[UUID, Subject]:
    if asking.type == RESERVATION:
        row = reservation_for(session, asking.id, agent=by)
        to = _terms(session, venue_facts(session, row.venue_id), asking)
        return row.venue_id, subject_of(row, now=now, to=to)
    if asking.type == GROUP:
        group = group_for(session, asking.id, agent=by)
        return group.venue_id, subject_of_group(session, group, now=now)
    if asking.type == BLOCK:
        block = block_for(session, asking.id, agent=by)
        return block.venue_id, Subject(BLOCK, block.id, block.version)
    venue = venue_for(session, asking.id, agent=by)
    terms = _terms(session, venue, asking)
    if not terms:
        raise Malformed.at("booking", _NOT_ABOUT)
    return venue.id, Subject(VENUE, venue.id, venue.setup_rev, terms)


def _terms(session: Session, venue: VenueFacts, asking: Asking) -> Terms:
    if asking.room_class is None or asking.starts_at is None:
        return ()
    house = house_of(session, venue)
    house.ladder.coded(asking.room_class)
    if asking.room_id is not None:
        house.room(asking.room_id)
    return booking_terms(
        asking.starts_at,
        asking.room_class,
        minutes=asking.booked_minutes,
        party_size=asking.party_size,
        rooms=asking.rooms,
        room_id=asking.room_id,
    )
