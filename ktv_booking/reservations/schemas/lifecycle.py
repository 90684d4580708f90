"""What a desk says when a booking goes on: confirmed, arrived, longer, cancelled, gone."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.reservations.schemas.words import CancelledBy, DayNo, StayMinutes
from ktv_booking.web.fields import CodeWord, DocumentIn, Id, Line, Note, PartySize
from ktv_booking.web.texts import Reason

PhoneTail = Annotated[str, Field(pattern=r"^[0-9]{4}$")]
SpokenCode = Annotated[Line, Field(min_length=1, max_length=16)]


class Confirmation(DocumentIn):
    """A held or requested booking becomes firm."""


class Decline(DocumentIn):
    """A held or requested booking is turned down."""

    reason: Reason


class HoldExtension(DocumentIn):
    """The room is kept longer for a guest who has not come or paid."""

    minutes: Annotated[int, Field(ge=1, le=24 * 60)]
    reason: Reason
    approval_id: Id | None = None


class Arrival(DocumentIn):
    """The guest is at the desk, perhaps with more or fewer friends than booked."""

    party_size: PartySize | None = None


class Seating(DocumentIn):
    """The guest is in the room."""


class Departure(DocumentIn):
    """The guest left."""


class Extension(DocumentIn):
    """A seated party stays longer by so many minutes."""

    minutes: StayMinutes
    dry_run: bool = False


class Proof(DocumentIn):
    """What a caller knows about the booking; everything given has to agree with it."""

    phone_last4: PhoneTail | None = None
    code: SpokenCode | None = None
    day_no: DayNo | None = None

    @model_validator(mode="after")
    def _proves_something(self) -> Self:
        if self.phone_last4 is None and self.code is None and self.day_no is None:
            raise Nonsense(
                "请给出 phone_last4、code、day_no 之一", "give one of phone_last4, code and day_no"
            )
        return self


class Cancellation(DocumentIn):
    """The booking is given up; a dry run says first what that costs."""

    by: CancelledBy
    reason_code: CodeWord
    note: Note | None = None
    proof: Proof | None = None
    approval_id: Id | None = None
    dry_run: bool = False


class NoShow(DocumentIn):
    """The guest never came."""

    note: Note | None = None


class Reinstatement(DocumentIn):
    """The last step is taken back, if a room is feasible."""

    reason: Reason
    approval_id: Id | None = None


class DayClose(DocumentIn):
    """The book of the day is settled; a dry run shows what that would do."""

    dry_run: bool = False
