"""What a number has turned out to be, and which of a person's numbers is dialled first."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, TypeVar


class NumberQuality(StrEnum):
    """`wrong`: it is not this person's. `quarantined`: it reaches nobody; left alone for all."""

    GOOD = "good"
    WRONG = "wrong"
    QUARANTINED = "quarantined"


class Dialled(Protocol):
    """A number of a person, in the order in which they gave them."""

    @property
    def position(self) -> int: ...
    @property
    def quality(self) -> str: ...


Number = TypeVar("Number", bound=Dialled)


def numbers_to_dial(numbers: Iterable[Number]) -> list[Number]:
    """Return the numbers that may be dialled, in the order they were given; only good ones are."""
    good = [one for one in numbers if one.quality == NumberQuality.GOOD]
    return sorted(good, key=lambda one: one.position)
