"""Reads the parts of a policy document: what a layer sets, and when an override applies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import Any

from ktv_booking.venues.rules.policy import values as read
from ktv_booking.venues.rules.policy.house import DEPOSIT_DUE_MINUTES
from ktv_booking.venues.rules.policy.situation import Situation
from ktv_booking.venues.rules.policy.terms import (
    WINDOWS,
    BelowMinimum,
    Deposit,
    EndRule,
    GraceExtensions,
    LegalKind,
    Mode,
    Moment,
    OpenLimits,
    RefundTier,
    SilentMoves,
)
from ktv_booking.venues.rules.policy.values import PolicyNonsense

MIDNIGHT_TWO_DAYS_ON = 48 * 60


def _grace_by_tier(value: Any) -> dict[str, int]:
    return read.members(value, dict.fromkeys(map(read.word, read.table(value)), read.minutes))


def _grace_extensions(value: Any) -> GraceExtensions:
    readers = {
        "agent_minutes": read.minutes,
        "agent_times": read.count,
        "manager_minutes": read.minutes,
    }
    return GraceExtensions(**read.members(value, readers))


def _refund_tiers(value: Any) -> tuple[RefundTier, ...]:
    readers = {"minutes_before": read.minutes, "percent": read.percent}
    tiers = read.items(value, lambda item: RefundTier(**read.members(item, readers)))
    if len({tier.minutes_before for tier in tiers}) < len(tiers):
        raise PolicyNonsense("minutes_before 重复", "names the same minutes_before twice")
    tiers.sort(key=lambda tier: -tier.minutes_before)
    if any(later.percent > earlier.percent for earlier, later in pairwise(tiers)):
        raise PolicyNonsense("越晚取消，退还不得越多", "must not give more back for less notice")
    return tuple(tiers)


def _open_limits(value: Any) -> OpenLimits:
    readers = {"overlapping": read.count, "open": read.count, "booker": read.count}
    return OpenLimits(**read.members(value, readers))


def _silent_moves(value: Any) -> SilentMoves:
    readers = {"most": read.count, "quiet_minutes": read.minutes}
    return SilentMoves(**read.members(value, readers))


def _moment(value: Any) -> Moment | int:
    if isinstance(value, str):
        return read.one_of(Moment)(value)
    before: int = read.minutes(value)
    return before


def _deposit(value: Any) -> dict[str, Any]:
    """Read a deposit; its kind and its due time may be left to the house."""
    readers = {
        "amount_minor": read.amount,
        "due_minutes": read.minutes,
        "legal_kind": read.one_of(LegalKind),
    }
    given = read.members(value, readers, optional=True)
    if "amount_minor" not in given:
        raise PolicyNonsense("必填", "is missing", "amount_minor")
    return {"legal_kind": LegalKind.PREPAYMENT, **given}


FIELDS: Mapping[str, read.Reader] = {
    "mode": read.one_of(Mode),
    "horizon_days": read.whole(0, 3660),
    "short_notice_minutes": read.minutes,
    "hold_minutes": read.some_minutes,
    "grace_minutes": read.minutes,
    "grace_by_tier": _grace_by_tier,
    "grace_extensions": _grace_extensions,
    "deposit": read.or_null(_deposit),
    "refund_tiers": _refund_tiers,
    "free_moves": read.count,
    "min_minutes": read.some_minutes,
    "max_minutes": read.or_null(read.some_minutes),
    "extension_unit_minutes": read.some_minutes,
    "warn_minutes": read.minutes,
    "end_rule": read.one_of(EndRule),
    "lead_minutes": read.minutes,
    "pin_allowed": read.yes_or_no,
    "pin_quota": read.or_null(read.percent),
    "quota": read.or_null(read.count),
    "hold_back": read.count,
    "release_minutes": read.minutes,
    "free_cancel_minutes": read.minutes,
    "max_open_per_phone": _open_limits,
    "requested_occupies": read.yes_or_no,
    "request_expires_minutes": read.some_minutes,
    "tell_room": _moment,
    "fix_room": _moment,
    "upgrade_ranks": read.count,
    "upgrade_to_top": read.yes_or_no,
    "silent_moves": _silent_moves,
    "below_minimum": read.one_of(BelowMinimum),
}


def _named(reader: read.Reader) -> read.Reader:
    return lambda value: read.some_items(value, reader)


def _window(value: Any) -> str:
    if value not in WINDOWS:
        raise PolicyNonsense(
            f"须为 {', '.join(WINDOWS)} 之一", f"must be one of {', '.join(WINDOWS)}"
        )
    return str(value)


def _just(value: Any) -> frozenset[bool]:
    return frozenset({read.yes_or_no(value)})


_CONDITIONS: Mapping[str, tuple[str, read.Reader]] = {
    "windows": ("window", _named(_window)),
    "room_classes": ("room_class", _named(read.word)),
    "day_types": ("day_types", _named(read.word)),
    "periods": ("period", _named(read.word)),
    "weekdays": ("weekday", _named(read.weekday)),
    "from": ("minutes", read.clock),
    "to": ("minutes", read.clock),
    "tiers": ("tier", _named(read.word)),
    "sources": ("source", _named(read.word)),
    "occasions": ("occasion", _named(read.word)),
    "short_notice": ("short_notice", _just),
    "deposit_paid": ("deposit_paid", _just),
    "has_addons": ("has_addons", _just),
    "grouped": ("grouped", _just),
}
_CONDITION_READERS = {name: reader for name, (_, reader) in _CONDITIONS.items()}


@dataclass(frozen=True, slots=True)
class Condition:
    """When an override applies: its windows, its day types, and everything else it names."""

    windows: frozenset[str]
    day_types: frozenset[str] | None
    tests: tuple[tuple[Callable[[Situation], Any], frozenset[Any] | range], ...]

    def holds_in(self, situation: Situation) -> bool:
        """Say whether all but the windows and the day types match."""
        return all(of(situation) in allowed for of, allowed in self.tests)


def condition(value: Any) -> Condition:
    """Read a `when`; an empty one always holds."""
    given = read.members(value, _CONDITION_READERS, optional=True)
    windows = given.pop("windows", frozenset(WINDOWS))
    day_types = given.pop("day_types", None)
    start, end = given.pop("from", 0), given.pop("to", MIDNIGHT_TWO_DAYS_ON)
    if start >= end:
        raise PolicyNonsense("须晚于 from", "must be after from", "to")
    tests = [(attrgetter(_CONDITIONS[name][0]), allowed) for name, allowed in given.items()]
    if "from" in value or "to" in value:
        tests.append((attrgetter("minutes"), range(start, end)))
    return Condition(windows, day_types, tuple(tests))


def layer(value: Any) -> dict[str, Any]:
    """Read what a default or an override sets."""
    sets = read.members(value, FIELDS, optional=True)
    longest = sets.get("max_minutes")
    if longest is not None and longest < sets.get("min_minutes", 1):
        raise PolicyNonsense(
            "不得小于 min_minutes", "must not be less than min_minutes", "max_minutes"
        )
    return sets


def settled_for(window: str, sets: Mapping[str, Any]) -> dict[str, Any]:
    """Return a layer as it holds in one window: a deposit gets the window's due time."""
    deposit = sets.get("deposit")
    if deposit is None:
        return dict(sets)
    return {**sets, "deposit": Deposit(**{"due_minutes": DEPOSIT_DUE_MINUTES[window], **deposit})}
