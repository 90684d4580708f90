"""A rung of a venue's ladder of room sizes, and how a room is called.

Here, because a venue's file describes them and `rooms` stands above `venues`.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.venues.schemas.venue import NameInBoth
from ktv_booking.web.fields import CodeWord, Count, DocumentIn, Line, PartySize

TurnoverMode = Literal["inside", "after"]
TurnoverMinutes = Annotated[int, Field(ge=0, le=240)]
RoomNumber = Annotated[Line, Field(min_length=1, max_length=20)]
Floor = Annotated[Line, Field(max_length=20)]


class NewRoomClass(DocumentIn):
    """A rung of the ladder; only `capacity_max` is hard."""

    code: CodeWord
    name: NameInBoth
    rank: Count
    capacity_min: PartySize
    capacity_comfort: PartySize
    capacity_max: PartySize
    turnover_minutes: TurnoverMinutes
    turnover_mode: TurnoverMode

    @model_validator(mode="after")
    def _capacities_ascend(self) -> Self:
        if not self.capacity_min <= self.capacity_comfort <= self.capacity_max:
            raise Nonsense(
                "capacity_min、capacity_comfort、capacity_max 须依次递增",
                "capacity_min, capacity_comfort and capacity_max must ascend",
            )
        return self
