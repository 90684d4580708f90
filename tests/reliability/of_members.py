"""Valid requests about members."""

from typing import Any

from tests.builders import a_member_document, a_phone
from tests.reliability.worlds import Document, Ids, Sample

BIRTHDAY = {"calendar": "lunar", "month": 8, "day": 15, "leap_month": False, "year": 1990}
BESIDE = {"title": "女士", "tier": "gold", "preferred_language": "zh", "tags": ["vip"]}
CSV = "姓名,电话,生日,历法\n李娜,{phone},08-15,农历\n,12,,\n"


def a_full_member(ids: Ids) -> Document:
    beside = {"birthday": BIRTHDAY, "source": "desk", "note": "靠窗", "shares_phone": True}
    return a_member_document(ids["venue_id"], **BESIDE, **beside)


def a_change(ids: Ids) -> Document:
    beside: dict[str, Any] = {"birthday": BIRTHDAY, "note": None, "shares_phone": True}
    whole = {"name": "曾国强", "phones": [a_phone()], "home_venue_id": ids["venue_id"]}
    return {**whole, **BESIDE, **beside, "card_no": None}


def a_consent(_: Ids) -> Document:
    return {
        "purpose": "marketing",
        "channel": "call",
        "decision": "granted",
        "proof": "录音 88-2",
        "source": "phone",
        "said_at": "2020-01-01T12:00:00+08:00",
    }


def a_merge(ids: Ids) -> Document:
    two = {"kept_id": ids["member_id"], "merged_id": ids["other_member_id"]}
    return {**two, "reason": "同一人", "dry_run": False}


def an_application(ids: Ids) -> Document:
    whole = {"name": "李娜", "phone": a_phone(), "title": "女士", "birthday": BIRTHDAY}
    agreed = {"channels": ["call", "sms"], "consent_version": "2026-1", "of_age": True}
    where = {"home_venue_id": ids["venue_id"], "promotion": "opening", "preferred_language": "zh"}
    return {**whole, **agreed, **where}


ONE = "/v1/members/{member_id}"
REASON = {"reason": "本人要求"}
PAGE = {"limit": "10"}
OF_MEMBERS: dict[str, Sample] = {
    "GET /v1/members": Sample(
        query=lambda ids: {"venue_id": ids["venue_id"], "q": "sxm", **PAGE}, needs=("member_id",)
    ),
    "GET /v1/members/export": Sample(
        query=lambda ids: {
            "venue_id": ids["venue_id"],
            "format": "csv",
            "phones": "masked",
            "reason": "停电",
            "lang": "zh",
        }
    ),
    "POST /v1/members": Sample(a_full_member),
    f"PATCH {ONE}": Sample(a_change),
    f"POST {ONE}/consents": Sample(a_consent),
    f"POST {ONE}/do-not-call": Sample(lambda _: {**REASON, "do_not_call": True}),
    f"POST {ONE}/phone-reveal": Sample(lambda _: {**REASON, "number": 1}),
    f"POST {ONE}/corrections": Sample(lambda _: {**REASON, "birthday": BIRTHDAY}),
    f"POST {ONE}/corrections/{{correction_id}}/decision": Sample(
        lambda _: {**REASON, "decision": "accept"}
    ),
    f"POST {ONE}/erasure": Sample(lambda _: REASON),
    "POST /v1/members/merges": Sample(a_merge, needs=("member_id", "other_member_id")),
    "POST /v1/members/imports": Sample(
        query=lambda ids: {"home_venue_id": ids["venue_id"], "dry_run": "false"},
        file=CSV.format(phone="+8613700000777").encode(),
    ),
    "GET /v1/member-applications": Sample(
        query=lambda ids: {"venue_id": ids["venue_id"], "status": "submitted", **PAGE},
        needs=("application_id",),
    ),
    "POST /v1/member-applications": Sample(an_application),
    "POST /v1/member-applications/{application_id}/decision": Sample(
        lambda ids: {
            "decision": "approve",
            "reason": "证件已核",
            "member_id": ids["member_id"],
            "shares_phone": True,
        },
        needs=("member_id",),
    ),
}
