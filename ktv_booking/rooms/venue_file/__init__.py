"""A whole venue from one file, and back: what an import would change, doing it, writing it out."""

from ktv_booking.rooms.venue_file.importing import apply_import, plan_import
from ktv_booking.rooms.venue_file.plan import ImportPlan, SetUpChange
from ktv_booking.rooms.venue_file.standing import export
from ktv_booking.rooms.venue_file.telling import GONE, NEW, in_words

__all__ = [
    "GONE",
    "NEW",
    "ImportPlan",
    "SetUpChange",
    "apply_import",
    "export",
    "in_words",
    "plan_import",
]
