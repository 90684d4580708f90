"""Which bookings a new price list would make dearer or cheaper, and by how much.

What was agreed stays agreed: a booking is served under its own price list. This only says whom
it is fair to tell. Source: workflow 45; docs/rules.md R-62.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ktv_booking.kernel.errors import DomainError
from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.rules import quotes
from ktv_booking.reservations.rules.states import Status
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.rules import House
from ktv_booking.venues.days import days_of
from ktv_booking.venues.rules.facts import PublishedPrices, SwitchesByDay, VenueFacts

COMING = (Status.REQUESTED.value, Status.HELD.value, Status.CONFIRMED.value)


@dataclass(frozen=True, slots=True)
class Repriced:
    """A booking, what it costs as agreed, and what it would cost if it were made now.

    `..._spend_minor` is the least to be eaten and drunk.
    """

    reservation_id: UUID
    code: str
    business_date: date
    starts_at: datetime
    agreed_minor: int
    new_minor: int
    agreed_spend_minor: int
    new_spend_minor: int

    @property
    def is_changed(self) -> bool:
        """Say whether the guest would pay or spend another amount."""
        now = self.new_minor, self.new_spend_minor
        return (self.agreed_minor, self.agreed_spend_minor) != now

    def facts(self) -> dict[str, Any]:
        """Return what may be said of it: no name, no number."""
        return {name: value for name, value in asdict(self).items() if name.endswith("_minor")}


def bookings_repriced(
    session: Session, venue: VenueFacts, prices: PublishedPrices, *, now: datetime
) -> list[Repriced]:
    """Return the coming bookings whose quote new prices change, by start."""
    rows = session.scalars(
        select(Reservation)
        .where(*_coming(venue, prices, now=now))
        .order_by(Reservation.starts_at, Reservation.code)
    ).all()
    rows = [row for row in rows if venue.prices_on(row.business_date).version == prices.version]
    if not rows:
        return []
    days = days_of(session, venue, {row.business_date for row in rows})
    house = house_of(session, venue)
    found = [_repriced(row, venue, prices, house, days) for row in rows]
    return [one for one in found if one is not None and one.is_changed]


def coming_under(
    session: Session, venue: VenueFacts, prices: PublishedPrices, *, now: datetime
) -> int:
    """Return how many coming bookings start when new prices hold and were agreed under others."""
    count = select(func.count()).where(*_coming(venue, prices, now=now))
    return session.scalar(count) or 0


def _coming(
    venue: VenueFacts, prices: PublishedPrices, *, now: datetime
) -> tuple[ColumnElement[bool], ...]:
    return (
        Reservation.venue_id == venue.id,
        Reservation.business_date >= prices.effective_from,
        Reservation.status.in_(COMING),
        Reservation.price_list_version != prices.version,
        Reservation.starts_at > now,
    )


def _repriced(
    row: Reservation,
    venue: VenueFacts,
    prices: PublishedPrices,
    house: House,
    days: SwitchesByDay,
) -> Repriced | None:
    """Return a booking with both prices; None where the new list has none for it."""
    if row.quote is None:
        return None
    try:
        price = quotes.quote(
            Slot(venue.local(row.starts_at), venue.local(row.ends_at)),
            room_class=house.ladder.by_id(row.charged_class_id).code,
            party_size=row.party_size,
            children=row.children or {},
            calendar=venue.calendar,
            switches_of=days.of,
            price_list=prices.price_list,
            earlier=(),
        )
    except DomainError:
        return None
    agreed = quotes.Quote.of(row.quote)
    return Repriced(
        row.id,
        row.code,
        row.business_date,
        venue.local(row.starts_at),
        agreed.total_minor,
        price.total_minor,
        _least_spend(agreed),
        _least_spend(price),
    )


def _least_spend(price: quotes.Quote) -> int:
    return 0 if price.minimum_spend is None else price.minimum_spend.total_minor
