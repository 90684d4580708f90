"""May this be booked, in which room, at what price? One answer for asking and for booking.

`judge` is the whole decision over one day's book, pure: availability asks it of a snapshot,
booking asks it again under the lock, so that the two cannot disagree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ktv_booking.kernel.approval import NOTHING, ApprovalKind, ApprovalRequired
from ktv_booking.kernel.errors import DomainError, Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import Slot, later
from ktv_booking.reservations.rules import quotes
from ktv_booking.reservations.rules.assignment import (
    Decision,
    Limits,
    NoRoomFree,
    RoomAlreadyTaken,
    Wanted,
    decide,
)
from ktv_booking.reservations.rules.assignment.free import needed
from ktv_booking.reservations.rules.book import LATE_ROOMS, DayBook, Stay, silent_limits
from ktv_booking.reservations.rules.bookable import (
    Asked,
    DayFacts,
    ensure_bookable,
    ensure_here_now,
    stay_of,
)
from ktv_booking.reservations.rules.cases import Case, case_of, class_opens_at
from ktv_booking.reservations.rules.limits import QuotaReached
from ktv_booking.reservations.rules.seating import ensure_ready
from ktv_booking.reservations.rules.windows import WindowClosedForClass
from ktv_booking.reservations.rules.withholding import HeldBack, kept_back_by_policy
from ktv_booking.rooms.rules import ClassFacts
from ktv_booking.venues.rules.facts import PublishedPolicy, PublishedPrices
from ktv_booking.venues.rules.jurisdictions import ensure_lawful_hours, ensure_minors_admitted
from ktv_booking.venues.rules.policy import BelowMinimum


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes: for which slot, in which room, at what price."""

    case: Case
    slot: Slot
    decision: Decision
    price: quotes.Quote
    prices: PublishedPrices

    @property
    def hard_end_at(self) -> datetime | None:
        """Return when a stay sold into a gap must be over: before the next party's turnover."""
        coming = self.decision.next_start
        if coming is None or not (self.case.is_short_notice or self.case.stay.walk_in):
            return None
        return later(coming, -self.decision.room.room_class.turnover_after)


def judge(
    stay: Stay,
    book: DayBook,
    *,
    now: datetime,
    policy: PublishedPolicy | None = None,
    prices: PublishedPrices | None = None,
    thorough: Limits = LATE_ROOMS,
) -> Verdict:
    """Say yes with everything a booking needs, or refuse with the first reason that holds.

    `policy` and `prices` are the versions of an agreement that is being changed; without them
    those of the start's business date hold. `thorough` says how long place is looked for.

    Raises:
        DomainError: every refusal of windows, hours, law, duration, capacity, quota and rooms.
    """
    if stay.walk_in:
        ensure_here_now(stay.starts_at, now=now)
    case = case_of(stay, book, now=now, policy=policy)
    return judge_case(case, prices=prices, thorough=thorough)


def judge_case(
    case: Case, *, prices: PublishedPrices | None = None, thorough: Limits = LATE_ROOMS
) -> Verdict:
    """Say what `judge` says of a stay whose window, class and terms are known.

    Raises:
        DomainError: see `judge`.
    """
    book, slot = case.book, sold_slot(case)
    ensure_enough_people(case)
    kept_back = kept_back_by_policy(case, slot)
    _ensure_turned_over(case.stay, slot, book)
    decision = _decided(case, slot, kept_back, silent_limits(case.terms, thorough))
    prices = prices or book.venue.prices_on(case.business_date)
    price = price_of(case.stay, slot, case.room_class, book, prices)
    return Verdict(case, slot, decision, price, prices)


def _decided(case: Case, slot: Slot, kept_back: QuotaReached | None, limits: Limits) -> Decision:
    """Choose a room; where the free ones are kept back, by making another of the class free."""
    book, wanted = case.book, _wanted(case, slot)
    if kept_back is None:
        return decide_late(book, wanted, now=case.now, limits=limits)
    try:
        own = replace(wanted, upgrade_ranks=0)
        return decide_late(book, own, now=case.now, limits=limits)
    except (NoRoomFree, RoomAlreadyTaken):
        raise kept_back from None


def decide_late(book: DayBook, wanted: Wanted, *, now: datetime, limits: Limits) -> Decision:
    """Choose a room, making place by silent moves where that helps; the moves are to be written.

    `limits` are those of the party's terms (`silent_limits`), or what a plan may go to.
    Whoever asks the same of the same book within the minute gets the same answer: when one room
    is left, many do.

    Raises:
        DomainError: see `assignment.decide`.
    """
    seed = book.seed_of(book.venue.hours.business_day_of(wanted.slot.starts_at))
    minute = now.replace(second=0, microsecond=0)

    def decided() -> Decision | DomainError:
        try:
            return decide(book.rooms, wanted, book.house.ladder, limits=limits, seed=seed, now=now)
        except DomainError as refusal:
            return refusal.anew()

    question = ("room", wanted.in_short, limits, seed, minute, now == minute)
    found = book.rooms.found_out(question, decided)
    if isinstance(found, DomainError):
        raise found.anew()
    return found


def admit(
    stay: Stay, book: DayBook, *, now: datetime, policy: PublishedPolicy | None = None
) -> tuple[Case, Slot]:
    """Say that the venue sells such a stay at all, whatever rooms are left.

    Raises:
        DomainError: every refusal of windows, hours, law, duration and capacity.
    """
    if stay.walk_in:
        ensure_here_now(stay.starts_at, now=now)
    case = case_of(stay, book, now=now, policy=policy)
    return case, sold_slot(case)


