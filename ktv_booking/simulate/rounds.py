"""The house's own rounds: sweeps, rooms that break, checks of the book, closing the day."""

from datetime import date, datetime, timedelta
from random import Random

from ktv_booking.client import Refused
from ktv_booking.kernel.time import DAY
from ktv_booking.reservations.schemas import BoardOut, ReservationOut
from ktv_booking.simulate import checks
from ktv_booking.simulate.diary import Story
from ktv_booking.simulate.figures import Figures
from ktv_booking.simulate.house import TAKES_A_ROOM, House, Party
from ktv_booking.simulate.shop import ShopRoom

SWEEPS_EVERY, SWEEPS_BEFORE_EVERY = timedelta(minutes=15), timedelta(hours=6)
CHECKS_AT = (15 * 60, 20 * 60 + 10, 22 * 60 + 40)
CLOSES_AFTER, TRIES_AGAIN_AFTER = timedelta(minutes=25), timedelta(minutes=15)
CLOSING_TRIES = 40
PAGE = 100


def sweeps(house: House, first: date, since: datetime, until: datetime) -> Story:
    """Sweep seldom while only calls come in, often on the evenings themselves."""
    begins = house.shop.hours.starts_of(first)
    now = yield since
    while now < until:
        house.desk.say("sweep", now, lambda client: client.sweep(house.shop.id))
        if now < begins:
            now = yield min(now + SWEEPS_BEFORE_EVERY, begins)
        else:
            now = yield now + (SWEEPS_EVERY if _is_open(house, now) else SWEEPS_EVERY * 8)


def outage(house: House, day: date, room: ShopRoom, dice: Random) -> Story:
    """Tell how a room breaks on an evening, who is moved, and how it is mended."""
    breaks_at = house.shop.hours.at(day, dice.randrange(16 * 60, 21 * 60, 5))
    mended_at = breaks_at + timedelta(minutes=dice.randrange(90, 300, 30))
    is_early = dice.random() < 0.4
    now = yield breaks_at
    out = house.desk.say(
        "outage",
        now,
        lambda client: client.outages.take_out(
            room.id,
            kind="maintenance",
            starts_at=now,
            ends_at=mended_at,
            reason="the screen is dark",
        ),
    )
    if isinstance(out, Refused):
        return
    house.tally.happened("outages")
    for hit in out.hits:
        party = house.parties.get(hit.reservation_id)
        if party is not None:
            house.tally.happened("hit_by_outage")
            _move_out(house, party, now)
    if is_early:
        now = yield now + (mended_at - now) / 2
        house.desk.say("mended", now, lambda client: client.outages.put_back(out.id))


def checked(house: House, day: date, minutes: int) -> Story:
    """Look at the book in the middle of an evening, on the list and on the board."""
    now = yield house.shop.hours.at(day, minutes)
    found = _reservations(house, day, now)
    stays = [_stay(house, one, since=now) for one in found if one.status in TAKES_A_ROOM]
    house.tally.must_hold(checks.check_no_overlap(stays))
    house.tally.must_hold(checks.check_one_seated(stays))
    board = house.desk.say("board", now, lambda client: client.board(house.shop.id, day))
    if isinstance(board, BoardOut):
        house.tally.must_hold(checks.check_no_overlap(_on_board(house, board, now)))
    house.tally.happened("checks")


def closing(house: House, day: date, figures: Figures) -> Story:
    """Close a day once everybody has left, check what is settled, and keep its figures."""
    opening = house.shop.opening_on(day)
    now = yield (opening or house.shop.hours.span_of(day)).ends_at + CLOSES_AFTER
    for _ in range(CLOSING_TRIES):
        shown = house.desk.say(
            "rehearse_close",
            now,
            lambda client: client.close_day(house.shop.id, day, dry_run=True),
        )
        if isinstance(shown, Refused) or not shown.still_open:
            break
        now = yield now + TRIES_AGAIN_AFTER
    closed = house.desk.say("close", now, lambda client: client.close_day(house.shop.id, day))
    if isinstance(closed, Refused):
        house.tally.must_hold([checks.Violation("not-closed", f"{day}: {closed.code}")])
    found = _reservations(house, day, now)
    stays = [_stay(house, one) for one in found]
    house.tally.must_hold(checks.check_settled(stays))
    house.tally.must_hold(checks.check_no_overlap(stays))
    for one in found:
        if one.id in house.parties:
            house.desk.note(one)
    figures.add_day(found, opening)


def days_from(first: date, days: int) -> list[date]:
    """Return `days` business dates from `first`."""
    return [first + ahead * DAY for ahead in range(days)]


def _is_open(house: House, now: datetime) -> bool:
    opening = house.shop.opening_on(house.day_of(now))
    return opening is not None and opening.contains(now)


def _move_out(house: House, party: Party, now: datetime) -> None:
    """Find a party whose room broke another of its class, else a larger one at the same price."""
    stay = house.fresh(party, now)
    larger = house.shop.above(stay.booked_class)
    for room_class in (stay.booked_class, larger.code if larger else None):
        if room_class is None or stay.status not in TAKES_A_ROOM:
            continue
        answer = _place(house, stay, room_class, now)
        if party.take(answer):
            party.moved_at = now if stay.status == "seated" else None
            house.tally.happened("moved_by_outage")
            house.note_class_change(stay.used_class, party.now_is.used_class)
            return
    house.tally.happened("left_without_a_room")


def _place(
    house: House, stay: ReservationOut, room_class: str, now: datetime
) -> ReservationOut | Refused:
    reason = "outage" if room_class == stay.booked_class else "no_small"
    return house.desk.say(
        "place",
        now,
        lambda client: client.reservations.place(
            stay, room_class=room_class, charge_as="booked", reason=reason, guest_consents=True
        ),
    )


def _reservations(house: House, day: date, now: datetime) -> list[ReservationOut]:
    """Return all reservations of a business date, page by page."""
    answer = house.desk.say(
        "list",
        now,
        lambda client: list(
            client.reservations.each(venue_id=house.shop.id, business_date=day, limit=PAGE)
        ),
    )
    return [] if isinstance(answer, Refused) else answer


def _stay(house: House, one: ReservationOut, *, since: datetime | None = None) -> checks.Stay:
    """Return a reservation as the checks read it; `since`: what was before is of no matter."""
    used = one.used_class or one.booked_class
    party = house.parties.get(one.id)
    begins = max(one.starts_at, since) if since else one.starts_at
    return checks.Stay(
        code=one.code,
        status=one.status,
        room=one.room.number if one.room else None,
        starts_at=begins,
        ends_at=one.ends_at,
        turnover_after=house.shop.class_coded(used).turnover_after,
        seated_at=None if since else one.seated_at,
        left_at=one.left_at,
        moved_at=None if since or party is None else party.moved_at,
    )


def _on_board(house: House, board: BoardOut, now: datetime) -> list[checks.Stay]:
    return [
        checks.Stay(
            code=one.code,
            status=one.status,
            room=room.number,
            starts_at=max(one.starts_at, now),
            ends_at=one.ends_at,
            turnover_after=house.shop.class_coded(room.room_class).turnover_after,
        )
        for room in board.rooms
        for one in room.reservations
        if one.status in TAKES_A_ROOM
    ]
