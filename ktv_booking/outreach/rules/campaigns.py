"""What a campaign says: why people are called, whom it means, and the hours it keeps to.

Source: rules C12, F12; workflows 42-45; docs/rules.md R-58.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import clock_of_minutes
from ktv_booking.outreach.rules.hours import OutsideCallHours, Span

MARKETING, SERVICE = "marketing", "service"
USUAL_HOURS: Final[tuple[Span, ...]] = ((10 * 60, 12 * 60), (14 * 60, 20 * 60 + 30))
ATTEMPTS_PER_DAY, ATTEMPTS_IN_ALL = 2, 3
MIN_GAP_MINUTES: Final = 120
OPEN_DAYS: Final = 3
QUIET_DAYS: Final = 7
REFUSED_DAYS: Final = 30


class Kind(StrEnum):
    """Why a campaign calls."""

    BIRTHDAY = "birthday"
    HOLIDAY = "holiday"
    HOLIDAY_EVENT = "holiday_event"
    PRICE_CHANGE = "price_change"
    GIFT = "gift"
    CONFIRMATION = "confirmation"
    CUSTOM = "custom"


MADE_FIRST: Final = (
    Kind.CONFIRMATION,
    Kind.PRICE_CHANGE,
    Kind.BIRTHDAY,
    Kind.GIFT,
    Kind.HOLIDAY,
    Kind.HOLIDAY_EVENT,
    Kind.CUSTOM,
)
"""Whose list of a day is made first: who is on it is not called for what comes after."""


class CampaignPaused(Conflict):
    """The campaign is switched off: no list is made for it."""

    code = "campaign-inactive"
    title = Text(zh="该活动已停用", en="This campaign is switched off")


class NothingToCallFor(Conflict):
    """The campaign has no reason to call on that day: no festival, no new prices, no event."""

    code = "nothing-to-call-for"
    title = Text(zh="该活动当天没有外呼事由", en="The campaign has nothing to call for on that day")


class CampaignCodeTaken(Conflict):
    """Another campaign has this code."""

    code = "campaign-code-taken"
    title = Text(zh="该活动代码已被使用", en="Another campaign has this code")


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a campaign means; what is empty narrows nothing. Tags: who has one of them."""

    tiers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    visited_from: date | None = None
    visited_until: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign as the rules see it. No venues means all of them."""

    id: UUID
    code: str
    kind: Kind
    lead_days: tuple[int, ...]
    festival: str | None = None
    from_on: date | None = None
    until_on: date | None = None
    venue_ids: frozenset[UUID] = frozenset()
    audience: Audience = Audience()
    call_hours: tuple[Span, ...] = USUAL_HOURS
    open_days: int = OPEN_DAYS
    quiet_days: int = QUIET_DAYS
    refused_days: int = REFUSED_DAYS

    def is_at(self, venue_id: UUID) -> bool:
        """Say whether the campaign calls for a venue."""
        return not self.venue_ids or venue_id in self.venue_ids


def ensure_lawful_call_hours(hours: Iterable[Span], allowed: Span) -> None:
    """Refuse a campaign that would call before or after the hours of a jurisdiction.

    To end as they end is lawful.

    Raises:
        OutsideCallHours: says between which hours people may be called.
    """
    first, last = allowed
    if any(begins < first or ends > last for begins, ends in hours):
        raise OutsideCallHours(
            allowed_from=clock_of_minutes(first), allowed_until=clock_of_minutes(last)
        )


def usual_clocks() -> list[tuple[str, str]]:
    """Return the hours at which people are called unless a campaign says others, as `HH:MM`."""
    return [(clock_of_minutes(first), clock_of_minutes(last)) for first, last in USUAL_HOURS]


def purposes_of(kind: Kind) -> tuple[str, ...]:
    """Return what a campaign's calls are: an offer, a service, or one to each."""
    if kind in (Kind.CONFIRMATION, Kind.GIFT):
        return (SERVICE,)
    return (MARKETING, SERVICE) if kind is Kind.PRICE_CHANGE else (MARKETING,)


BOOKED_AT_OLD_PRICE: Final = "booked_at_old_price"

WHY: Final = {
    Kind.BIRTHDAY.value: Text(zh="生日", en="birthday"),
    Kind.HOLIDAY.value: Text(zh="节日", en="festival"),
    Kind.HOLIDAY_EVENT.value: Text(zh="节日活动", en="event"),
    Kind.PRICE_CHANGE.value: Text(zh="价格调整", en="new prices"),
    BOOKED_AT_OLD_PRICE: Text(zh="已按原价预订", en="has booked, and the prices change"),
    Kind.GIFT.value: Text(zh="有礼品待领", en="a gift waits"),
    Kind.CONFIRMATION.value: Text(zh="确认预订", en="to confirm a booking"),
    Kind.CUSTOM.value: Text(zh="专项活动", en="campaign of the house"),
}
"""Why somebody is on a list, in words."""
