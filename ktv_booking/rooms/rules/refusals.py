"""What a ladder of classes and a list of rooms refuse."""

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Text


class RankTaken(Conflict):
    """Two classes cannot stand on one rung."""

    code = "rank-taken"
    title = Text(zh="该级别已有房型", en="Another class of the venue has this rank already")


class NumberTaken(Conflict):
    """A room number is said to guests: it means one room of the venue."""

    code = "number-taken"
    title = Text(zh="该房号已存在", en="Another room of the venue has this number already")
