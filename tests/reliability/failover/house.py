"""A house with many rooms, and bookings of it that never want the same room at one time."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.db.session import Database
from tests.builders import NOW, a_booking, a_room, a_token, a_venue, an_agent, evening

ROOMS = 40
DAYS = range(1, 60)
STARTS = (12, 15, 18, 21)


@dataclass(frozen=True)
class House:
    """What the desks know: the venue, its rooms, and what they sign in with."""

    venue_id: UUID
    room_ids: tuple[UUID, ...]
    headers: dict[str, str]

    def bookings(self, seed: int) -> Iterator[dict[str, Any]]:
        """Yield requests, each for a room and time of its own; the note numbers them."""
        wanted = list(product(self.room_ids, DAYS, STARTS))
        Random(seed).shuffle(wanted)
        for number, (room_id, day, hour) in enumerate(wanted):
            yield a_booking(
                self.venue_id,
                room_id=room_id,
                starts_at=evening(day, hour),
                note=f"request {number}",
            )


def open_house(url: str, rooms: int = ROOMS) -> House:
    """Open the house in the store at `url`."""

    def open_it(session: Session) -> House:
        venue = a_venue(session)
        ids = tuple(a_room(session, venue, "small").id for _ in range(rooms))
        token = a_token(session, an_agent(session, "hq_admin"))
        headers = {"Authorization": f"Bearer {token}", "Ktv-Now": NOW.isoformat()}
        return House(venue.id, ids, headers)

    database = Database(url)
    try:
        return database.work(open_it)
    finally:
        database.close()
