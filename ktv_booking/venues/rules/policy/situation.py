"""What a policy looks at: everything about a would-be booking that an override may name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Situation:
    """One would-be booking, as a policy sees it.

    Day types, period, weekday (1 = Monday) and minutes are those of the *start*; `minutes` run
    from midnight of the business date, so 01:30 is 1530. `day_types` is the start's own day type
    followed by what it falls back to. `room_class` is the booked one.
    """

    window: str
    room_class: str
    day_types: tuple[str, ...]
    period: str | None
    weekday: int
    minutes: int
    tier: str | None = None
    source: str = "phone"
    occasion: str | None = None
    short_notice: bool = False
    deposit_paid: bool = False
    has_addons: bool = False
    grouped: bool = False
