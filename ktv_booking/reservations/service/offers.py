"""What else can be booked, each alternative tried against the very rules a booking meets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import DomainError
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.rules.assignment import Occupation, RoomPair, Wishes, adjoining_pairs
from ktv_booking.reservations.rules.book import FOR_AN_OFFER, DayBook, Stay
from ktv_booking.reservations.rules.cases import case_of, class_wanted
from ktv_booking.reservations.rules.judging import Verdict, judge
from ktv_booking.reservations.rules.offers import (
    Asked,
    Offer,
    OfferKind,
    candidate_starts,
    candidates,
    find_offers,
    pairs_to_try,
)
from ktv_booking.reservations.service.sweep import look_at_book
from ktv_booking.rooms.rules import ClassFacts
from ktv_booking.venues.queries import sister_ids, venue_facts


@dataclass(frozen=True, slots=True)
class Bookable:
    """An alternative that a booking would get now: one verdict, or two for two rooms."""

    offer: Offer
    book: DayBook
    stays: tuple[Stay, ...]
    verdicts: tuple[Verdict, ...]


def alternatives_to(
    session: Session, stay: Stay, book: DayBook, *, by: Agent, now: datetime
) -> list[Bookable]:
    """Return what can be booked instead, best first.

    Earlier and later, larger and smaller, shorter, two rooms, a sister venue: workflows 02, 05,
    08. Each is judged like a booking, so what is offered is there.
    """
    search = _Search(session, stay, book, by, now)
    offers = find_offers(search.candidates(), search.try_it)
    return [search.found[_key(offer)] for offer in offers]


def _key(offer: Offer) -> tuple[object, ...]:
    return (
        offer.kind, offer.venue_id, offer.starts_at, offer.minutes, offer.room_class,
        offer.room_ids,
    )  # fmt: skip


class _Search:
    """One search: it keeps the verdicts of what it tried, and reads a sister's book once."""

    def __init__(
        self, session: Session, stay: Stay, book: DayBook, by: Agent, now: datetime
    ) -> None:
        self._session, self._by, self._now = session, by, now
        self._book = book
        self._stay = replace(stay, starts_at=book.venue.local(stay.starts_at), walk_in=False)
        self._asked = self._stay.asked_at(now)
        self._sisters: dict[UUID, DayBook] = {}
        self.found: dict[tuple[object, ...], Bookable] = {}

    def candidates(self) -> Mapping[OfferKind, Sequence[Offer]]:
        """Return what is worth trying, by kind."""
        venue, stay = self._book.venue, self._stay
        day = venue.hours.business_day_of(stay.starts_at)
        opening = venue.opening_around(day, self._book.days)
        wanted = self._class_asked()
        minutes = stay.minutes or self._minutes_to_close(opening)
        if opening is None or minutes <= 0:
            starts: list[datetime] = []
        else:
            grid = timedelta(minutes=venue.calendar.slot_minutes)
            starts = candidate_starts(stay.starts_at, grid=grid, opening=opening, now=self._now)
        minutes = max(minutes, venue.calendar.slot_minutes)
        slot = Slot.lasting(stay.starts_at, timedelta(minutes=minutes))
        return candidates(
            Asked(
                venue.id,
                stay.starts_at,
                minutes,
                stay.party_size,
                wanted,
                insists_on_room=stay.room_id is not None,
            ),
            self._book.house.ladder,
            starts=starts,
            shortest_minutes=self._shortest(wanted),
            step_minutes=venue.calendar.slot_minutes,
            pairs=self._pairs(slot),
            sister_venue_ids=sister_ids(self._session, venue, agent=self._by),
        )

    def _pairs(self, slot: Slot) -> Sequence[RoomPair]:
        rooms, heads = self._book.rooms, self._stay.party_size
        return rooms.found_out(
            ("pairs", slot, heads), lambda: pairs_to_try(adjoining_pairs(rooms, slot, heads))
        )

    def try_it(self, offer: Offer) -> Offer | None:
        """Return the offer if a booking of it would succeed now."""
        book = self._book_of(offer)
        found = book.rooms.found_out(
            (_key(offer), self._asked), lambda: self._bookable(offer, book)
        )
        if found is None:
            return None
        self.found[_key(offer)] = found
        return offer

    def _bookable(self, offer: Offer, book: DayBook) -> Bookable | None:
        try:
            if offer.kind is OfferKind.SPLIT:
                return self._two_rooms(offer)
            stay = replace(
                self._stay,
                starts_at=offer.starts_at,
                minutes=offer.minutes,
                room_class=offer.room_class,
                room_id=None,
            )
            verdict = judge(stay, book, now=self._now, thorough=FOR_AN_OFFER)
        except DomainError:
            return None
        return Bookable(offer, book, (stay,), (verdict,))

    def _two_rooms(self, offer: Offer) -> Bookable | None:
        rooms = [self._book.house.room(room_id) for room_id in offer.room_ids]
        book, stays, verdicts = self._book, [], []
        parties = _shared(self._stay.party_size, [room.room_class for room in rooms])
        for room, party_size in zip(rooms, parties, strict=True):
            stay = replace(
                self._stay,
                party_size=party_size,
                minutes=offer.minutes,
                room_class=room.room_class.code,
                room_id=None,
                children={},
                wishes=Wishes(room_id=room.id),
                grouped=True,
            )
            verdict = judge(stay, book, now=self._now, thorough=FOR_AN_OFFER)
            if verdict.decision.house_fit:
                return None
            stays.append(stay)
            verdicts.append(verdict)
            book = book.exchanging(verdict.decision.moves)
            book = replace(book, rooms=book.rooms.adding(_occupied(verdict)))
        return Bookable(offer, self._book, tuple(stays), tuple(verdicts))

    def _book_of(self, offer: Offer) -> DayBook:
        if offer.venue_id == self._book.venue.id:
            return self._book
        if offer.venue_id not in self._sisters:
            venue = venue_facts(self._session, offer.venue_id)
            slot = Slot.lasting(offer.starts_at, timedelta(minutes=offer.minutes))
            self._sisters[offer.venue_id] = look_at_book(
                self._session, venue, venue.hours.days_of(slot), now=self._now
            )
        return self._sisters[offer.venue_id]

    def _class_asked(self) -> ClassFacts | None:
        try:
            return class_wanted(self._stay, self._book.house)
        except DomainError:
            return None

    def _shortest(self, wanted: ClassFacts | None) -> int:
        if wanted is None:
            return 0
        stay = replace(self._stay, room_class=wanted.code, room_id=None)
        return case_of(stay, self._book, now=self._now).terms.min_minutes

    def _minutes_to_close(self, opening: Slot | None) -> int:
        if opening is None or not opening.contains(self._stay.starts_at):
            return 0
        return Slot(self._stay.starts_at, opening.ends_at).minutes


def _shared(party_size: int, classes: Sequence[ClassFacts]) -> list[int]:
    """Share a party between two rooms by their size; each gets somebody and none too many."""
    first, second = classes
    share = (
        party_size * first.capacity_comfort // (first.capacity_comfort + second.capacity_comfort)
    )
    least = max(1, party_size - second.capacity_max)
    most = min(party_size - 1, first.capacity_max)
    in_first = min(max(share, least), most)
    return [in_first, party_size - in_first]


def _occupied(verdict: Verdict) -> Occupation:
    room = verdict.decision.room
    until = room.room_class.free_after(verdict.slot.ends_at)
    return Occupation(room.id, Slot(verdict.slot.starts_at, until), None)
