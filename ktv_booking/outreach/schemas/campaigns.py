"""Campaigns: why people are called, whom they mean, the hours and shares they keep to."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.outreach.rules import campaigns as usual
from ktv_booking.outreach.rules.festivals import KNOWN_FESTIVALS
from ktv_booking.web.fields import (
    BothLanguages,
    Clock,
    CodeWord,
    Day,
    DocumentIn,
    DocumentOut,
    Id,
    Language,
    clock_minutes,
)
from ktv_booking.web.pages import Page
from ktv_booking.web.patch import merged
from ktv_booking.web.texts import TextOut

KindWord = Literal[
    "birthday", "holiday", "holiday_event", "price_change", "gift", "confirmation", "custom"
]
MIDNIGHT = 24 * 60
MOST_LEAD_DAYS = 60

Words = Annotated[list[CodeWord], Field(max_length=40)]
LeadDays = Annotated[
    list[Annotated[int, Field(ge=0, le=MOST_LEAD_DAYS)]], Field(min_length=1, max_length=5)
]


class AudienceDocument(DocumentIn):
    """Whom a campaign means; what is left out narrows nothing.

    `tags`: who has one of them. `visited_from`, `visited_until`: whose last visit lies between.
    """

    tiers: Words = Field(default_factory=list)
    tags: Words = Field(default_factory=list)
    languages: Annotated[list[Language], Field(max_length=2)] = Field(default_factory=list)
    visited_from: Day | None = None
    visited_until: Day | None = None

    @model_validator(mode="after")
    def _days_are_in_order(self) -> Self:
        first, last = self.visited_from, self.visited_until
        if first is not None and last is not None and first > last:
            raise Nonsense(
                "不得早于 visited_from", "not before visited_from", field="visited_until"
            )
        return self


class CallHoursDocument(DocumentIn):
    """A span of the day in which people are called, on the venue's clock."""

    model_config = ConfigDict(
        validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    from_: Annotated[Clock, Field(validation_alias="from", serialization_alias="from")]
    to: Clock

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        first, last = clock_minutes(self.from_) or 0, clock_minutes(self.to) or 0
        if not first < last <= MIDNIGHT:
            raise Nonsense(
                "须晚于 from，且不过午夜", "later than from, and not past midnight", field="to"
            )
        return self


CallHours = Annotated[list[CallHoursDocument], Field(min_length=1, max_length=6)]


def _usual_hours() -> list[CallHoursDocument]:
    return [
        CallHoursDocument.model_validate({"from": first, "to": last})
        for first, last in usual.usual_clocks()
    ]


class Attempts(DocumentIn):
    """How often a person is tried: in a day and in all."""

    per_day: Annotated[int, Field(ge=1, le=3)] = usual.ATTEMPTS_PER_DAY
    in_all: Annotated[int, Field(ge=1, le=10)] = usual.ATTEMPTS_IN_ALL


RetryMinutes = Annotated[int, Field(ge=10, le=14 * 24 * 60)]


class Retries(DocumentIn):
    """After how many minutes a call is tried again, by what came of it, where the house's own
    rule is not wanted; the hours of calling and a day's share of calls hold all the same.
    """

    busy: RetryMinutes | None = None
    powered_off: RetryMinutes | None = None
    unreachable: RetryMinutes | None = None
    call_restricted: RetryMinutes | None = None
    no_answer: RetryMinutes | None = None
    voicemail: RetryMinutes | None = None
    rejected: RetryMinutes | None = None


class NewCampaign(DocumentIn):
    """A reason to call. No `venue_ids` means every venue.

    `festival` names that of a `holiday`; `from_on` is the day of a `holiday_event`; `from_on` and
    `until_on` are the first and the last day on which a `custom` one makes lists. `gift_rule_id`
    of a `birthday` one is granted, once a year, to everybody whose birthday a list is about.
    """

    code: CodeWord
    kind: KindWord
    name: BothLanguages
    festival: CodeWord | None = None
    from_on: Day | None = None
    until_on: Day | None = None
    venue_ids: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)
    audience: AudienceDocument = Field(default_factory=AudienceDocument)
    lead_days: LeadDays = Field(default_factory=lambda: [0])
    call_hours: CallHours = Field(default_factory=_usual_hours)
    attempts: Attempts = Field(default_factory=Attempts)
    min_gap_minutes: Annotated[int, Field(ge=30, le=24 * 60)] = usual.MIN_GAP_MINUTES
    retries: Retries = Field(default_factory=Retries)
    open_days: Annotated[int, Field(ge=1, le=14)] = usual.OPEN_DAYS
    quiet_days: Annotated[int, Field(ge=usual.QUIET_DAYS, le=365)] = usual.QUIET_DAYS
    refused_days: Annotated[int, Field(ge=1, le=365)] = usual.REFUSED_DAYS
    script_id: Id | None = None
    event_code: CodeWord | None = None
    offer_code: CodeWord | None = None
    gift_rule_id: Id | None = None
    active: bool = True

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> Self:
        if (self.kind == "holiday") != (self.festival is not None):
            raise Nonsense(
                "节日活动须指明节日，其他活动不得", "for a holiday, and for it alone",
                field="festival",
            )  # fmt: skip
        if self.festival is not None and self.festival not in KNOWN_FESTIVALS:
            raise Nonsense("没有这个节日", "there is no such festival", field="festival")
        if self.kind == "holiday_event" and self.from_on is None:
            raise Nonsense("须指明活动日期", "the day of the event", field="from_on")
        if self.from_on and self.until_on and self.from_on > self.until_on:
            raise Nonsense("不得早于 from_on", "not before from_on", field="until_on")
        if self.gift_rule_id is not None and self.kind != "birthday":
            raise Nonsense("仅用于生日活动", "for a birthday alone", field="gift_rule_id")
        for field in ("lead_days", "venue_ids"):
            values = getattr(self, field)
            if len(set(values)) < len(values):
                raise Nonsense("不得重复", "each once", field=field)
        return self


