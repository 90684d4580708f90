"""What it costs a house to tell room numbers at booking, said to whoever turns it on.

Source: docs/adr/0020; a simulated house of 60 rooms against telling at check-in, demand at 50, 80,
100 and 120 % of the rooms.
"""

from ktv_booking.kernel.text import Text

LOST_PERCENT = {50: "2.7", 80: "4.7", 100: "5.8", 120: "5.6"}

_FIGURES = "、".join(f"{load}%时少{lost}%" for load, lost in LOST_PERCENT.items())
_FIGURES_EN = ", ".join(f"{lost} % at {load} %" for load, lost in LOST_PERCENT.items())

TOLD_AT_BOOKING = Text(
    zh=f"预约时即告知房号：按60间包厢模拟，售出的包厢时间减少（需求{_FIGURES}）",
    en="Rooms are told at booking: a simulated house of 60 rooms then serves less room time "
    f"({_FIGURES_EN} demand)",
)
TOLD_LATE = Text(
    zh="预约时告知房型，房号按店规稍后告知；开启“预约时即告知房号”的代价：按60间包厢模拟，"
    f"售出的包厢时间减少（需求{_FIGURES}）",
    en="Guests are told the class, and the number when policy says; told at booking instead, a "
    f"simulated house of 60 rooms serves less room time ({_FIGURES_EN} demand)",
)


def telling_costs(*, at_booking: bool) -> Text:
    """Return what it costs, or would cost, to tell numbers at booking."""
    return TOLD_AT_BOOKING if at_booking else TOLD_LATE
