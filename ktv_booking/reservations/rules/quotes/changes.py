"""A stay whose class changes midway: the old class until then, the new one from then on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.quotes.lines import Quote


@dataclass(frozen=True, slots=True)
class EarlierClass:
    """A class, by its code, that was charged until the party changed to another room."""

    room_class: str
    until: datetime


def parts_of(
    slot: Slot, room_class: str, earlier: Sequence[EarlierClass]
) -> Iterator[tuple[Slot, str]]:
    """Yield the parts of a stay in order, each with the class that is charged for it."""
    at = slot.starts_at
    for one in earlier:
        until = min(one.until, slot.ends_at)
        if until > at:
            yield Slot(at, until), one.room_class
            at = until
    if at < slot.ends_at:
        yield Slot(at, slot.ends_at), room_class


def charged_from(
    changed_at: datetime, *, before: Quote, price_after: Callable[[Slot], Quote]
) -> datetime:
    """Return from when the new class is charged: from the change, but never inside a block.

    A block is charged whole and once. One that the change would cut is the new class's from its
    beginning where that costs more, so that the guest pays the difference; else it goes on to
    its end as it was begun.

    Source: docs/rules.md R-10; the choice between the two is ours.
    """
    block = next(
        (
            line
            for line in before.lines
            if line.kind == "block" and line.starts_at < changed_at < line.ends_at
        ),
        None,
    )
    if block is None:
        return changed_at
    anew = price_after(Slot(block.starts_at, block.ends_at))
    return block.starts_at if anew.fees_minor > block.amount_minor else block.ends_at
