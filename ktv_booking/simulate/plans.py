"""What a caller will do after the first call: pay, change, cancel, come late, stay longer."""

from dataclasses import dataclass
from random import Random

from ktv_booking.simulate.habits import Habits

ON_TIME_MOST = 8
LATE_LEAST, LATE_MOST = 12, 70


@dataclass(frozen=True, slots=True)
class Plans:
    """Drawn once per caller, so that what the house answers does not change who they are.

    Shares (`cancels_after`, `changes_after`, `pays_after`) are parts of the time that is left;
    minutes are after the agreed start, after the agreed end, or of the longer stay.
    """

    asks_first: bool
    takes_alternative: bool
    leaves_wish: bool
    withdraws_wish: bool
    asks_to_hold: bool
    pays: bool
    pays_after: float
    is_waived: bool
    cancels_after: float | None
    cancels_by_mistake: bool
    changes_after: float
    moves_by: int
    heads_by: int
    swaps: bool
    comes: bool
    arrives_after: int
    rings_when_late: bool
    extends_by: int
    asks_price_first: bool
    leaves_after_end: int
    changes_room: bool


def plans_of(habits: Habits, dice: Random) -> Plans:
    """Draw one caller's plans."""

    def does(share: float) -> bool:
        return dice.random() < share

    return Plans(
        asks_first=does(habits.asks_first),
        takes_alternative=does(habits.takes_an_alternative),
        leaves_wish=does(habits.leaves_a_wish),
        withdraws_wish=does(habits.withdraws_the_wish),
        asks_to_hold=does(habits.asks_to_hold),
        pays=does(habits.pays_the_deposit),
        pays_after=dice.random(),
        is_waived=does(habits.is_waived),
        cancels_after=dice.uniform(0.1, 0.98) if does(habits.cancels) else None,
        cancels_by_mistake=does(habits.cancels_by_mistake),
        changes_after=dice.uniform(0.05, 0.9),
        moves_by=dice.choice((-60, -30, 30, 60, 120)) if does(habits.another_time) else 0,
        heads_by=_heads(habits, dice),
        swaps=does(habits.swaps),
        comes=not does(habits.never_comes),
        arrives_after=_arrival(habits, dice),
        rings_when_late=does(habits.rings_when_late),
        extends_by=dice.choice((30, 60, 60, 90)) if does(habits.extends) else 0,
        asks_price_first=does(habits.asks_the_price_first),
        leaves_after_end=_leaving(habits, dice),
        changes_room=does(habits.changes_room),
    )


def _heads(habits: Habits, dice: Random) -> int:
    """Return by how many heads the party grows or shrinks before it comes."""
    drawn = dice.random()
    if drawn < habits.party_grows:
        return dice.randint(2, 5)
    return -dice.randint(2, 5) if drawn < habits.party_grows + habits.party_shrinks else 0


def _arrival(habits: Habits, dice: Random) -> int:
    if dice.random() < habits.comes_late:
        return dice.randint(LATE_LEAST, LATE_MOST)
    return dice.randint(-20, ON_TIME_MOST)


def _leaving(habits: Habits, dice: Random) -> int:
    """Return the minutes between the agreed end and the true one; most leave just before."""
    drawn = dice.random()
    if drawn < habits.leaves_early:
        return -dice.randint(20, 90)
    if drawn < habits.leaves_early + habits.overstays:
        return dice.randint(1, 12)
    return -dice.randint(0, 8)
