"""How early a guest may come: on the day, and into the room half an hour before the start."""

from datetime import datetime

from ktv_booking.reservations.rules.states import ActionNotAllowed, allowed_actions
from ktv_booking.reservations.service.opening import InHand


def ensure_not_too_early(hand: InHand, action: str, possible_from: datetime, now: datetime) -> None:
    """Refuse a guest long before their time: who wants the room earlier is moved to earlier.

    Raises:
        ActionNotAllowed: says from when it is possible.
    """
    if now < possible_from:
        raise ActionNotAllowed(
            status=hand.status.value,
            action=action,
            allowed_actions=[one for one in allowed_actions(hand.status) if one != action],
            possible_from=hand.venue.local(possible_from),
        )
