"""Guarded actions of the desk: on whose word they are done, under the policy of today.

Who may decide is a matter of the day on which it is decided, whatever policy a booking was made
under. Source: rules C8, F6; docs/adr/0024.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import reduce
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.approvals.rules import ROOMS, Subject
from ktv_booking.access.approvals.service import Act, Venue
from ktv_booking.access.approvals.service import authorise as authorise_act
from ktv_booking.access.deps import Agent
from ktv_booking.db.units import memo
from ktv_booking.kernel.approval import NOTHING, ApprovalKind, ApprovalRequired, Authority, Extent
from ktv_booking.reservations.models import Group, Reservation
from ktv_booking.reservations.queries.find import members_of
from ktv_booking.reservations.service.seen import seen_of, seen_of_all
from ktv_booking.venues.rules.facts import NotPublished, VenueFacts

RESERVATION, GROUP, VENUE, BLOCK = "reservation", "reservation_group", "venue", "phone_block"
_FOUND = "groups_found"
Terms = tuple[tuple[str, Any], ...]


def authority_at(venue: VenueFacts, *, now: datetime) -> Authority:
    """Return who may decide what at a venue today: the house's rules where no policy holds yet."""
    try:
        return venue.policy_on(venue.hours.business_day_of(now)).policy.authority
    except NotPublished:
        return Authority()


def where(venue: VenueFacts, *, now: datetime) -> Venue:
    """Return a venue as approvals see it; months are those of its business days."""
    month = venue.hours.business_day_of(now).replace(day=1)
    return Venue(venue.id, authority_at(venue, now=now), month)


def subject_of(row: Reservation, *, now: datetime, to: Terms = ()) -> Subject:
    """Return a reservation as an approval is about it; `to` is where it is to be."""
    return Subject(RESERVATION, row.id, row.version, to, seen=seen_of(row, now=now))


def subject_of_group(session: Session, group: Group, *, now: datetime) -> Subject:
    """Return a group as an approval is about it: as this unit found it, whatever it did since."""
    found: dict[UUID, Subject] = memo(session).setdefault(_FOUND, {})
    if group.id not in found:
        seen = seen_of_all(members_of(session, group.id), now=now)
        found[group.id] = Subject(GROUP, group.id, group.version, seen=seen)
    return found[group.id]


def authorise(
    session: Session,
    row: Reservation,
    kind: ApprovalKind,
    *,
    venue: VenueFacts,
    by: Agent,
    now: datetime,
    case: Extent | None = None,
    to: Terms = (),
) -> None:
    """Let a guarded action be done with a reservation, and count it; `to` is where it is to be.

    Raises:
        ApprovalRequired: names who may, and how to ask for it.
        DomainError: the approval that was brought is not good for this.
    """
    act = Act(kind, subject_of(row, now=now, to=to), case or NOTHING, _also(session, row, now=now))
    _authorise(session, act, venue=venue, by=by, now=now)


def authorise_booking(
    session: Session,
    kind: ApprovalKind,
    subject: Subject,
    *,
    venue: VenueFacts,
    by: Agent,
    now: datetime,
) -> None:
    """Let a booking be made that needs somebody's word.

    Raises:
        ApprovalRequired: names who may, and how to ask for it.
        DomainError: the approval that was brought is not good for this.
    """
    _authorise(session, Act(kind, subject), venue=venue, by=by, now=now)


def _authorise(session: Session, act: Act, *, venue: VenueFacts, by: Agent, now: datetime) -> None:
    try:
        authorise_act(session, act, at=where(venue, now=now), by=by, now=now)
    except ApprovalRequired as required:
        role = required.facts["role"]
        required.facts["ask"] = {"path": "/v1/approvals", "request": asking(act, role=role)}
        raise


def asking(act: Act, *, role: str) -> Mapping[str, Any]:
    """Return the body of `POST /v1/approvals` that asks for an action, but for the reason."""
    limit = {"amount_minor": act.case.amount_minor, "minutes": act.case.minutes}
    given = {name: value for name, value in limit.items() if value}
    return {
        "kind": act.kind.value,
        "role": role,
        "subject": {"type": act.subject.type, "id": str(act.subject.id)},
        **({"limit": given} if given else {}),
        **({"booking": dict(act.subject.terms)} if act.subject.terms else {}),
    }


@contextmanager
def asking_about(group: Group, cases: Iterable[tuple[ApprovalKind, Extent]] = ()) -> Iterator[None]:
    """Let a refusal ask about all rooms of a group, and for all that they give away together.

    Raises:
        ApprovalRequired: as it was raised for one of the rooms.
    """
    try:
        yield
    except ApprovalRequired as required:
        kind = ApprovalKind(str(required.facts["action"]))
        case = reduce(Extent.and_also, (case for one, case in cases if one is kind), NOTHING)
        act = Act(kind, Subject(GROUP, group.id, group.version), case)
        role = str(required.facts["role"])
        required.facts["ask"] = {"path": "/v1/approvals", "request": asking(act, role=role)}
        raise


def _also(session: Session, row: Reservation, *, now: datetime) -> tuple[Subject, ...]:
    """Return the group of a reservation: who may do something with all rooms may with each."""
    group = row.group_id and session.get(Group, row.group_id)
    return (subject_of_group(session, group, now=now),) if group else ()


def booking_terms(
    starts_at: datetime,
    room_class: str,
    *,
    minutes: int | None = None,
    party_size: int | None = None,
    rooms: int | None = None,
    room_id: UUID | None = None,
) -> Terms:
    """Return which booking is meant, as an approval keeps it: no person is in it.

    Of a group `party_size` are all heads, and `rooms` all of its rooms.
    """
    said: dict[str, Any] = {
        "starts_at": starts_at.astimezone(UTC).isoformat(),
        "room_class": room_class,
    }
    room = None if room_id is None else str(room_id)
    more = {"minutes": minutes, "party_size": party_size, ROOMS: rooms, "room_id": room}
    said |= {name: value for name, value in more.items() if value is not None}
    return tuple(sorted(said.items()))
