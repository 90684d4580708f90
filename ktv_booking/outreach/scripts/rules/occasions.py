"""For what there are scripts, and which of them greet.

Source: workflows 40, 42-45; rules F13.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from ktv_booking.kernel.text import Language


class Occasion(StrEnum):
    """The kind of a campaign; `ANY` stands in where an occasion has no script of its own."""

    BIRTHDAY = "birthday"
    HOLIDAY = "holiday"
    HOLIDAY_EVENT = "holiday_event"
    PRICE_CHANGE = "price_change"
    GIFT = "gift"
    CONFIRMATION = "confirmation"
    CUSTOM = "custom"
    ANY = "any"


class Use(StrEnum):
    """Said to the member in person, or left with somebody else."""

    SPOKEN = "spoken"
    NEUTRAL = "neutral"


GREETINGS: Final = frozenset({Occasion.BIRTHDAY, Occasion.HOLIDAY, Occasion.HOLIDAY_EVENT})
"""What wishes joy: out of place on a day of mourning. The others are about one's own affairs."""

OF_FESTIVALS: Final = frozenset({Occasion.HOLIDAY, Occasion.HOLIDAY_EVENT})


class Wanted(NamedTuple):
    """Which script is looked for."""

    occasion: Occasion
    language: Language
    use: Use = Use.SPOKEN
    festival_key: str = ""


def in_turn(wanted: Wanted) -> Iterator[Wanted]:
    """Yield what is looked for, the closest first: the festival's own, the occasion's, any's."""
    if wanted.festival_key:
        yield wanted
    yield wanted._replace(festival_key="")
    if wanted.occasion is not Occasion.ANY:
        yield wanted._replace(occasion=Occasion.ANY, festival_key="")
