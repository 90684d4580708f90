"""Valid requests about campaigns and call lists."""

from typing import Any

from tests.builders import TODAY
from tests.builders.when import numbers
from tests.reliability.worlds import Document, Ids, Sample

NAME = {"zh": "生日", "en": "Birthdays"}
AUDIENCE: dict[str, Any] = {
    "tiers": ["gold"],
    "tags": ["vip"],
    "languages": ["zh"],
    "visited_from": "2020-01-01",
    "visited_until": TODAY.isoformat(),
}
TERMS: dict[str, Any] = {
    "name": NAME,
    "audience": AUDIENCE,
    "lead_days": [7, 1],
    "call_hours": [{"from": "10:00", "to": "12:00"}],
    "attempts": {"per_day": 1, "in_all": 2},
    "min_gap_minutes": 60,
    "retries": {
        "busy": 15,
        "powered_off": 60,
        "unreachable": 60,
        "call_restricted": 1440,
        "no_answer": 180,
        "voicemail": 180,
        "rejected": 4320,
    },
    "open_days": 2,
    "quiet_days": 7,
    "refused_days": 30,
    "script_id": None,
    "gift_rule_id": None,
    "event_code": "spring",
    "offer_code": None,
    "active": True,
}


def a_campaign(ids: Ids) -> Document:
    which = {"code": f"corpus-{next(numbers)}", "kind": "birthday"}
    days = {"festival": None, "from_on": None, "until_on": None}
    return {**which, **days, **TERMS, "venue_ids": [ids["venue_id"]]}


def a_change(ids: Ids) -> Document:
    return {**TERMS, "festival": None, "from_on": None, "venue_ids": [ids["venue_id"]]}


def a_list(ids: Ids) -> Document:
    which = {"campaign_id": ids["campaign_id"], "venue_id": ids["venue_id"]}
    return {**which, "business_date": TODAY.isoformat()}


def a_preview(ids: Ids) -> Document:
    page = {"after": 0, "limit": 10}
    return {"venue_id": ids["venue_id"], "business_date": TODAY.isoformat(), **page}


ONE = "/v1/campaigns/{campaign_id}"
LIST = "/v1/call-lists/{list_id}"
PAGE = {"limit": "10"}
OF_CAMPAIGNS: dict[str, Sample] = {
    "GET /v1/campaigns": Sample(
        query=lambda ids: {"venue_id": ids["venue_id"], "kind": "birthday", **PAGE},
        needs=("campaign_id",),
    ),
    "POST /v1/campaigns": Sample(a_campaign),
    f"PATCH {ONE}": Sample(a_change),
    f"POST {ONE}/previews": Sample(a_preview, needs=("campaign_id",), reads=True),
    "GET /v1/call-lists": Sample(
        query=lambda ids: {
            "venue_id": ids["venue_id"],
            "business_date": TODAY.isoformat(),
            "status": "open",
            **PAGE,
        },
        needs=("list_id",),
    ),
    "POST /v1/call-lists": Sample(a_list, needs=("campaign_id",)),
    f"POST {LIST}/pause": Sample(lambda _: {"reason": "停电", "paused": True}),
    f"GET {LIST}/tasks": Sample(query=lambda _: {"status": "open", **PAGE}, needs=("list_id",)),
    f"GET {LIST}/export": Sample(
        query=lambda _: {"format": "csv", "phones": "masked", "reason": "停电", "lang": "zh"},
        needs=("list_id",),
    ),
    f"GET {LIST}/exclusions": Sample(
        query=lambda _: {"why": "consent", **PAGE}, needs=("list_id",)
    ),
}
