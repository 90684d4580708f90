"""Taking a reservation in hand: lock its days, read it again, settle what time decided."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import Busy, Stale
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.queries.book import dates_of
from ktv_booking.reservations.queries.find import reservation_for
from ktv_booking.reservations.rules.assignment import Wishes
from ktv_booking.reservations.rules.book import DayBook, Stay
from ktv_booking.reservations.rules.cases import situation_of
from ktv_booking.reservations.rules.deposits import DepositStatus
from ktv_booking.reservations.rules.states import Status
from ktv_booking.reservations.service.sweep import open_book
from ktv_booking.rooms.rules import ClassFacts, RoomFacts
from ktv_booking.venues.days import lock_days
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.rules.facts import PublishedPrices, VenueFacts
from ktv_booking.venues.rules.policy import PolicyTerms, Situation
from ktv_booking.venues.rules.refusals import DayClosed

TRIES = 3
IN_HAND = "in_hand"
"""Under this name a unit keeps the reservation it took in hand last, for what a refusal says."""
Seen = frozenset[int] | None
MoreDates = Callable[[VenueFacts, Reservation], Collection[date]]


@dataclass(frozen=True, slots=True)
class InHand:
    """A reservation under the lock of its days, with their book."""

    row: Reservation
    book: DayBook

    @property
    def venue(self) -> VenueFacts:
        """The venue it is at."""
        return self.book.venue

    @property
    def status(self) -> Status:
        """Where it stands, settled."""
        return Status(self.row.status)

    @property
    def slot(self) -> Slot:
        """The agreed stay, in the venue's zone."""
        return Slot(self.venue.local(self.row.starts_at), self.venue.local(self.row.ends_at))

    @property
    def room(self) -> RoomFacts | None:
        """The room it has, sold or not any more."""
        return self.book.house.by_id.get(self.row.room_id) if self.row.room_id else None

    @property
    def booked_class(self) -> ClassFacts:
        """The class that was booked."""
        return self.book.house.ladder.by_id(self.row.booked_class_id)

    @property
    def charged_class(self) -> ClassFacts:
        """The class whose price the party pays."""
        return self.book.house.ladder.by_id(self.row.charged_class_id)

    @property
    def prices(self) -> PublishedPrices:
        """The price list it was agreed under."""
        return self.venue.prices_numbered(self.row.price_list_version or 0)

    @property
    def stay(self) -> Stay:
        """What was asked for, as the rules see it."""
        return stay_of_row(self.row, self.book)

    def terms(self) -> PolicyTerms:
        """Return the terms it was made under; a paid deposit counts from when it is paid."""
        policy = self.venue.policy_numbered(self.row.policy_version).policy
        notice = self.row.starts_at - self.row.created_at
        return policy.resolve_with_notice(self.situation(), notice).terms

    def situation(self) -> Situation:
        """Return what policy sees of it."""
        situation = situation_of(
            self.stay, self.book, window=self.row.window, room_class=self.booked_class
        )
        paid = self.row.deposit_status == DepositStatus.PAID.value
        return replace(situation, deposit_paid=paid)


def take_in_hand(
    session: Session,
    reservation_id: UUID,
    *,
    by: Agent,
    now: datetime,
    seen: Seen = None,
    more_dates: MoreDates | None = None,
) -> InHand:
    """Lock the business days a reservation touches and return it as it is then.

    Reads, locks, reads again, and starts over where the dates changed meanwhile. `more_dates`
    are those it is to touch afterwards; `seen` the versions the caller saw.

    Raises:
        NotFound: absent or foreign.
        Forbidden: the caller's roles there lack the permission the route asks for.
        DayClosed: the book of its day is settled.
        Stale: its version is not one of `seen`.
    """
    for _ in range(TRIES):
        found = reservation_for(session, reservation_id, agent=by)
        venue = venue_facts(session, found.venue_id)
        dates = dates_of(venue, found) | set(more_dates(venue, found) if more_dates else ())
        days = lock_days(session, venue, dates)
        row = session.get_one(Reservation, reservation_id, populate_existing=True)
        if dates_of(venue, row) <= dates:
            break
    else:
        raise Busy(retry_after=1)
    if days.of(row.business_date).settled:
        raise DayClosed(business_date=row.business_date)
    # Compared and shown before the book is settled: what time alone has changed makes nothing
    # stale, and the version that is told is the one that is kept.
    if seen is not None and row.version not in seen:
        raise Stale(row)
    session.info[IN_HAND] = row
    return InHand(row, open_book(session, venue, dates, now=now))


def stay_of_row(row: Reservation, book: DayBook) -> Stay:
    """Return what a stored reservation asks for."""
    return Stay(
        starts_at=book.venue.local(row.starts_at),
        minutes=Slot(row.starts_at, row.ends_at).minutes,
        party_size=row.party_size,
        room_class=book.house.ladder.by_id(row.booked_class_id).code,
        wishes=_wishes_of(row),
        source=row.source,
        occasion=row.occasion,
        children=row.children or {},
        minors_present=row.minors_present,
        has_addons=bool(row.addons),
        grouped=row.group_id is not None,
        tier=row.tier,
    )


def _wishes_of(row: Reservation) -> Wishes:
    said = row.wishes or {}
    room_id = said.get("room_id")
    return Wishes(
        features=frozenset(said.get("features", ())), room_id=UUID(room_id) if room_id else None
    )
