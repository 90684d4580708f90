"""Several rooms under one contact and one number: all of them or none."""

from ktv_booking.reservations.service.groups.booking import GroupRequest, add_rooms, book_group
from ktv_booking.reservations.service.groups.changing import (
    GroupMove,
    GroupOutcome,
    cancel_group,
    move_group,
)

__all__ = [
    "GroupMove",
    "GroupOutcome",
    "GroupRequest",
    "add_rooms",
    "book_group",
    "cancel_group",
    "move_group",
]