class CampaignChange(DocumentIn):
    """A JSON merge patch; null takes away what may be unknown. Code and kind stay."""

    name: BothLanguages | None = None
    festival: CodeWord | None = None
    from_on: Day | None = None
    until_on: Day | None = None
    venue_ids: Annotated[list[Id], Field(max_length=200)] | None = None
    audience: AudienceDocument | None = None
    lead_days: LeadDays | None = None
    call_hours: CallHours | None = None
    attempts: Attempts | None = None
    min_gap_minutes: Annotated[int, Field(ge=30, le=24 * 60)] | None = None
    retries: Retries | None = None
    open_days: Annotated[int, Field(ge=1, le=14)] | None = None
    quiet_days: Annotated[int, Field(ge=usual.QUIET_DAYS, le=365)] | None = None
    refused_days: Annotated[int, Field(ge=1, le=365)] | None = None
    script_id: Id | None = None
    event_code: CodeWord | None = None
    offer_code: CodeWord | None = None
    gift_rule_id: Id | None = None
    active: bool | None = None

    def merged_with(self, current: Mapping[str, Any]) -> dict[str, Any]:
        """Return `current` with this patch in it (RFC 7396), ready for `NewCampaign`."""
        return merged(current, self.model_dump(exclude_unset=True))


class AudienceOut(DocumentOut):
    """Whom a campaign means."""

    tiers: list[str]
    tags: list[str]
    languages: list[Language]
    visited_from: date | None
    visited_until: date | None


class CallHoursOut(DocumentOut):
    """A span of the day in which people are called."""

    model_config = ConfigDict(
        validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    from_: Annotated[str, Field(validation_alias="from", serialization_alias="from")]
    to: str


class AttemptsOut(DocumentOut):
    """How often a person is tried."""

    per_day: int
    in_all: int


class CampaignOut(DocumentOut):
    """A campaign; `purpose` is what its calls are: an offer, a service, or one to each."""

    id: UUID
    code: str
    kind: KindWord
    purposes: list[Literal["marketing", "service"]]
    name: TextOut
    festival: str | None
    from_on: date | None
    until_on: date | None
    venue_ids: list[UUID]
    audience: AudienceOut
    lead_days: list[int]
    call_hours: list[CallHoursOut]
    attempts: AttemptsOut
    min_gap_minutes: int
    retries: dict[str, int]
    open_days: int
    quiet_days: int
    refused_days: int
    script_id: UUID | None
    event_code: str | None
    offer_code: str | None
    gift_rule_id: UUID | None
    active: bool
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime


class CampaignPage(Page[CampaignOut]):
    """Campaigns, oldest first."""
