"""The booking policy as the contract writes it: terms per window, then overrides.

A term that is left out says nothing; one that is null says "none" (no deposit, no quota, no
limit of pins) or "to close" (`max_minutes`). So documents go out as they came in: what was
left out stays out.

Source: api.md section 2, row policy; domain/demo.md, table of defaults.
"""

from itertools import pairwise
from typing import Annotated, Any, Literal, Self, cast

from pydantic import (
    AwareDatetime,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from ktv_booking.kernel.approval import ApprovalKind
from ktv_booking.kernel.errors import Nonsense
from ktv_booking.venues.schemas.venue import (
    FROM_BEFORE_TO,
    BusinessClock,
    DayTypeCode,
    Version,
    Weekday,
    ensure_forward,
)
from ktv_booking.web.fields import (
    Amount,
    CodeWord,
    Count,
    Day,
    DocumentIn,
    DocumentOut,
    Id,
    Minutes,
    Percent,
)

Window = Literal["same_day", "within_7_days", "beyond_7_days"]
Source = Literal["phone", "walk_in", "web", "app", "partner", "staff", "outbound_call"]
Mode = Literal["open", "request", "register", "closed"]
LegalKind = Literal["prepayment", "earnest", "security"]
RoomMoment = Literal["booking", "arrival", "ready_by"] | Minutes
Days = Annotated[int, Field(ge=0, le=400)]
SomeMinutes = Annotated[Minutes, Field(ge=1)]
Some = Field(default=None, min_length=1, max_length=100)

NULLABLE_TERMS = frozenset({"deposit", "max_minutes", "quota", "pin_quota"})


class SparseDocument(DocumentIn):
    """A document that goes out as it came in: what was left out stays out, null stays null."""

    model_config = ConfigDict(
        validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    @model_serializer(mode="wrap")
    def _as_it_came(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = written(self)
        known = type(self).model_fields
        named = {known[name].serialization_alias or name for name in self.model_fields_set}
        return {name: value for name, value in fields.items() if name in named}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        # The serializer would be described as "any object"; the fields say what comes out.
        return handler(_without_serializer(schema))


def _without_serializer(schema: CoreSchema) -> CoreSchema:
    bare: dict[str, Any] = {name: part for name, part in schema.items() if name != "serialization"}
    if schema["type"] == "function-after":
        bare["schema"] = _without_serializer(schema["schema"])
    return cast("CoreSchema", bare)


class GraceExtensions(DocumentIn):
    """How much longer a late guest is waited for, and who may say so."""

    agent_minutes: Minutes
    agent_times: Count
    manager_minutes: Minutes


class DepositTerms(SparseDocument):
    """What is due, within how many minutes after booking, and what the law calls it.

    Left out, the minutes are the window's own (30, 120, 1440) and the kind is a prepayment.
    """

    amount_minor: Annotated[Amount, Field(ge=1)]
    due_minutes: SomeMinutes = 120
    legal_kind: LegalKind = "prepayment"


class RefundTier(DocumentIn):
    """Cancelled at least so many minutes before the start, so many per cent come back."""

    minutes_before: Minutes
    percent: Percent


class OpenPerPhone(DocumentIn):
    """How many live bookings one phone may have: at one time, in all, and as a booker."""

    overlapping: Count
    open: Count
    booker: Count


class SilentMoves(DocumentIn):
    """How many bookings change rooms silently for one party at most, and none that starts sooner
    than so many minutes from now.
    """

    most: Count
    quiet_minutes: Minutes


class Terms(SparseDocument):
    """The fields of the policy; each may be left out, four may be null (see the module)."""

    mode: Mode | None = None
    horizon_days: Days | None = None
    short_notice_minutes: Minutes | None = None
    hold_minutes: SomeMinutes | None = None
    grace_minutes: Minutes | None = None
    grace_by_tier: dict[CodeWord, Minutes] | None = Field(default=None, max_length=40)
    grace_extensions: GraceExtensions | None = None
    deposit: DepositTerms | None = None
    refund_tiers: list[RefundTier] | None = Field(default=None, max_length=20)
    free_moves: Count | None = None
    min_minutes: SomeMinutes | None = None
    max_minutes: SomeMinutes | None = None
    extension_unit_minutes: SomeMinutes | None = None
    warn_minutes: Minutes | None = None
    end_rule: Literal["fixed", "slides"] | None = None
    lead_minutes: Minutes | None = None
    pin_allowed: bool | None = None
    pin_quota: Percent | None = None
    quota: Count | None = None
    hold_back: Count | None = None
    release_minutes: Minutes | None = None
    free_cancel_minutes: Minutes | None = None
    max_open_per_phone: OpenPerPhone | None = None
    requested_occupies: bool | None = None
    request_expires_minutes: SomeMinutes | None = None
    tell_room: RoomMoment | None = None
    fix_room: RoomMoment | None = None
    upgrade_ranks: Annotated[int, Field(ge=0, le=40)] | None = None
    upgrade_to_top: bool | None = None
    silent_moves: SilentMoves | None = None
    below_minimum: Literal["open", "approval"] | None = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        for field in self.model_fields_set - NULLABLE_TERMS:
            if getattr(self, field) is None:
                raise Nonsense(
                    f"{field} 可以省略，不能为 null", f"{field} may be left out but not null"
                )
        if self.max_minutes is not None and (self.min_minutes or 0) > self.max_minutes:
            raise Nonsense(
                "min_minutes 不得大于 max_minutes", "min_minutes must not be over max_minutes"
            )
        for earlier, later in pairwise(self.refund_tiers or []):
            if earlier.minutes_before <= later.minutes_before or earlier.percent < later.percent:
                raise Nonsense(
                    "refund_tiers 须由早到晚、由多到少",
                    "refund_tiers run from early to late, from much to little",
                )
        return self


class When(SparseDocument):
    """Which starts an override is for; every condition that is there must hold."""

    windows: list[Window] | None = Some
    room_classes: list[CodeWord] | None = Some
    day_types: list[DayTypeCode] | None = Some
    periods: list[CodeWord] | None = Some
    weekdays: list[Weekday] | None = Some
    from_: BusinessClock | None = Field(
        default=None, validation_alias="from", serialization_alias="from"
    )
    to: BusinessClock | None = None
    tiers: list[CodeWord] | None = Some
    sources: list[Source] | None = Some
    occasions: list[CodeWord] | None = Some
    short_notice: bool | None = None
    deposit_paid: bool | None = None
    has_addons: bool | None = None
    grouped: bool | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        ensure_forward(self.from_, self.to, FROM_BEFORE_TO)
        if any(getattr(self, condition) is None for condition in self.model_fields_set):
            raise Nonsense("条件可以省略，不能为 null", "a condition may be left out but not null")
        return self


class Override(DocumentIn):
    """Where `when` holds, `set` replaces the terms it names."""

    when: When
    set: Terms

    @model_validator(mode="after")
    def _sets_something(self) -> Self:
        if not self.set.model_fields_set:
            raise Nonsense("set 至少须含一项条款", "set must name a term")
        return self


class WindowDefaults(DocumentIn):
    """The terms of each booking window before any override."""

    same_day: Terms
    within_7_days: Terms
    beyond_7_days: Terms


class AuthorityLimit(SparseDocument):
    """How far the word of a role goes for one kind of action; left out or null: any length."""

    kind: Annotated[ApprovalKind, Field(strict=False)]
    role: Literal["agent", "lead", "duty_manager", "venue_manager", "hq_admin"]
    per_case_minor: Amount | None = None
    per_case_minutes: Minutes | None = None
    per_month: Count | None = None
    per_month_minor: Amount | None = None


class AuthorityTerms(SparseDocument):
    """Who may decide what at the venue: the lowest role named for a kind may, up to its limits.

    For a kind that is not named the duty manager decides, on bookings over the quota the venue
    manager. A role above the highest one named has no limit.
    """

    limits: list[AuthorityLimit] = Field(default_factory=list, max_length=100)
    approval_minutes: Annotated[Minutes, Field(ge=1)] = 30
    rebook_within_hours: Annotated[int, Field(ge=0, le=72)] = 4
    late_amendment_minutes: Minutes = 0

    @model_validator(mode="after")
    def _names_nobody_twice(self) -> Self:
        named = [(limit.kind, limit.role) for limit in self.limits]
        if len(set(named)) < len(named):
            raise Nonsense("limits 中角色重复", "limits name a role twice for one kind")
        return self


class PolicyDocument(DocumentIn):
    """One version of a venue's policy; field by field the last override that matches wins."""

    effective_from: Day
    defaults: WindowDefaults
    overrides: list[Override] = Field(default_factory=list, max_length=500)
    authority: AuthorityTerms | None = Field(
        default=None, exclude_if=lambda authority: authority is None
    )


class PolicyOut(DocumentOut):
    """A published policy."""

    id: Id
    version: Version
    venue_id: Id
    effective_from: Day
    published_at: AwareDatetime
    document: PolicyDocument
