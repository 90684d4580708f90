"""Turns rows of any venue into documents, looking each venue, house and day up once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.reservations.models import Reservation
from ktv_booking.reservations.present.reservations import (
    Fields,
    actions_left,
    reservation_fields,
    said_of,
    status_now,
)
from ktv_booking.reservations.queries.lists import switches_of_days
from ktv_booking.reservations.rules.speech import Said
from ktv_booking.reservations.schemas import ReservationOut
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.rules import House
from ktv_booking.venues.days import days_of
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.rules.calendar import NO_SWITCHES, DaySwitches
from ktv_booking.venues.rules.facts import VenueFacts


class Presenter:
    """What one answer needs beside its rows: who asks, when, and what is known of the venues."""

    def __init__(self, session: Session, *, by: Agent, now: datetime) -> None:
        self.session, self.by, self.now = session, by, now
        self._venues: dict[UUID, VenueFacts] = {}
        self._houses: dict[UUID, House] = {}
        self._days: dict[tuple[UUID, date], DaySwitches] = {}

    def venue(self, venue_id: UUID) -> VenueFacts:
        """Return a venue some row is of."""
        if venue_id not in self._venues:
            self._venues[venue_id] = venue_facts(self.session, venue_id)
        return self._venues[venue_id]

    def house(self, venue_id: UUID) -> House:
        """Return the rooms of a venue some row is of."""
        if venue_id not in self._houses:
            self._houses[venue_id] = house_of(self.session, self.venue(venue_id))
        return self._houses[venue_id]

    def fields(self, row: Reservation) -> Fields:
        """Return the fields of one reservation, and note the book of its day for the answer."""
        venue, day = self.venue(row.venue_id), row.business_date
        if (row.venue_id, day) not in self._days:
            self._days[row.venue_id, day] = days_of(self.session, venue, [day]).of(day)
        return self._fields(row)

    def reservation(self, row: Reservation) -> ReservationOut:
        """Return one reservation."""
        return ReservationOut(**self.fields(row))

    def reservations(self, rows: Sequence[Reservation]) -> list[ReservationOut]:
        """Return many reservations: one more statement for all of their days."""
        self._days |= switches_of_days(
            self.session, {(row.venue_id, row.business_date) for row in rows}
        )
        return [ReservationOut(**self._fields(row)) for row in rows]

    def for_verb(self, rows: Iterable[Reservation]) -> list[ReservationOut]:
        """Return the few reservations that a verb changed, noting the books of their days."""
        return [self.reservation(row) for row in rows]

    def said(self, row: Reservation) -> Said:
        """Return the values of the sentence that is read back for a row."""
        venue, house = self.venue(row.venue_id), self.house(row.venue_id)
        return said_of(row, venue, house, status_now(row, self.now))

    def actions(self, row: Reservation) -> list[str]:
        """Return what this caller may do with a reservation now."""
        venue, day = self.venue(row.venue_id), row.business_date
        switches = days_of(self.session, venue, [day]).of(day)
        status = status_now(row, self.now)
        return actions_left(row, status, venue, now=self.now, by=self.by, day=switches)

    def _fields(self, row: Reservation) -> Fields:
        return reservation_fields(
            row,
            self.venue(row.venue_id),
            self.house(row.venue_id),
            now=self.now,
            by=self.by,
            day=self._days.get((row.venue_id, row.business_date), NO_SWITCHES),
        )
