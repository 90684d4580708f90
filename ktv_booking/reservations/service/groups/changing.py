"""Moving and cancelling a group's rooms: all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Group
from ktv_booking.reservations.queries.find import group_for, members_of, reservation_for
from ktv_booking.reservations.rules.assignment import Occupation
from ktv_booking.reservations.rules.states import LIVE, Status
from ktv_booking.reservations.service.authority import asking_about
from ktv_booking.reservations.service.cancel import CancelRequest, cancel_in_hand
from ktv_booking.reservations.service.exchanging import told_of
from ktv_booking.reservations.service.groups.in_hand import group_in_hand, price_of_row, touched
from ktv_booking.reservations.service.opening import InHand, Seen
from ktv_booking.reservations.service.placement import PlaceRequest, Plan, apply, plan_placement
from ktv_booking.reservations.service.record import changed, snapshot, tell
from ktv_booking.reservations.service.rooming import park, put_back
from ktv_booking.venues.days import next_day_no


@dataclass(frozen=True, slots=True)
class GroupMove:
    """What changes for all rooms, and for single ones of them."""

    common: PlaceRequest
    rooms: Mapping[UUID, PlaceRequest] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    """A group after a change that costs or gives back (minor units)."""

    group: Group
    difference_minor: int = 0
    fee_minor: int = 0
    refund_minor: int = 0


def move_group(
    session: Session,
    group_id: UUID,
    move: GroupMove,
    *,
    by: Agent,
    now: datetime,
    seen: Seen = None,
) -> GroupOutcome:
    """Move every room of a group that is still to come: all of it or nothing.

    Raises:
        NotFound: a change for a reservation that is not there, or not the caller's.
        Malformed: a change for a reservation that is none of the group's.
        DomainError: what any single room would be refused for.
    """
    to = (move.common.starts_at, move.common.minutes)
    group, hands = group_in_hand(session, group_id, by=by, now=now, seen=seen, to=to)
    _ensure_of_the_group(session, move, hands, by=by)
    before, old_total = {hand.row.id: snapshot(hand.row) for hand in hands}, _total(hands)
    plans = _plan_all(hands, move, now=now)
    day = plans[0].business_date
    is_new_date = day != group.business_date
    day_no = next_day_no(session, hands[0].venue, day) if is_new_date else group.day_no
    park(session, [hand.row for hand in hands])
    with asking_about(group, [guarded for plan in plans for guarded in plan.guarded]):
        for hand, plan in zip(hands, plans, strict=True):
            request = move.rooms.get(hand.row.id, move.common)
            apply(session, hand, plan, request, by=by, now=now, day_no=day_no)
    put_back(session, [hand.row for hand in hands])
    group.business_date, group.day_no = day, day_no
    reason = move.common.reason
    for hand, plan in zip(hands, plans, strict=True):
        changed(
            session, hand.row, "placed", before[hand.row.id],
            by=by.login, now=now, reason=reason, also=told_of(plan.moves),
        )  # fmt: skip
        tell(session, "changed", hand.row, now=now)
    touched(session, group, "moved", {"reason": reason}, by=by, now=now)
    return GroupOutcome(group, difference_minor=_total(hands) - old_total)


def _ensure_of_the_group(
    session: Session, move: GroupMove, hands: Sequence[InHand], *, by: Agent
) -> None:
    unknown = set(move.rooms) - {hand.row.id for hand in hands}
    for reservation_id in sorted(unknown):
        reservation_for(session, reservation_id, agent=by)
    if unknown:
        raise Malformed.at("rooms", _not_of_the_group(len(unknown)))


def _not_of_the_group(unknown: int) -> Text:
    return Text(
        zh=f"其中{unknown}间不是本团待到的包厢",
        en=f"{unknown} of them are not rooms of this group to come",
    )


def _total(hands: Sequence[InHand]) -> int:
    return sum(price_of_row(hand.row) for hand in hands)


def _plan_all(hands: Sequence[InHand], move: GroupMove, *, now: datetime) -> list[Plan]:
    """Plan room after room against a book without the group, each seeing those before it."""
    book = hands[0].book
    for hand in hands:
        book = book.without(hand.row.id)
    plans: list[Plan] = []
    for hand in hands:
        request = move.rooms.get(hand.row.id, move.common)
        plan = plan_placement(InHand(hand.row, book), request, now=now)
        until = plan.room.room_class.free_after(plan.slot.ends_at)
        taken = Occupation(plan.room.id, Slot(plan.slot.starts_at, until), None)
        book = book.exchanging(plan.moves)
        book = replace(book, rooms=book.rooms.adding(taken))
        plans.append(plan)
    return plans


def cancel_group(
    session: Session,
    group_id: UUID,
    request: CancelRequest,
    *,
    by: Agent,
    now: datetime,
    seen: Seen = None,
) -> GroupOutcome:
    """Cancel every room of a group that is still to come; repeating it changes nothing.

    Raises:
        DomainError: what cancelling any single room would be refused for.
    """
    group = group_for(session, group_id, agent=by)
    members = members_of(session, group.id)
    if not any(Status(row.status) in LIVE for row in members) and any(
        row.status == Status.CANCELLED.value for row in members
    ):
        said = [row.cancellation or {} for row in members]
        return GroupOutcome(
            group,
            fee_minor=sum(one.get("fee_minor", 0) for one in said),
            refund_minor=sum(one.get("refund_minor", 0) for one in said),
        )
    group, hands = group_in_hand(session, group_id, by=by, now=now, seen=seen)
    with asking_about(group):
        done = [cancel_in_hand(session, hand, request, by=by, now=now) for hand in hands]
    touched(session, group, "cancelled", {"rooms": len(done)}, by=by, now=now)
    return GroupOutcome(
        group,
        fee_minor=sum(one.fee_minor for one in done),
        refund_minor=sum(one.refund_minor for one in done),
    )
