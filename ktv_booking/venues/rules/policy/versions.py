"""One version of a venue's policy: read once, asked on every booking.

Source: api.md section 2 (field by field the last match wins); domain/demo.md (where a special
day has no rule of its own it takes the holiday's).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

from ktv_booking.kernel.approval import Authority
from ktv_booking.venues.rules.policy import reading
from ktv_booking.venues.rules.policy import values as read
from ktv_booking.venues.rules.policy.authority import authority
from ktv_booking.venues.rules.policy.house import HOUSE_DEFAULTS
from ktv_booking.venues.rules.policy.situation import Situation
from ktv_booking.venues.rules.policy.terms import WINDOWS, PolicyTerms

MOST_REMEMBERED = 20_000
_FAR = 1_000_000


@dataclass(frozen=True, slots=True)
class Resolution:
    """The terms of one situation and, field by field, the override that decided (None: default)."""

    terms: PolicyTerms
    decided_by: Mapping[str, int | None]

    def explain(self) -> list[dict[str, Any]]:
        """Return every field with its value as JSON has it and the override that decided it."""
        return [
            {
                "field": field.name,
                "value": _as_json(getattr(self.terms, field.name)),
                "decided_by": self.decided_by[field.name],
            }
            for field in fields(PolicyTerms)
        ]


@dataclass(frozen=True, slots=True)
class _Override:
    index: int
    condition: reading.Condition
    sets: tuple[tuple[str, Any], ...]

    def distance(self, day_types: tuple[str, ...]) -> int | None:
        """Return how many fall-backs away the day type is that it names, None if it names none."""
        named = self.condition.day_types or ()
        return next((steps for steps, code in enumerate(day_types) if code in named), None)


class Policy:
    """A policy document, compiled. Immutable, and so is every answer: answers are remembered."""

    def __init__(
        self,
        effective_from: date | None,
        defaults: Mapping[str, Mapping[str, Any]],
        overrides: Mapping[str, tuple[_Override, ...]],
        authority: Authority,
    ) -> None:
        self.effective_from = effective_from
        self.authority = authority
        self._defaults = defaults
        self._overrides = overrides
        self._answers: dict[Situation, Resolution] = {}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Policy":
        """Read `{effective_from, defaults, overrides, authority}`; all parts may be left out.

        Raises:
            PolicyNonsense: (a ValueError) an unknown field, a wrong type or a value out of range,
                with its path: `overrides[3].set.grace_minutes: must be a whole number`.
        """
        layers = dict.fromkeys(WINDOWS, reading.layer)
        parts = read.members(
            document,
            {
                "effective_from": read.or_null(read.day),
                "defaults": lambda value: read.members(value, layers, optional=True),
                "overrides": lambda value: read.items(value, _read_override),
                "authority": authority,
            },
            optional=True,
        )
        defaults = {
            window: {
                **HOUSE_DEFAULTS[window],
                **reading.settled_for(window, parts.get("defaults", {}).get(window, {})),
            }
            for window in WINDOWS
        }
        overrides = {
            window: _overrides_in(window, parts.get("overrides", [])) for window in WINDOWS
        }
        return cls(
            parts.get("effective_from"), defaults, overrides, parts.get("authority", Authority())
        )

    def resolve(self, situation: Situation) -> Resolution:
        """Return the terms for a situation; field by field the last matching override wins.

        An override that names a day type also holds on days that fall back to it, but there only
        for fields that no matching override sets for a nearer day type.
        """
        known = self._answers.get(situation)
        if known is not None:
            return known
        if len(self._answers) >= MOST_REMEMBERED:
            self._answers.clear()
        return self._answers.setdefault(situation, self._decide(situation))

    def resolve_with_notice(self, situation: Situation, notice: timedelta) -> Resolution:
        """Return the terms, having decided first whether `notice` before the start is short."""
        usual = self.resolve(replace(situation, short_notice=False))
        if notice >= timedelta(minutes=usual.terms.short_notice_minutes):
            return usual
        return self.resolve(replace(situation, short_notice=True))

    def _decide(self, situation: Situation) -> Resolution:
        terms = dict(self._defaults[situation.window])
        decided_by: dict[str, int | None] = dict.fromkeys(terms)
        nearest: dict[str, int] = {}
        for override in self._overrides[situation.window]:
            names_day = override.condition.day_types is not None
            steps = override.distance(situation.day_types) if names_day else None
            if (names_day and steps is None) or not override.condition.holds_in(situation):
                continue
            for field, value in override.sets:
                if steps is not None:
                    if steps > nearest.get(field, _FAR):
                        continue
                    nearest[field] = steps
                terms[field] = value
                decided_by[field] = override.index
        return Resolution(PolicyTerms(**terms), decided_by)


def house_terms(window: str) -> dict[str, Any]:
    """Return what the house says in a window where a policy is silent, as JSON has it."""
    return {field: _as_json(value) for field, value in HOUSE_DEFAULTS[window].items()}


def _read_override(value: Any) -> tuple[reading.Condition, dict[str, Any]]:
    parts = read.members(value, {"when": reading.condition, "set": reading.layer})
    return parts["when"], parts["set"]


def _overrides_in(
    window: str, overrides: list[tuple[reading.Condition, dict[str, Any]]]
) -> tuple[_Override, ...]:
    """Return the overrides that can hold in one window, in the order of the document."""
    return tuple(
        _Override(index, condition, tuple(reading.settled_for(window, sets).items()))
        for index, (condition, sets) in enumerate(overrides)
        if window in condition.windows
    )


def _as_json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_as_json(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return dict(value) if isinstance(value, Mapping) else value
