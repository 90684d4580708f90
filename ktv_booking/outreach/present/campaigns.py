"""Campaigns as the contract says them, and as they are kept."""

from datetime import UTC
from typing import Any

from ktv_booking.kernel.text import Text
from ktv_booking.outreach.models import Campaign
from ktv_booking.outreach.rules.campaigns import Kind, purposes_of
from ktv_booking.outreach.schemas import campaigns as schemas
from ktv_booking.web.texts import TextOut

PLAIN = (
    "id", "code", "kind", "festival", "from_on", "until_on", "venue_ids", "lead_days",
    "call_hours", "min_gap_minutes", "retries", "open_days", "quiet_days", "refused_days",
    "script_id", "event_code", "offer_code", "gift_rule_id", "active", "version",
)  # fmt: skip
SAID = frozenset(schemas.NewCampaign.model_fields) - {"audience", "attempts", "name"}


def campaign_out(row: Campaign) -> schemas.CampaignOut:
    """Return one campaign."""
    return schemas.CampaignOut.model_validate(
        {name: getattr(row, name) for name in PLAIN}
        | {
            "purposes": list(purposes_of(Kind(row.kind))),
            "name": TextOut.of(Text.of(row.name)),
            "audience": _audience(row),
            "attempts": _attempts(row),
            "created_at": row.created_at.astimezone(UTC),
            "updated_at": row.updated_at.astimezone(UTC),
        }
    )


def columns_of(body: schemas.NewCampaign) -> dict[str, Any]:
    """Return a campaign as it is kept."""
    said = body.model_dump(mode="json", by_alias=True)
    columns = {name: said[name] for name in SAID} | {"name": said["name"]}
    columns |= {
        name: getattr(body, name) for name in ("from_on", "until_on", "script_id", "gift_rule_id")
    }
    columns["audience"] = {
        name: value for name, value in said["audience"].items() if value not in (None, [])
    }
    columns["retries"] = {
        name: minutes for name, minutes in said["retries"].items() if minutes is not None
    }
    columns["attempts_per_day"] = body.attempts.per_day
    columns["attempts_in_all"] = body.attempts.in_all
    return columns


def described(row: Campaign) -> dict[str, Any]:
    """Return a campaign as the document that would set it up."""
    plain = (name for name in PLAIN if name in SAID)
    said = {name: getattr(row, name) for name in plain}
    return said | {"name": dict(row.name), "audience": _audience(row), "attempts": _attempts(row)}


def _audience(row: Campaign) -> dict[str, Any]:
    empty: dict[str, Any] = {"tiers": [], "tags": [], "languages": []}
    return empty | {"visited_from": None, "visited_until": None} | row.audience


def _attempts(row: Campaign) -> dict[str, int]:
    return {"per_day": row.attempts_per_day, "in_all": row.attempts_in_all}
