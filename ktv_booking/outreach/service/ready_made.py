"""The campaigns that come with the house: birthdays, festivals, prices, gifts, confirmations."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.kernel.text import Text
from ktv_booking.outreach.models import Campaign
from ktv_booking.outreach.rules import campaigns as usual
from ktv_booking.outreach.rules.campaigns import Kind
from ktv_booking.outreach.rules.festivals import EVERYWHERE, OF_CN, OF_TW, Festival
from ktv_booking.outreach.service.campaigns import write_campaign

FESTIVAL_LEAD_DAYS = 7
PRICES_LEAD_DAYS = 14


def ready_made() -> Iterator[dict[str, Any]]:
    """Yield each campaign as it is kept, for every venue."""
    yield _campaign("birthday-7", Kind.BIRTHDAY, "生日前七天", "Birthday, a week before", 7)
    yield _campaign("birthday-1", Kind.BIRTHDAY, "生日前一天", "Birthday, the day before", 1)
    prices = "价格调整告知", "Prices will change"
    yield _campaign("price-change", Kind.PRICE_CHANGE, *prices, PRICES_LEAD_DAYS)
    yield _campaign("gift-waiting", Kind.GIFT, "礼品待领", "A gift waits", 0)
    confirming = "次日预订确认", "Tomorrow's bookings confirmed"
    yield _campaign("confirmation-1", Kind.CONFIRMATION, *confirming, 1)
    for one in festivals_known():
        yield _campaign(
            f"festival-{one.key.replace('_', '-')}", Kind.HOLIDAY, one.name.zh, one.name.en,
            FESTIVAL_LEAD_DAYS, festival=one.key,
        )  # fmt: skip


def festivals_known() -> list[Festival]:
    """Return each festival that the house knows, once: those of regions have days of their own."""
    by_key = {one.key: one for one in reversed((*EVERYWHERE, *OF_CN, *OF_TW))}
    return [by_key[key] for key in sorted(by_key)]


def lay_campaigns(session: Session, *, by: str, now: datetime) -> int:
    """Set up every campaign that comes with the house and is not there; return how many.

    Safe to run again: what somebody changed, or switched off, stays as it is.
    """
    known = set(session.scalars(select(Campaign.code)))
    missing = [fields for fields in ready_made() if fields["code"] not in known]
    for fields in missing:
        write_campaign(session, fields, by=by, now=now)
    return len(missing)


def _campaign(
    code: str, kind: Kind, zh: str, en: str, lead_days: int, *, festival: str | None = None
) -> dict[str, Any]:
    name = Text(zh=zh, en=en)
    hours = [{"from": first, "to": last} for first, last in usual.usual_clocks()]
    return {
        "code": code,
        "kind": kind.value,
        "name": {"zh": name.zh, "en": name.en},
        "festival": festival,
        "from_on": None,
        "until_on": None,
        "venue_ids": [],
        "audience": {},
        "lead_days": [lead_days],
        "call_hours": hours,
        "attempts_per_day": usual.ATTEMPTS_PER_DAY,
        "attempts_in_all": usual.ATTEMPTS_IN_ALL,
        "min_gap_minutes": usual.MIN_GAP_MINUTES,
        "open_days": usual.OPEN_DAYS,
        "quiet_days": usual.QUIET_DAYS,
        "refused_days": usual.REFUSED_DAYS,
        "script_id": None,
        "event_code": None,
        "offer_code": None,
        "active": True,
    }
