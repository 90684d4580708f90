"""Reading calls that are to be made: what somebody may call for, one of them, its attempts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.phone import reversed_digits
from ktv_booking.members.models import Member, MemberPhone
from ktv_booking.outreach.models import CallAttempt, CallList, CallTask, CallText, Campaign
from ktv_booking.outreach.queries.campaigns import is_seen_by
from ktv_booking.reservations.models import Reservation

OPEN, LEASED, RETRY = "open", "leased", "retry"
LIVE = (OPEN, LEASED, RETRY)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to call for; what is None narrows nothing."""

    venue_id: UUID | None = None
    campaign_id: UUID | None = None
    list_id: UUID | None = None


def task_for(
    session: Session, task_id: UUID, *, agent: Agent, for_update: bool = False
) -> CallTask:
    """Return one task of a venue that is the caller's.

    Raises:
        NotFound: absent or foreign.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    statement = select(CallTask).where(CallTask.id == task_id)
    if for_update:  # as it is now, whatever was read of it before
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).first()
    if found is None:
        raise NotFound(what="call_task")
    agent.ensure_at(found.venue_id, what="call_task")
    return found


def ensure_wanted(session: Session, wanted: Wanted, *, agent: Agent) -> None:
    """Let a wish pass that names what is the caller's.

    Raises:
        NotFound: a venue, a list or a campaign that is not, or is not there.
    """
    if wanted.venue_id is not None:
        agent.ensure_at(wanted.venue_id)
    if wanted.list_id is not None:
        call_list = session.get(CallList, wanted.list_id)
        if call_list is None:
            raise NotFound(what="call_list")
        agent.ensure_at(call_list.venue_id, what="call_list")
    if wanted.campaign_id is not None:
        campaign = session.get(Campaign, wanted.campaign_id)
        if campaign is None or not is_seen_by(campaign, agent):
            raise NotFound(what="campaign")


def attempts_of(session: Session, task_id: UUID) -> Sequence[CallAttempt]:
    """Return the calls that were made for a task, oldest first."""
    return session.scalars(
        select(CallAttempt)
        .where(CallAttempt.task_id == task_id)
        .order_by(CallAttempt.dialled_at, CallAttempt.id)
    ).all()


def texts_of(session: Session, task_id: UUID) -> dict[UUID, CallText]:
    """Return the texts that follow the calls of a task, by call."""
    theirs = select(CallAttempt.id).where(CallAttempt.task_id == task_id)
    rows = session.scalars(select(CallText).where(CallText.attempt_id.in_(theirs)))
    return {row.attempt_id: row for row in rows}


def open_call_of(session: Session, task_id: UUID, *, agent: Agent) -> CallAttempt | None:
    """Return the call that somebody made for a task and whose result is not noted yet."""
    return session.scalars(
        select(CallAttempt)
        .where(
            CallAttempt.task_id == task_id,
            CallAttempt.by == agent.login,
            CallAttempt.closed_at.is_(None),
        )
        .order_by(CallAttempt.dialled_at.desc(), CallAttempt.id.desc())
        .limit(1)
    ).first()


def message_was_left(session: Session, task: CallTask, entries: Collection[UUID]) -> bool:
    """Say whether somebody was asked already, for this campaign, to pass something on."""
    theirs = CallAttempt.member_id.in_(entries) if entries else CallAttempt.task_id == task.id
    left = exists().where(
        CallAttempt.campaign_id == task.campaign_id, theirs, CallAttempt.message_left
    )
    return bool(session.scalar(select(left)))


def booked_with(phones: Collection[str]) -> Select[UUID]:
    """Return the statement of the ids of bookings made with one of these numbers."""
    ending_so = Reservation.guest_phone_reversed.in_([reversed_digits(one) for one in phones])
    return select(Reservation.id).where(ending_so, Reservation.guest_phone.in_(phones))


def called_among(session: Session, member_ids: Collection[UUID]) -> list[UUID]:
    """Return for whom of these members a call is still to be made, in order.

    One that is about an entry merged into theirs counts, and one about a booking with a number of
    theirs.
    """
    ids = list(member_ids)
    own = select(Member.id.label("person"), Member.id.label("entry")).where(Member.id.in_(ids))
    entries = own.cte("entries", recursive=True)
    led_here = Member.merged_into_id == entries.c.entry
    entries = entries.union_all(select(entries.c.person, Member.id).join(entries, led_here))
    listed = (
        select(entries.c.person)
        .join(CallTask, CallTask.member_id == entries.c.entry)
        .where(CallTask.status.in_(LIVE))
    )
    same = Reservation.guest_phone_reversed == MemberPhone.phone_reversed
    booked = (
        select(MemberPhone.member_id)
        .join(Reservation, same & (Reservation.guest_phone == MemberPhone.phone))
        .join(CallTask, CallTask.reservation_id == Reservation.id)
        .where(MemberPhone.member_id.in_(ids), CallTask.status.in_(LIVE))
    )
    return sorted(session.scalars(listed.union(booked)))
