"""Where a history is played: one small house, its token, its slots, its clock."""

import itertools
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from ktv_booking.db.session import Database
from ktv_booking.venues.models import Venue
from tests.builders import NOW, TODAY, a_class, a_policy, a_price_list, a_room, a_token, a_venue
from tests.builders import an_agent as somebody

ROOMS = 5
HOLD_MINUTES = 2
TERMS: dict[str, Any] = {
    "hold_minutes": HOLD_MINUTES,
    "hold_back": 0,
    "free_moves": 100_000,
    "extension_unit_minutes": 30,
    "tell_room": "arrival",
    "fix_room": "arrival",
}
A_MOMENT = timedelta(minutes=1)
"""Who left is kept for as long, however short the stay was."""

DAYS = (TODAY, TODAY + timedelta(days=1))
REACHED = (*DAYS, DAYS[-1] + timedelta(days=1))
"""Who stayed long and is moved to the last evening's end would reach into the day after."""

LONGEST_ROUND = timedelta(minutes=40)
"""Parties that sit down stay an hour at least, so that none is over its time within a round."""


@dataclass(frozen=True)
class House:
    """The house of one round; everything is text, so that other processes can be told."""

    url: str
    venue_id: str
    code: str
    rooms: tuple[str, ...]
    token: str
    rounds: str = field(default_factory=lambda: uuid4().hex[:12])

    def as_text(self) -> str:
        """Return the house as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, text: str) -> "House":
        """Return the house that a JSON text tells of."""
        said = json.loads(text)
        return cls(**said | {"rooms": tuple(said["rooms"])})

    @property
    def id(self) -> UUID:
        """The venue's id."""
        return UUID(self.venue_id)


def a_house(database: Database, url: str) -> House:
    """Open a house of five small rooms that sells every window and limits nobody."""

    def open_it(session: Session) -> House:
        code = f"h{uuid4().hex[:10]}"
        venue = a_venue(session, bare=True, code=code, area=code)  # it has no sisters
        for code in ("small", "medium", "large"):
            a_class(session, venue, code, turnover_minutes=0)
        a_policy(session, venue, **TERMS)
        a_price_list(session, venue)
        rooms = [str(a_room(session, venue, "small").id) for _ in range(ROOMS)]
        fresh = Venue.setup_rev + 1
        session.execute(update(Venue).where(Venue.id == venue.id).values(setup_rev=fresh))
        who = somebody(session, "hq_admin", login=f"clerk-{uuid4().hex[:8]}")
        return House(url, str(venue.id), venue.code, tuple(rooms), a_token(session, who))

    return database.work(open_it)


def starts_on(day: date, half_hour: int) -> datetime:
    """Return the start of one of the evening's slots, from 18:00 on."""
    six = datetime.combine(day, NOW.timetz()).replace(hour=18, minute=0)
    return six + timedelta(minutes=30 * half_hour)


class DemoClock:
    """The shop's time: it moves on by a second with every operation, whatever the machine does."""

    def __init__(self) -> None:
        self._ticks = itertools.count()

    def now(self) -> datetime:
        """Return the next second; after forty minutes time stands still."""
        return NOW + min(timedelta(seconds=next(self._ticks)), LONGEST_ROUND)
