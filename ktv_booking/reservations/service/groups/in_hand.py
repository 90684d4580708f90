"""Taking a group in hand: every day it touches locked, every room of it read again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.kernel.errors import Busy, Stale
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Group, Reservation
from ktv_booking.reservations.queries.find import group_for, members_of
from ktv_booking.reservations.rules.states import LIVE, ensure_action_allowed
from ktv_booking.reservations.service.authority import subject_of_group
from ktv_booking.reservations.service.book import dates_touched
from ktv_booking.reservations.service.opening import InHand, MoreDates, Seen, take_in_hand
from ktv_booking.rooms.queries import house_of
from ktv_booking.venues.rules.facts import VenueFacts


def group_in_hand(
    session: Session,
    group_id: UUID,
    *,
    by: Agent,
    now: datetime,
    seen: Seen = None,
    to: tuple[datetime | None, int | None] = (None, None),
) -> tuple[Group, list[InHand]]:
    """Lock every day the group touches, or is to touch, and take its rooms to come in hand.

    `to` is the start and length the group is to have, where they change.

    Raises:
        NotFound: absent or foreign.
        Stale: the group's version is not one of `seen`.
        ActionNotAllowed: no room of it is still to come.
        Busy: a room was added at the same moment; trying again is right.
    """
    group = group_for(session, group_id, agent=by)
    members = members_of(session, group.id)
    dates = _dates_of_all(session, members, to)
    hands = [take_in_hand(session, row.id, by=by, now=now, more_dates=dates) for row in members]
    session.refresh(group)
    if len(members_of(session, group.id)) != len(members):
        raise Busy(retry_after=1)
    if seen is not None and group.version not in seen:
        raise Stale(group)
    subject_of_group(session, group, now=now)
    alive = [hand for hand in hands if hand.status in LIVE]
    if not alive:
        ensure_action_allowed(hands[0].status, "group-change")
    return group, [InHand(hand.row, hands[-1].book) for hand in alive]


def _dates_of_all(
    session: Session,
    members: Sequence[Reservation],
    to: tuple[datetime | None, int | None],
) -> MoreDates:
    """Return how to tell the dates of all rooms of a group, so that each locks the same ones."""

    def dates(venue: VenueFacts, row: Reservation) -> set[date]:
        found = {
            day
            for one in members
            for day in venue.hours.days_of(Slot(one.occupies_from, one.occupies_until))
        }
        if any(to):
            starts_at = to[0] or row.starts_at
            minutes = to[1] or Slot(row.starts_at, row.ends_at).minutes
            found |= set(dates_touched(venue, house_of(session, venue), starts_at, minutes))
        return found

    return dates


def touched(
    session: Session,
    group: Group,
    action: str,
    said: Mapping[str, object],
    *,
    by: Agent,
    now: datetime,
) -> Group:
    """Flush a change of the group and write it down."""
    group.updated_at = now
    flag_modified(group, "updated_at")  # a change of its rooms is a new version of the group
    session.flush()
    record(
        session, "reservation_group", group.id, action,
        by=by.login, at=now, venue_id=group.venue_id, changed=said,
    )  # fmt: skip
    return group


def price_of_row(row: Reservation) -> int:
    """Return what a room of the group costs, in minor units."""
    return int((row.quote or {}).get("total_minor", 0))
