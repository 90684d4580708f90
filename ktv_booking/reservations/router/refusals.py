"""Which refusals a verb may give, by what it goes through: the lists the OpenAPI document shows."""

from ktv_booking.access.approvals.rules import (
    ApprovalExpired,
    ApprovalNotUsable,
    ApprovalStale,
    ApprovalUsed,
)
from ktv_booking.kernel.approval import ApprovalRequired
from ktv_booking.kernel.errors import DomainError, PreconditionRequired, Stale
from ktv_booking.reservations.rules.assignment import NoRoomFree, RoomAlreadyTaken, RoomOutOfOrder
from ktv_booking.reservations.rules.bookable import (
    DurationNotAllowed,
    LeadTimeTooShort,
    OffGridStart,
    OutsideOpeningHours,
    SpecificRoomNotAllowed,
    WalkInOnly,
)
from ktv_booking.reservations.rules.limits import (
    GuestBlocked,
    GuestConsentRequired,
    QuotaReached,
    TooManyOpenBookings,
)
from ktv_booking.reservations.rules.placements import RoomPinned, RoomTold
from ktv_booking.reservations.rules.quotes import NoPriceForTime
from ktv_booking.reservations.rules.seating import RoomNotReady
from ktv_booking.reservations.rules.states import ActionNotAllowed, GraceOver, HoldExpired
from ktv_booking.reservations.rules.windows import (
    OutsideBookingWindow,
    StartInThePast,
    WindowClosedForClass,
)
from ktv_booking.rooms.rules import CapacityExceeded, PartyTooLarge
from ktv_booking.venues.rules.facts import NotPublished
from ktv_booking.venues.rules.jurisdictions import LegalClosingHours, MinorsNotAdmitted
from ktv_booking.venues.rules.refusals import DayClosed

Refusals = tuple[type[DomainError], ...]

OF_A_GUARD: Refusals = (
    ApprovalRequired, ApprovalNotUsable, ApprovalStale, ApprovalUsed, ApprovalExpired,
)  # fmt: skip
OF_A_ROOM: Refusals = (NoRoomFree, RoomAlreadyTaken, RoomOutOfOrder, CapacityExceeded)
OF_A_TIME: Refusals = (
    StartInThePast, DayClosed, OutsideOpeningHours, WalkInOnly, OutsideBookingWindow,
    WindowClosedForClass, OffGridStart, DurationNotAllowed, LeadTimeTooShort, LegalClosingHours,
    MinorsNotAdmitted, QuotaReached, SpecificRoomNotAllowed, NotPublished, NoPriceForTime,
)  # fmt: skip
OF_JUDGING: Refusals = (*OF_A_TIME, *OF_A_ROOM, PartyTooLarge)
OF_BOOKING: Refusals = (
    *OF_JUDGING, TooManyOpenBookings, RoomNotReady, GuestBlocked, *OF_A_GUARD,
)  # fmt: skip
OF_A_VERB: Refusals = (ActionNotAllowed, HoldExpired, GraceOver, DayClosed, Stale)
OF_A_CHANGE: Refusals = (*OF_A_VERB, PreconditionRequired)
OF_MOVING: Refusals = (
    *OF_JUDGING, RoomPinned, RoomTold, GuestConsentRequired, RoomNotReady, *OF_A_GUARD,
)  # fmt: skip
OF_PRICING: Refusals = (
    StartInThePast, PartyTooLarge, OutsideOpeningHours, NotPublished, NoPriceForTime,
)  # fmt: skip
