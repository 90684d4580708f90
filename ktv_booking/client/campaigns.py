"""Campaigns and their call lists: set up, tried out, made, paused, and who is on one."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, Literal, TypedDict, Unpack

from ktv_booking.client.said import (
    Subject,
    document_of,
    each_of,
    id_of,
    said,
    version_of,
)
from ktv_booking.client.transport import Transport
from ktv_booking.kernel.text import Language
from ktv_booking.outreach.schemas import campaigns, lists

CAMPAIGNS: Final = "/v1/campaigns"
LISTS: Final = "/v1/call-lists"


class CampaignFilters(TypedDict, total=False):
    """What a list of campaigns is narrowed by."""

    venue_id: Subject | None
    kind: str | None


class CallListFilters(TypedDict, total=False):
    """What a list of call lists is narrowed by."""

    venue_id: Subject | None
    campaign_id: Subject | None
    business_date: date | str | None
    status: str | None


class Campaigns:
    """Why people are called."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **filters: Unpack[CampaignFilters],
    ) -> campaigns.CampaignPage:
        """Return one page of campaigns, oldest first."""
        return self._transport.get(
            CAMPAIGNS, campaigns.CampaignPage, limit=limit, cursor=cursor, **filters
        )

    def each(
        self, *, limit: int | None = None, **filters: Unpack[CampaignFilters]
    ) -> Iterator[campaigns.CampaignOut]:
        """Yield every campaign the filters find, oldest first."""
        return each_of(lambda cursor: self.list(limit=limit, cursor=cursor, **filters))

    def get(self, campaign: Subject) -> campaigns.CampaignOut:
        """Return one campaign."""
        return self._transport.get(f"{CAMPAIGNS}/{id_of(campaign)}", campaigns.CampaignOut)

    def add(
        self,
        campaign: campaigns.NewCampaign | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> campaigns.CampaignOut:
        """Set a campaign up: `add(code="born", kind="birthday", name=..., lead_days=[7])`."""
        body = said(campaigns.NewCampaign, campaign, fields)
        return self._transport.post(
            CAMPAIGNS, body, campaigns.CampaignOut, idempotency_key=idempotency_key
        )

    def change(self, campaign: campaigns.CampaignOut, **fields: Any) -> campaigns.CampaignOut:
        """Change what is given of a campaign as it was seen; None takes away."""
        return self._transport.patch(
            f"{CAMPAIGNS}/{id_of(campaign)}",
            campaigns.CampaignChange.model_validate(fields),
            campaigns.CampaignOut,
            if_match=version_of(campaign),
        )

    def preview(
        self,
        campaign: Subject,
        preview: lists.NewCallListPreview | None = None,
        /,
        **fields: Any,
    ) -> lists.CallListPreviewOut:
        """Return who would be called on a day, and of everyone left out, why."""
        body = said(lists.NewCallListPreview, preview, fields)
        path = f"{CAMPAIGNS}/{id_of(campaign)}/previews"
        return self._transport.post(path, body, lists.CallListPreviewOut)


class CallLists:
    """Who is to be called on a day."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **filters: Unpack[CallListFilters],
    ) -> lists.CallListPage:
        """Return one page of call lists, newest first."""
        return self._transport.get(LISTS, lists.CallListPage, limit=limit, cursor=cursor, **filters)

    def each(
        self, *, limit: int | None = None, **filters: Unpack[CallListFilters]
    ) -> Iterator[lists.CallListOut]:
        """Yield every call list the filters find, newest first."""
        return each_of(lambda cursor: self.list(limit=limit, cursor=cursor, **filters))

    def get(self, call_list: Subject) -> lists.CallListOut:
        """Return one list with its counts."""
        return self._transport.get(f"{LISTS}/{id_of(call_list)}", lists.CallListOut)

    def build(
        self,
        wanted: lists.NewCallList | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> lists.CallListOut:
        """Make a list, or return the one there is."""
        body = said(lists.NewCallList, wanted, fields)
        return self._transport.post(LISTS, body, lists.CallListOut, idempotency_key=idempotency_key)

    def pause(self, call_list: Subject, reason: str, *, paused: bool = True) -> lists.CallListOut:
        """Let the calls of a list rest, or go on with them."""
        body = document_of(lists.CallListPause, reason=reason, paused=paused)
        return self._transport.post(f"{LISTS}/{id_of(call_list)}/pause", body, lists.CallListOut)

    def tasks(
        self,
        call_list: Subject,
        *,
        status: str | None = None,
        follow_up: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> lists.ListedCallPage:
        """Return one page of who is on a list, in its order; or those of one follow-up."""
        return self._transport.get(
            f"{LISTS}/{id_of(call_list)}/tasks", lists.ListedCallPage,
            status=status, follow_up=follow_up, limit=limit, cursor=cursor,
        )  # fmt: skip

    def exclusions(
        self,
        call_list: Subject,
        *,
        why: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> lists.LeftOutPage:
        """Return one page of who was left out of a list, each with the reason."""
        return self._transport.get(
            f"{LISTS}/{id_of(call_list)}/exclusions", lists.LeftOutPage,
            why=why, limit=limit, cursor=cursor,
        )  # fmt: skip

    def export(
        self,
        call_list: Subject,
        format: Literal["csv", "xlsx", "html"],  # noqa: A002  (named as in the contract)
        *,
        phones: Literal["masked", "whole"] = "masked",
        reason: str | None = None,
        lang: Language | None = None,
        follow_up: str | None = None,
    ) -> bytes:
        """Return a list as a file, or those of one follow-up; whole with a reason, by who may."""
        path = f"{LISTS}/{id_of(call_list)}/export"
        asked = {"format": format, "phones": phones, "reason": reason, "lang": lang}
        asked["follow_up"] = follow_up
        return self._transport.fetch(path, **asked).content
