"""The three booking windows, and whether one takes a booking of a class for a day."""

from datetime import date, timedelta
from enum import StrEnum

from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Language, Text
from ktv_booking.reservations.rules.speech import date_and_clock
from ktv_booking.rooms.rules.naming import bare_name
from ktv_booking.venues.rules.policy import Mode, PolicyTerms


class BookingWindow(StrEnum):
    """How far ahead a start lies, in business days of the venue."""

    SAME_DAY = "same_day"
    WITHIN_7_DAYS = "within_7_days"
    BEYOND_7_DAYS = "beyond_7_days"


class StartInThePast(Conflict):
    """The start is over."""

    code = "start-in-the-past"
    title = Text(zh="开始时间已过", en="The start is already past")


class OutsideBookingWindow(Conflict):
    """Further ahead than the policy's horizon; `opens_on` is when the day can be asked for."""

    code = "outside-booking-window"
    title = Text(zh="超出可预约的日期范围", en="That day is further ahead than we book")
    detail = Text(
        zh="最多可提前{horizon_days}天预约，该日期自{opens_on}起受理",
        en="We book up to {horizon_days} days ahead; that day opens on {opens_on}",
    )


class WindowClosedForClass(Conflict):
    """This window takes no bookings of the class; `wish` says how to keep the demand, if at all.

    `opens_at` is when the class can be booked for that day, where a later window takes it.
    """

    code = "window-closed-for-class"
    title = Text(zh="该类包厢现在不接受预约", en="This class takes no bookings for that day yet")
    detail = Text(
        zh="{room_class_name[zh]}不接受{ahead.zh}的预约{opening.zh}",
        en="No bookings of {bare_name} rooms {ahead.en}{opening.en}",
    )

    def said_in(self, language: Language) -> str:
        """Return which class takes none in which window, and from when it does if that is known."""
        ahead = _AHEAD.get(str(self.facts.get("window")))
        name, opens_at = self.facts.get("room_class_name"), self.facts.get("opens_at")
        if ahead is None or name is None:
            return self.title.said_in(language)
        opening = Text(zh="", en="")
        if opens_at is not None:
            at = date_and_clock(opens_at)
            opening = Text(zh=f"，{at.zh}起受理", en=f"; they open on {at.en}")
        facts = {"bare_name": bare_name(name["en"]), "ahead": ahead, "opening": opening}
        return self.detail.said_in(language, {**self.facts, **facts})


_AHEAD = {
    "same_day": Text(zh="当日", en="on the day itself"),
    "within_7_days": Text(zh="七日内", en="within seven days"),
    "beyond_7_days": Text(zh="七日以后", en="more than seven days ahead"),
}


def classify_window(starts_on: date, *, today: date, seventh_day_open: bool) -> BookingWindow:
    """Say which booking window a start on business day `starts_on` falls into.

    Both are business days of the venue, so a call at 00:30 for "tonight at one" is
    SAME_DAY. Seven days ahead is WITHIN_7_DAYS once the venue's `booking_opens_at` has
    passed, until then BEYOND_7_DAYS.

    Raises:
        StartInThePast: `starts_on` is before `today`.

    Source: workflows 01-07; the boundaries are ours (docs/rules.md R-03).
    """
    ahead = (starts_on - today).days
    if ahead < 0:
        raise StartInThePast(starts_on=starts_on, today=today)
    if ahead == 0:
        return BookingWindow.SAME_DAY
    if ahead < 7 or (ahead == 7 and seventh_day_open):
        return BookingWindow.WITHIN_7_DAYS
    return BookingWindow.BEYOND_7_DAYS


def ensure_window_open(
    terms: PolicyTerms, window: BookingWindow, *, starts_on: date, today: date, room_class: str
) -> None:
    """Refuse a day past the horizon, and a window that takes no bookings of the class.

    A class in mode `register` takes wishes instead (POST /v1/wishes): they hold no room and are
    taken up when the window opens. A class in mode `closed` takes nothing.

    Raises:
        OutsideBookingWindow: more than `horizon_days` ahead; the horizon itself is still in.
        WindowClosedForClass: mode register or closed.

    Source: workflow 07, rules F5, api.md section 2.
    """
    if (starts_on - today).days > terms.horizon_days:
        raise OutsideBookingWindow(
            starts_on=starts_on,
            horizon_days=terms.horizon_days,
            opens_on=starts_on - timedelta(days=terms.horizon_days),
        )
    if terms.mode in (Mode.REGISTER, Mode.CLOSED):
        kind = "advance" if window is BookingWindow.BEYOND_7_DAYS else "standby"
        taken = {"kind": kind, "record_with": "POST /v1/wishes"}
        raise WindowClosedForClass(
            window=window.value,
            room_class=room_class,
            mode=terms.mode.value,
            wish=taken if terms.mode is Mode.REGISTER else None,
        )
