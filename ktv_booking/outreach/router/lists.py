"""The routes of call lists: made, paused, and who is on one or left out."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayCall, MayRunCampaigns
from ktv_booking.kernel.errors import Stale
from ktv_booking.outreach.models import CallExclusion, CallList, CallTask
from ktv_booking.outreach.present.lists import left_out_out, list_out, listed_out, lists_out
from ktv_booking.outreach.queries.campaigns import campaign_for
from ktv_booking.outreach.queries.lists import (
    Sought,
    left_out_of,
    list_for,
    lists_sought,
    tasks_on,
)
from ktv_booking.outreach.rules.campaigns import CampaignPaused, NothingToCallFor
from ktv_booking.outreach.rules.leaving_out import LeftOut
from ktv_booking.outreach.schemas import lists as schemas
from ktv_booking.outreach.service import lists as service
from ktv_booking.web.declarations import declares
from ktv_booking.web.etag import ensure_match
from ktv_booking.web.fields import Day
from ktv_booking.web.now import Now
from ktv_booking.web.paging import Key, Paging, page_of
from ktv_booking.web.patch import IfMatch
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/call-lists", tags=["outreach"])

NEWEST_FIRST: Key = [(CallList.business_date, date.fromisoformat), (CallList.id, UUID)]
IN_ORDER: Key = [(CallTask.place, int), (CallTask.id, UUID)]
LEFT_IN_ORDER: Key = [(CallExclusion.place, int), (CallExclusion.subject_id, UUID)]


@router.get("")
@declares(venue="mine", rate="read", personal=False)
def list_call_lists(
    read: Read,
    agent: MayCall,
    paging: Paging,
    *,
    venue_id: Annotated[UUID | None, Query()] = None,
    campaign_id: Annotated[UUID | None, Query()] = None,
    business_date: Annotated[Day | None, Query()] = None,
    status: Annotated[schemas.ListStatus | None, Query()] = None,
) -> schemas.CallListPage:
    """Call lists of my venues, the newest first, with how far their calls are."""
    sought = Sought(venue_id, campaign_id, business_date, status)

    def page(session: Session) -> schemas.CallListPage:
        if campaign_id is not None:
            campaign_for(session, campaign_id, agent=agent)
        statement = lists_sought(sought, agent=agent)
        rows, following = page_of(session, statement, paging, by=NEWEST_FIRST, descending=True)
        return schemas.CallListPage(items=lists_out(session, rows), next_cursor=following)

    return read(page)


@router.post("", status_code=201, responses=may_refuse(CampaignPaused, NothingToCallFor))
@declares(venue="body", rate="job", personal=False)
def build_call_list(
    body: schemas.NewCallList, work: Work, now: Now, agent: MayRunCampaigns
) -> schemas.CallListOut:
    """Make the list of a campaign, a venue and a day. Asked again, it is the one there is."""
    return work(
        lambda session: list_out(
            session,
            service.build_by_hand(
                session, body.campaign_id, body.venue_id, body.business_date, by=agent, now=now
            ).row,
        ),
        location=lambda made: f"/v1/call-lists/{made.id}",
    )


@router.get("/{list_id}")
@declares(venue="subject", rate="read", personal=False)
def read_call_list(list_id: UUID, read: Read, agent: MayCall) -> schemas.CallListOut:
    """One list: how many it calls and leaves out, by reason, and how far its calls are."""
    return read(
        lambda session: list_out(session, list_for(session, list_id, agent=agent)), in_full=True
    )


@router.post("/{list_id}/pause", responses=may_refuse(Stale))
@declares(venue="subject", rate="write", personal=False)
def pause_call_list(
    list_id: UUID,
    body: schemas.CallListPause,
    *,
    work: Work,
    now: Now,
    agent: MayRunCampaigns,
    if_match: IfMatch = None,
) -> schemas.CallListOut:
    """Let the calls of a list rest, or go on with them."""

    def pause(session: Session) -> schemas.CallListOut:
        row = list_for(session, list_id, agent=agent, for_update=True)
        current = list_out(session, row)
        ensure_match(if_match, row.version, current, is_required=False)
        changed = service.pause(
            session, list_id, body.paused, reason=body.reason, by=agent, now=now
        )
        return list_out(session, changed)

    return work(pause)


@router.get("/{list_id}/tasks")
@declares(venue="subject", rate="search", personal=True)
def list_tasks_of_call_list(
    list_id: UUID,
    read: Read,
    agent: MayCall,
    paging: Paging,
    *,
    status: Annotated[schemas.ListedStatus | None, Query()] = None,
    follow_up: Annotated[schemas.ListedFollowUp | None, Query()] = None,
) -> schemas.ListedCallPage:
    """Who is on a list, in its order, each with the reason; numbers are masked.

    `follow_up=manager`: who did not understand, and is still to hear from a manager.
    """

    def page(session: Session) -> schemas.ListedCallPage:
        row = list_for(session, list_id, agent=agent)
        statement = tasks_on(row.id, status=status, follow_up=follow_up)
        rows, following = page_of(session, statement, paging, by=IN_ORDER)
        return schemas.ListedCallPage(items=listed_out(session, rows), next_cursor=following)

    return read(page)


@router.get("/{list_id}/exclusions")
@declares(venue="subject", rate="search", personal=True)
def list_exclusions_of_call_list(
    list_id: UUID,
    read: Read,
    agent: MayCall,
    paging: Paging,
    *,
    why: Annotated[LeftOut | None, Query()] = None,
) -> schemas.LeftOutPage:
    """Who was left out of a list, each with the reason; numbers are masked."""

    def page(session: Session) -> schemas.LeftOutPage:
        row = list_for(session, list_id, agent=agent)
        statement = left_out_of(row.id, why=None if why is None else why.value)
        rows, following = page_of(session, statement, paging, by=LEFT_IN_ORDER)
        return schemas.LeftOutPage(items=left_out_out(session, rows), next_cursor=following)

    return read(page)
