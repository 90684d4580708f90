"""Several rooms under one contact and one number: booked, added, moved, cancelled all or none."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayReserve, MayView
from ktv_booking.reservations import schemas
from ktv_booking.reservations.models import Group
from ktv_booking.reservations.present import Presenter, group_fields, group_out, groups_out
from ktv_booking.reservations.present.outcomes import cancellation_words, price_words
from ktv_booking.reservations.present.reservations import Fields
from ktv_booking.reservations.queries.find import group_for, members_of
from ktv_booking.reservations.queries.lists import OfDays, groups_sought, members_by_group
from ktv_booking.reservations.router import requests
from ktv_booking.reservations.router.answering import Seen, SeenForSure, for_this, offering
from ktv_booking.reservations.router.holding import Holds
from ktv_booking.reservations.router.refusals import (
    OF_A_CHANGE,
    OF_A_GUARD,
    OF_A_VERB,
    OF_BOOKING,
    OF_MOVING,
)
from ktv_booking.reservations.rules.limits import GuestNotVerified
from ktv_booking.reservations.service import groups
from ktv_booking.web.declarations import declares
from ktv_booking.web.fields import Day
from ktv_booking.web.now import Now
from ktv_booking.web.paging import Key, Paging, page_of
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.stale_reads import StaleRead
from ktv_booking.web.texts import TextOut
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/reservation-groups", tags=["groups"])

NEWEST_FIRST: Key = [(Group.created_at, datetime.fromisoformat), (Group.id, UUID)]


@router.post("", status_code=201, responses=may_refuse(*OF_BOOKING))
@declares(venue="body", rate="write", personal=True)
def create_group(
    body: schemas.NewReservationGroup, work: Work, now: Now, agent: MayReserve, holds: Holds
) -> schemas.GroupOut:
    """Book several rooms for one contact: all of them, or none."""
    request, caller = requests.group_of(body), agent.bringing(body.approval_id)

    def booked(session: Session) -> schemas.GroupOut:
        holds.count(session, rooms=len(body.rooms) if body.hold else 0, by=agent, now=now)
        group = groups.book_group(session, request, by=caller, now=now)
        return _shown(Presenter(session, by=agent, now=now), group)

    return work(
        booked,
        on_refusal=offering(requests.as_one_party(request), agent, now),
        location=lambda booked: f"/v1/reservation-groups/{booked.id}",
    )


@router.get("")
@declares(venue="mine", rate="search", personal=True)
def list_groups(
    read: StaleRead,
    now: Now,
    agent: MayView,
    paging: Paging,
    *,
    venue_id: UUID | None = None,
    business_date: Annotated[Day | None, Query()] = None,
) -> schemas.GroupPage:
    """Groups at my venues, the newest first."""

    def page(session: Session) -> schemas.GroupPage:
        sought = OfDays(venue_id=venue_id, business_date=business_date)
        statement = groups_sought(sought, agent=agent)
        rows, following = page_of(session, statement, paging, by=NEWEST_FIRST, descending=True)
        members = members_by_group(session, [row.id for row in rows])
        presenter = Presenter(session, by=agent, now=now)
        return schemas.GroupPage(items=groups_out(presenter, rows, members), next_cursor=following)

    return read(page)


@router.get("/{group_id}")
@declares(venue="subject", rate="read", personal=True)
def read_group(group_id: UUID, read: Read, now: Now, agent: MayView) -> schemas.GroupOut:
    """One group with its reservations."""
    return read(
        lambda session: _shown(
            Presenter(session, by=agent, now=now), group_for(session, group_id, agent=agent)
        ),
        in_full=True,
    )


@router.post("/{group_id}/rooms", responses=may_refuse(*OF_A_VERB, *OF_BOOKING))
@declares(venue="subject", rate="write", personal=True)
def add_rooms(
    group_id: UUID,
    body: schemas.GroupRooms,
    *,
    work: Work,
    now: Now,
    agent: MayReserve,
    seen: Seen,
) -> schemas.GroupOut:
    """Add rooms for the same time and contact: all of them, or none."""
    caller = agent.bringing(body.approval_id)

    def answer(session: Session, presenter: Presenter) -> schemas.GroupOut:
        group = group_for(session, group_id, agent=agent)
        stays = requests.rooms_of(body, now)
        groups.add_rooms(
            session, group.id, stays, over_quota=body.over_quota, by=caller, now=now, seen=seen
        )
        return _shown(presenter, group)

    return work(lambda session: for_this(session, agent, now, lambda p: answer(session, p)))


@router.put("/{group_id}/placement", responses=may_refuse(*OF_A_CHANGE, *OF_MOVING))
@declares(venue="subject", rate="write", personal=True)
def move_group(
    group_id: UUID,
    body: schemas.GroupPlacement,
    *,
    work: Work,
    now: Now,
    agent: MayReserve,
    seen: SeenForSure,
) -> schemas.GroupPlacementOut:
    """Move every room of a group that is still to come: all of it, or nothing."""
    move, caller = requests.group_move_of(body), agent.bringing(body.approval_id)

    def answer(session: Session, presenter: Presenter) -> schemas.GroupPlacementOut:
        group = group_for(session, group_id, agent=agent)
        as_it_is = _fields(presenter, group)
        moved = groups.move_group(session, group_id, move, by=caller, now=now, seen=seen)
        currency = presenter.venue(group.venue_id).currency
        return schemas.GroupPlacementOut(
            **(as_it_is if body.dry_run else _fields(presenter, moved.group)),
            dry_run=body.dry_run,
            sentence=TextOut.of(price_words(moved.difference_minor, currency)),
            difference_minor=moved.difference_minor,
        )

    return work(
        lambda session: for_this(session, agent, now, lambda p: answer(session, p)),
        rehearse=body.dry_run,
    )


@router.post(
    "/{group_id}/cancellation",
    responses=may_refuse(*OF_A_VERB, GuestNotVerified, *OF_A_GUARD),
)
@declares(venue="subject", rate="write", personal=True)
def cancel_group(
    group_id: UUID,
    body: schemas.GroupCancellation,
    *,
    work: Work,
    now: Now,
    agent: MayReserve,
    seen: Seen,
) -> schemas.GroupCancellationOut:
    """Say what giving up all rooms costs (`dry_run`), then do it."""
    request, caller = requests.cancellation_of(body), agent.bringing(body.approval_id)

    def answer(session: Session, presenter: Presenter) -> schemas.GroupCancellationOut:
        group = group_for(session, group_id, agent=agent)
        as_it_is = _fields(presenter, group)
        done = groups.cancel_group(session, group_id, request, by=caller, now=now, seen=seen)
        currency = presenter.venue(group.venue_id).currency
        said = cancellation_words(
            done.fee_minor, done.refund_minor, currency, done=not body.dry_run
        )
        return schemas.GroupCancellationOut(
            **(as_it_is if body.dry_run else _fields(presenter, done.group)),
            dry_run=body.dry_run,
            sentence=TextOut.of(said),
            fee_minor=done.fee_minor,
            refund_minor=done.refund_minor,
        )

    return work(
        lambda session: for_this(session, agent, now, lambda p: answer(session, p)),
        rehearse=body.dry_run,
    )


def _shown(presenter: Presenter, group: Group) -> schemas.GroupOut:
    return group_out(presenter, group, members_of(presenter.session, group.id))


def _fields(presenter: Presenter, group: Group) -> Fields:
    members = members_of(presenter.session, group.id)
    return group_fields(presenter, group, members, presenter.for_verb(members))