def sold_slot(case: Case) -> Slot:
    """Return the span of a case that the venue sells at all, whatever rooms are left.

    Raises:
        DomainError: see `admit`.
    """
    stay, book, slot = case.stay, case.book, _slot_of(case)
    _ensure_sold(case, slot)
    ensure_lawful_hours(slot, hours=book.venue.hours, jurisdiction=book.venue.jurisdiction)
    has_minors = stay.minors_present or any(stay.children.values())
    ensure_minors_admitted(has_minors, book.venue.jurisdiction)
    return slot


def _ensure_sold(case: Case, slot: Slot) -> None:
    asked, day = _asked(case, slot), _day_facts(case)
    try:
        ensure_bookable(asked, terms=case.terms, window=case.window, day=day, now=case.now)
    except WindowClosedForClass as closed:
        name = case.room_class.name
        raise WindowClosedForClass(
            **closed.facts,
            room_class_name={"zh": name.zh, "en": name.en},
            opens_at=class_opens_at(case),
        ) from None


def price_of(
    stay: Stay,
    slot: Slot,
    charged: ClassFacts,
    book: DayBook,
    prices: PublishedPrices,
    *,
    earlier: Sequence[quotes.EarlierClass] = (),
) -> quotes.Quote:
    """Return what the stay costs in the class that is charged, and in those charged earlier.

    Raises:
        NoPriceForTime: the price list is silent about part of it.
        Malformed: children of a kind that the price list does not know.
    """
    known = {share.code for share in prices.price_list.children_shares}
    if set(stay.children) - known:
        raise Malformed.at("children", _shares_known(known))
    try:
        return quotes.quote(
            slot,
            room_class=charged.code,
            party_size=stay.party_size,
            children=stay.children,
            calendar=book.venue.calendar,
            switches_of=book.days.of,
            price_list=prices.price_list,
            earlier=earlier,
        )
    except quotes.NoPriceForTime as silent:
        named = book.house.ladder.coded(silent.facts["room_class"]).name
        names = {"zh": named.zh, "en": named.en}
        raise quotes.NoPriceForTime(**silent.facts, room_class_name=names) from None


def _shares_known(known: Iterable[str]) -> Text:
    codes = ", ".join(sorted(known)) or "–"
    return Text(zh=f"价目表中的儿童类别为：{codes}", en=f"the price list knows: {codes}")


def ensure_enough_people(case: Case) -> None:
    """Refuse a few people a room for many, where policy wants somebody's word for it.

    Who stands at the desk is served.

    Raises:
        ApprovalRequired: names who may.
    """
    kind = ApprovalKind.BELOW_SOFT_MINIMUM
    few = case.stay.party_size < case.room_class.capacity_min
    if not few or case.terms.below_minimum is BelowMinimum.OPEN or case.stay.walk_in:
        return
    if kind not in case.stay.passed_over:
        role = case.policy.policy.authority.who_may(kind, NOTHING)
        least = case.room_class.capacity_min
        raise ApprovalRequired(role=role, action=kind.value, capacity_min=least)


def _ensure_turned_over(stay: Stay, slot: Slot, book: DayBook) -> None:
    """Refuse a walk-in into a room that nothing but its turnover keeps from them.

    Raises:
        RoomNotReady: says from when they can have it.
    """
    room = book.rooms.room(stay.room_id) if stay.walk_in and stay.room_id else None
    if room is None:
        return
    blocking = book.rooms.track(room.id).blocking(*needed(room.room_class, slot))
    if all(one.kind == "turnover" for one in blocking):
        ensure_ready(room.number, blocking, now=slot.starts_at)


def _slot_of(case: Case) -> Slot:
    venue, day = case.book.venue, case.business_date
    opening = venue.calendar.opening_on(day, case.book.days.of(day))
    closing = venue.local(opening.ends_at) if opening else None
    return stay_of(case.stay.starts_at, minutes=case.stay.minutes, closing=closing)


def _asked(case: Case, slot: Slot) -> Asked:
    return Asked(
        slot=slot,
        party_size=case.stay.party_size,
        room_class=case.room_class,
        specific_room=case.stay.pins,
        source=case.stay.source,
        walk_in=case.stay.walk_in,
        until_close=case.stay.minutes is None,
    )


def _day_facts(case: Case) -> DayFacts:
    venue, switches = case.book.venue, case.book.days.of(case.business_date)
    opening = venue.opening_around(case.business_date, case.book.days)
    return DayFacts(
        business_date=case.business_date,
        today=venue.hours.business_day_of(case.now),
        opening=opening and Slot(venue.local(opening.starts_at), venue.local(opening.ends_at)),
        walk_in_only=switches.walk_in_only,
        settled=switches.settled,
        on_grid=venue.calendar.on_grid(case.stay.starts_at),
    )


def _wanted(case: Case, slot: Slot) -> Wanted:
    """Return the wish for the assignment; classes keep what policy withholds of them."""
    held_back = HeldBack(case, slot)
    return Wanted(
        room_class=case.room_class,
        slot=slot,
        party_size=case.stay.party_size,
        room_id=case.stay.room_id,
        wishes=case.stay.wishes,
        upgrade_ranks=case.terms.upgrade_ranks,
        enter_top=case.terms.upgrade_to_top,
        held_back=held_back,
        withheld_by=held_back.decided_by,
    )
