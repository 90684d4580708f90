"""The first call: asked for, booked, refused, something else taken, a wish left, or gone."""

from collections.abc import Generator, Sequence
from datetime import datetime, timedelta

from ktv_booking.client import Refused
from ktv_booking.kernel.time import DAY
from ktv_booking.reservations.schemas import Alternative, AvailabilityOut, GroupOut, ReservationOut
from ktv_booking.simulate import asking
from ktv_booking.simulate.callers import Caller, Kind
from ktv_booking.simulate.house import House

THINKS = timedelta(minutes=2)
WITHDRAWS_AFTER = timedelta(hours=5)
TOO_EARLY = "window-closed-for-class"
WORTH_A_WISH = frozenset({"no-room-free", TOO_EARLY, "quota-reached", "room-already-taken"})
Booked = ReservationOut | GroupOut
Call = Generator[datetime, datetime, Booked | None]


def first_call(house: House, caller: Caller, now: datetime) -> Call:
    """Tell a call from `now` until the caller has rooms, or None."""
    if caller.plans.asks_first and caller.kind is Kind.CALL:
        no = _look(house, caller, now)
        if no is not None:
            return (yield from _after_no(house, caller, now, *no, only_asked=True))
        now = yield now + THINKS
    answer = _book(house, caller, now)
    if not isinstance(answer, Refused):
        return answer
    return (yield from _after_no(house, caller, now, answer.code, answer.alternatives))


def _look(house: House, caller: Caller, now: datetime) -> tuple[str, Sequence[Alternative]] | None:
    """Ask what is free; return why the wanted is not, with what else could be, None if it is."""
    house.tally.happened("asked_first")
    answer = house.desk.say(
        "availability",
        now,
        lambda client: client.availability(
            house.shop.id,
            starts_at=caller.starts_at,
            minutes=caller.minutes,
            until_close=True if caller.minutes is None else None,
            party_size=caller.party_size,
            room_class=caller.room_class,
        ),
    )
    if not isinstance(answer, AvailabilityOut):
        return answer.code, answer.alternatives
    wanted = asking.class_wanted(house.shop, caller)
    found = next((one for one in answer.classes if one.room_class == wanted), None)
    if found is None or found.reason is None:
        return None
    detail = found.reason_detail
    house.tally.refused(
        "availability", found.reason, 409, getattr(detail, house.language, ""), at=now
    )
    return found.reason, answer.alternatives


def _after_no(
    house: House,
    caller: Caller,
    now: datetime,
    code: str,
    alternatives: Sequence[Alternative],
    *,
    only_asked: bool = False,
) -> Call:
    """Let a refused caller take something else, leave a wish, or leave."""
    house.tally.happened("turned_down")
    here = [one for one in alternatives if one.venue_id == house.shop.id]
    if alternatives:
        house.tally.happened("offered")
    if here and caller.plans.takes_alternative:
        now = yield now + THINKS
        taken = _take(house, caller, here, now)
        if taken is not None:
            return taken
    if caller.plans.leaves_wish and code in WORTH_A_WISH and caller.kind is not Kind.WALK_IN:
        return (yield from _wish(house, caller, now, code))
    house.tally.happened("went_away")
    if only_asked:
        gone = asking.turnaway_of(house.shop, caller, code=code)
        house.desk.say("turnaway", now, lambda client: client.turnaways.note(**gone))
    return None


def _take(
    house: House, caller: Caller, here: Sequence[Alternative], now: datetime
) -> Booked | None:
    """Take one of what is offered, by taste; somebody may have been faster."""
    chosen = here[caller.number % min(len(here), 3)]
    guest = asking.guest_of(caller)
    answer = house.desk.say(
        "alternative",
        now,
        lambda client: client.reservations.book_alternative(chosen, guest=guest),
    )
    if isinstance(answer, Refused):
        return None
    house.tally.alternatives[chosen.kind] += 1
    return answer


def _wish(house: House, caller: Caller, now: datetime, code: str) -> Call:
    """Leave a wish; who asked too early rings again when the day can be booked."""
    kind = "advance" if code == TOO_EARLY else "standby"
    said = asking.wish_of(house.shop, caller, kind=kind)
    wish = house.desk.say("wish", now, lambda client: client.wishes.register(**said))
    if isinstance(wish, Refused):
        return None
    house.tally.happened(f"wishes_{kind}")
    if caller.plans.withdraws_wish:
        now = yield min(now + WITHDRAWS_AFTER, caller.starts_at)
        house.desk.say("withdrawal", now, lambda client: client.wishes.withdraw(wish))
        house.tally.happened("wishes_withdrawn")
        return None
    if code != TOO_EARLY:
        return None
    opens = house.shop.hours.at(house.day_of(caller.starts_at) - 7 * DAY, house.shop.booking_opens)
    now = yield opens + timedelta(minutes=1 + caller.number % 90)
    house.tally.happened("rang_again")
    answer = _book(house, caller, now)
    return None if isinstance(answer, Refused) else answer


def _book(house: House, caller: Caller, now: datetime) -> Booked | Refused:
    if caller.kind is Kind.GROUP:
        group = asking.group_of(house.shop, caller)
        return house.desk.say("group", now, lambda client: client.groups.book(**group))
    wanted = asking.booking_of(house.shop, caller)
    verb = "walk_in" if caller.kind is Kind.WALK_IN else "book"
    return house.desk.say(verb, now, lambda client: client.reservations.book(**wanted))
