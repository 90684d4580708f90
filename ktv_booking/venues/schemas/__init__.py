"""The documents of a venue: what comes in, what goes out, and the file that holds them all."""

from ktv_booking.venues.schemas.calendar import CalendarDayIn, CalendarDayOut, DayTypePart
from ktv_booking.venues.schemas.file import (
    CalendarDayInFile,
    FileProblem,
    RoomInFile,
    VenueFile,
    VenueFileRefused,
    read_venue_file,
    write_venue_file,
)
from ktv_booking.venues.schemas.ladder import NewRoomClass
from ktv_booking.venues.schemas.me import MeOut, MyVenueOut
from ktv_booking.venues.schemas.pages import PolicyPage, PriceListPage, VenuePage
from ktv_booking.venues.schemas.policy import PolicyDocument, PolicyOut, WindowDefaults
from ktv_booking.venues.schemas.prices import PriceListDocument, PriceListOut
from ktv_booking.venues.schemas.venue import Change, NewVenue, VenueChange, VenueOut

__all__ = [
    "CalendarDayIn",
    "CalendarDayInFile",
    "CalendarDayOut",
    "Change",
    "DayTypePart",
    "FileProblem",
    "MeOut",
    "MyVenueOut",
    "NewRoomClass",
    "NewVenue",
    "PolicyDocument",
    "PolicyOut",
    "PolicyPage",
    "PriceListDocument",
    "PriceListOut",
    "PriceListPage",
    "RoomInFile",
    "VenueChange",
    "VenueFile",
    "VenueFileRefused",
    "VenueOut",
    "VenuePage",
    "WindowDefaults",
    "read_venue_file",
    "write_venue_file",
]
