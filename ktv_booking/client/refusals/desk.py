"""The refusals of the trade: why this party cannot have this room at this time."""

from typing import Any

from ktv_booking.client.refusals.base import Refused


class NoRoomFree(Refused):
    """No room of the class is free for the whole stay."""


class RoomAlreadyTaken(Refused):
    """Somebody has that very room then."""


class OutsideBookingWindow(Refused):
    """Too far ahead to be booked now."""


class WindowClosedForClass(Refused):
    """This window takes no bookings of the class; `wish` says how to keep the demand."""

    @property
    def wish(self) -> dict[str, Any] | None:
        """How to keep the demand as a wish, where it can be kept: `path` and `request`."""
        wish = self.facts.get("wish")
        return wish if isinstance(wish, dict) else None


class StartInThePast(Refused):
    """The start is over."""


class OutsideOpeningHours(Refused):
    """The venue is shut for a part of the stay."""


class OffGridStart(Refused):
    """Bookings start on the venue's grid."""


class DurationNotAllowed(Refused):
    """Too short, too long, or off the grid."""


class LeadTimeTooShort(Refused):
    """The start is too near."""


class PartyTooLarge(Refused):
    """No class of the venue seats them."""


class RoomOutOfOrder(Refused):
    """The room is out of use then."""


class RoomNotReady(Refused):
    """The room cannot be entered yet."""


class RoomPinned(Refused):
    """The guest insisted on that room."""


class RoomTold(Refused):
    """The guest knows the room by number."""


class SpecificRoomNotAllowed(Refused):
    """A certain room cannot be promised here."""


class QuotaReached(Refused):
    """The stock of that window is used up."""


class WalkInOnly(Refused):
    """That day takes walk-ins alone."""


class DayClosed(Refused):
    """The book of the day is settled."""


class DayStillOpen(Refused):
    """The book cannot be settled yet."""


class LegalClosingHours(Refused):
    """The law shuts the house then."""


class MinorsNotAdmitted(Refused):
    """The law does not let minors in then."""


class TooManyOpenBookings(Refused):
    """That phone has as many bookings as one may have."""


class ActionNotAllowed(Refused):
    """Not from this state."""


class GuestConsentRequired(Refused):
    """The guest has to agree first."""


class CapacityExceeded(Refused):
    """Over the maximum of the class or room asked for."""


class DepositRequired(Refused):
    """A deposit is owed first."""


class GuestNotVerified(Refused):
    """What the caller said does not prove the booking theirs."""


class ApprovalRequired(Refused):
    """Above one's limit."""

    @property
    def role(self) -> str:
        """Who may do it, or approve it."""
        return str(self.facts.get("role", ""))

    @property
    def ask(self) -> dict[str, Any]:
        """What to send to `POST /v1/approvals`, but for the reason."""
        found = self.facts.get("ask")
        request = found.get("request") if isinstance(found, dict) else None
        return dict(request) if isinstance(request, dict) else {}


class ApprovalNotUsable(Refused):
    """Not yet decided, refused, or about something else; `facts["because"]` says which."""


class ApprovalStale(Refused):
    """What was approved has changed since."""


class ApprovalUsed(Refused):
    """It was good once."""


class ApprovalExpired(Refused):
    """It was good for a while."""


class ApprovalDecided(Refused):
    """Somebody has decided on it already."""


class AttributionStays(Refused):
    """Who came or booked by themselves is not credited to staff."""


class OwnRequest(Refused):
    """Who asks does not answer."""


class GuestBlocked(Refused):
    """The guest is not to be served."""


class HoldExpired(Refused):
    """The hold ran out."""


class GraceOver(Refused):
    """The grace ran out."""


class NoPriceForTime(Refused):
    """The price list says nothing about a part of the stay."""
