"""What the desk may do with a reservation at this very moment: nothing is offered that is refused.

Only what the reservation itself, the clock and the caller's place decide is looked at; that a room
is not ready, or somebody comes next, is found out by doing it.
"""

from dataclasses import dataclass
from datetime import datetime

from ktv_booking.reservations.rules.seating import SEATED_EARLY
from ktv_booking.reservations.rules.states import UNDO, UNDO_BY_A_LEAD, Status, allowed_actions


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a reservation stands at `now`, and since when; `came_from` is the state before.

    `day_begins_at` and `closes_at` are those of its business day. `settled` says that the book of
    that day is closed.
    """

    status: Status
    came_from: Status | None
    changed_at: datetime
    now: datetime
    day_begins_at: datetime
    starts_at: datetime
    closes_at: datetime
    is_walk_in: bool = False
    has_deposit: bool = False
    owes_deposit: bool = False
    settled: bool = False


def actions_at(moment: Moment, *, leads: bool, manages: bool) -> list[str]:
    """Return the verbs that are possible, the likeliest first, for a caller of that rank.

    Once the day's book is closed only money is noted. Nothing is confirmed while money is owed;
    who is early arrives from the beginning of the business day on and sits half an hour before.

    Source: docs/rules.md R-25, R-26, R-30, R-35, R-36.
    """
    if moment.settled:
        return ["deposit-entries"] if moment.has_deposit else []
    verbs = allowed_actions(
        moment.status,
        has_deposit=moment.has_deposit,
        day_over=moment.now >= moment.closes_at,
        may_undo=_may_undo(moment, leads=leads, manages=manages),
    )
    possible_from = {
        "arrival": moment.day_begins_at,
        "seating": moment.starts_at - SEATED_EARLY,
    }
    return [
        verb
        for verb in verbs
        if moment.now >= possible_from.get(verb, moment.now)
        and not (verb == "confirmation" and moment.owes_deposit)
    ]


def _may_undo(moment: Moment, *, leads: bool, manages: bool) -> bool:
    recently = moment.now - moment.changed_at <= UNDO_BY_A_LEAD
    if not (manages or (leads and recently)):
        return False
    if moment.status is Status.ARRIVED and moment.is_walk_in:
        return False  # a walk-in was never a booking
    if moment.status in {Status.CANCELLED, Status.NO_SHOW}:
        return moment.came_from in {*UNDO[moment.status], Status.RELEASED}
    return True
