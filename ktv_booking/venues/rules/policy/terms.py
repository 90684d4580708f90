"""What a policy decides for one would-be booking: a value for every field, all of them named."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

WINDOWS = ("same_day", "within_7_days", "beyond_7_days")


class Mode(StrEnum):
    """How a window takes bookings of a class."""

    OPEN = "open"
    REQUEST = "request"
    REGISTER = "register"
    CLOSED = "closed"


class BelowMinimum(StrEnum):
    """Whether fewer people than a class is meant for need somebody's word to book it."""

    OPEN = "open"
    APPROVAL = "approval"


class EndRule(StrEnum):
    """Whether the end of a stay waits for a late guest."""

    FIXED = "fixed"
    SLIDES = "slides"


class LegalKind(StrEnum):
    """What a deposit is in law: part of the price, an earnest (定金) or a security (押金)."""

    PREPAYMENT = "prepayment"
    EARNEST = "earnest"
    SECURITY = "security"


class Moment(StrEnum):
    """When a room is fixed or told, where that is not minutes before the start."""

    BOOKING = "booking"
    ARRIVAL = "arrival"
    READY_BY = "ready_by"


@dataclass(frozen=True, slots=True)
class GraceExtensions:
    """How far a hold or the grace may be stretched: by an agent each time, by a manager in all."""

    agent_minutes: int
    agent_times: int
    manager_minutes: int


@dataclass(frozen=True, slots=True)
class Deposit:
    """What is to be paid, and how many minutes after booking it falls due."""

    amount_minor: int
    due_minutes: int
    legal_kind: LegalKind


@dataclass(frozen=True, slots=True)
class RefundTier:
    """The per cent of a deposit given back from `minutes_before` the start and earlier."""

    minutes_before: int
    percent: int


@dataclass(frozen=True, slots=True)
class OpenLimits:
    """The most bookings one phone may have: at overlapping times, open in all, as a booker."""

    overlapping: int
    open: int
    booker: int


@dataclass(frozen=True, slots=True)
class SilentMoves:
    """The most that change rooms silently for one party; none so few minutes before its start."""

    most: int
    quiet_minutes: int


@dataclass(frozen=True, slots=True)
class PolicyTerms:
    """The terms one booking is made under. Minutes, percents, whole rooms and minor units.

    `max_minutes` None lasts to close; `quota` and `pin_quota` None are no limit; `pin_quota` is
    a percent of the class's rooms per business date. `hold_back` and `quota` fall away
    `release_minutes` before the start. `tell_room` and `fix_room` are a moment or minutes before
    the start. `refund_tiers` run from the longest notice to the shortest. Without `upgrade_to_top`
    the house fills no gap with a room of its top class.

    Source: api.md section 2.
    """

    mode: Mode
    horizon_days: int
    short_notice_minutes: int
    hold_minutes: int
    grace_minutes: int
    grace_by_tier: Mapping[str, int]
    grace_extensions: GraceExtensions
    deposit: Deposit | None
    refund_tiers: tuple[RefundTier, ...]
    free_moves: int
    min_minutes: int
    max_minutes: int | None
    extension_unit_minutes: int
    warn_minutes: int
    end_rule: EndRule
    lead_minutes: int
    pin_allowed: bool
    pin_quota: int | None
    quota: int | None
    hold_back: int
    release_minutes: int
    free_cancel_minutes: int
    max_open_per_phone: OpenLimits
    requested_occupies: bool
    request_expires_minutes: int
    tell_room: Moment | int
    fix_room: Moment | int
    upgrade_ranks: int
    upgrade_to_top: bool
    silent_moves: SilentMoves
    below_minimum: BelowMinimum
