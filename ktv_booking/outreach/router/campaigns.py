"""The routes of campaigns: set up, changed, and their lists tried out beforehand."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayCall, MayRunCampaigns
from ktv_booking.kernel.errors import PreconditionRequired, Stale
from ktv_booking.outreach.models import Campaign
from ktv_booking.outreach.present.campaigns import campaign_out, columns_of, described
from ktv_booking.outreach.present.lists import preview_out
from ktv_booking.outreach.queries.campaigns import campaign_for, campaigns_of
from ktv_booking.outreach.rules.campaigns import (
    CampaignCodeTaken,
    CampaignPaused,
    NothingToCallFor,
)
from ktv_booking.outreach.rules.hours import OutsideCallHours
from ktv_booking.outreach.schemas import campaigns as schemas
from ktv_booking.outreach.schemas import lists as list_schemas
from ktv_booking.outreach.service import campaigns as service
from ktv_booking.outreach.service.lists import preview
from ktv_booking.web.declarations import declares
from ktv_booking.web.etag import ensure_match
from ktv_booking.web.now import Now
from ktv_booking.web.paging import Key, Paging, page_of
from ktv_booking.web.patch import IfMatch, whole
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/campaigns", tags=["outreach"])

OLDEST_FIRST: Key = [(Campaign.id, UUID)]


@router.get("")
@declares(venue="mine", rate="read", personal=False)
def list_campaigns(
    read: Read,
    agent: MayCall,
    paging: Paging,
    *,
    venue_id: Annotated[UUID | None, Query(description="that call for this venue")] = None,
    kind: Annotated[schemas.KindWord | None, Query()] = None,
) -> schemas.CampaignPage:
    """The campaigns that call for venues of mine, oldest first."""

    def page(session: Session) -> schemas.CampaignPage:
        statement = campaigns_of(agent, venue_id=venue_id, kind=kind)
        rows, following = page_of(session, statement, paging, by=OLDEST_FIRST)
        return schemas.CampaignPage(items=[*map(campaign_out, rows)], next_cursor=following)

    return read(page)


@router.post("", status_code=201, responses=may_refuse(CampaignCodeTaken, OutsideCallHours))
@declares(venue="body", rate="write", personal=False)
def add_campaign(
    body: schemas.NewCampaign, work: Work, now: Now, agent: MayRunCampaigns
) -> schemas.CampaignOut:
    """Set a campaign up. Its lists make themselves each morning while it is switched on."""
    return work(
        lambda session: campaign_out(
            service.add_campaign(session, columns_of(body), by=agent, now=now)
        ),
        location=lambda campaign: f"/v1/campaigns/{campaign.id}",
    )


@router.get("/{campaign_id}")
@declares(venue="subject", rate="read", personal=False)
def read_campaign(campaign_id: UUID, read: Read, agent: MayCall) -> schemas.CampaignOut:
    """One campaign."""
    return read(lambda session: campaign_out(campaign_for(session, campaign_id, agent=agent)))


@router.patch("/{campaign_id}", responses=may_refuse(OutsideCallHours, Stale, PreconditionRequired))
@declares(venue="subject", rate="write", personal=False)
def change_campaign(
    campaign_id: UUID,
    body: schemas.CampaignChange,
    *,
    work: Work,
    now: Now,
    agent: MayRunCampaigns,
    if_match: IfMatch = None,
) -> schemas.CampaignOut:
    """Change a campaign, or switch it off; lists that are made stay as they are."""

    def change(session: Session) -> schemas.CampaignOut:
        row = service.campaign_for_change(session, campaign_id, by=agent)
        ensure_match(if_match, row.version, lambda: campaign_out(row))
        document = whole(schemas.NewCampaign, body.merged_with(described(row)))
        fields = columns_of(document)
        return campaign_out(service.change_campaign(session, row, fields, by=agent, now=now))

    return work(change)


@router.post("/{campaign_id}/previews", responses=may_refuse(CampaignPaused, NothingToCallFor))
@declares(venue="subject", rate="search", personal=True)
def preview_call_list(
    campaign_id: UUID,
    body: list_schemas.NewCallListPreview,
    read: Read,
    now: Now,
    agent: MayRunCampaigns,
) -> list_schemas.CallListPreviewOut:
    """Who would be called on a day, and of everyone left out, why. Nothing is written."""

    def tried(session: Session) -> list_schemas.CallListPreviewOut:
        found = preview(
            session, campaign_id, body.venue_id, body.business_date,
            after=body.after, limit=body.limit, by=agent, now=now,
        )  # fmt: skip
        return preview_out(session, found, body)

    return read(tried)
