"""Rows and values of the desk as the documents of the contract."""

from ktv_booking.reservations.present.availability import (
    availability_out,
    evening_out,
    explanation_out,
    priced_stay_out,
)
from ktv_booking.reservations.present.board import board_bytes
from ktv_booking.reservations.present.callers import caller_out
from ktv_booking.reservations.present.drafts import policy_preview_out, price_list_preview_out
from ktv_booking.reservations.present.offers import alternatives_out, said_besides, wish_body
from ktv_booking.reservations.present.outcomes import (
    cancellation_out,
    day_close_out,
    extension_out,
    placement_out,
)
from ktv_booking.reservations.present.pages import board_page
from ktv_booking.reservations.present.presenter import Presenter
from ktv_booking.reservations.present.protection import (
    protection_preview_out,
    protection_proposals_out,
)
from ktv_booking.reservations.present.records import (
    deposit_entry_out,
    group_fields,
    group_out,
    groups_out,
    history_out,
    outage_out,
    turnaway_out,
)
from ktv_booking.reservations.present.reservations import reservation_out

__all__ = [
    "Presenter",
    "alternatives_out",
    "availability_out",
    "board_bytes",
    "board_page",
    "caller_out",
    "cancellation_out",
    "day_close_out",
    "deposit_entry_out",
    "evening_out",
    "explanation_out",
    "extension_out",
    "group_fields",
    "group_out",
    "groups_out",
    "history_out",
    "outage_out",
    "placement_out",
    "policy_preview_out",
    "price_list_preview_out",
    "priced_stay_out",
    "protection_preview_out",
    "protection_proposals_out",
    "reservation_out",
    "said_besides",
    "turnaway_out",
    "wish_body",
]
