"""Valid requests about gifts."""

from tests.builders import TODAY
from tests.builders.when import numbers
from tests.reliability.worlds import Document, Ids, Sample

BOTH = {"zh": "茶叶", "en": "Tea"}


def a_rule(_: Ids) -> Document:
    code = f"corpus-{next(numbers)}"
    return {"code": code, "name": BOTH, "venue_ids": [], "valid_days": 30}


def a_gift(ids: Ids) -> Document:
    whose = {"gift_rule_id": ids["gift_rule_id"], "member_id": ids["member_id"]}
    return whose | {"year": next(numbers) % 190 + 2000, "expires_on": TODAY.isoformat()}


def a_claim(ids: Ids) -> Document:
    who = {"phone_last4": ids["gift_last4"], "by": "proxy", "relation": "family"}
    return who | {"venue_id": ids["venue_id"]}


OF_GIFTS: dict[str, Sample] = {
    "GET /v1/gift-rules": Sample(query=lambda _: {"limit": "10"}),
    "POST /v1/gift-rules": Sample(a_rule),
    "POST /v1/venues/{venue_id}/gift-stock-counts": Sample(
        lambda ids: {"gift_rule_id": ids["gift_rule_id"], "counted": 12}, needs=("gift_rule_id",)
    ),
    "GET /v1/gifts": Sample(
        query=lambda ids: {"venue_id": ids["venue_id"], "status": "granted", "limit": "10"},
        needs=("gift_id",),
    ),
    "POST /v1/gifts": Sample(a_gift, needs=("gift_rule_id", "member_id")),
    "POST /v1/gifts/{gift_id}/notification": Sample(),
    "POST /v1/gifts/{gift_id}/claim": Sample(a_claim),
}
