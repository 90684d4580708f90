"""The desk of the simulation: every verb through the client, every refusal counted."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from ktv_booking.client import Client, Refused, Unanswered, Unreadable
from ktv_booking.reservations.schemas import ReservationOut
from ktv_booking.simulate.shop import Shop
from ktv_booking.simulate.tally import Tally

Answer = TypeVar("Answer")
UNANSWERED = "unanswered"


class Desk:
    """One venue's desk. What it hears of a reservation's status is noted in the tally."""

    def __init__(self, client: Client, shop: Shop, tally: Tally) -> None:
        self.client = client
        self.shop = shop
        self.tally = tally

    def say(self, verb: str, now: datetime, ask: Callable[[Client], Answer]) -> Answer | Refused:
        """Return the answer at `now` of the demo's clock, or the refusal, which is counted."""
        self.tally.requests += 1
        try:
            answer = ask(self.client.at(now))
        except Refused as refused:
            said = f"{refused.said} {refused.trace_id}" if refused.status >= 500 else refused.said
            self.tally.refused(verb, refused.code, refused.status, said, at=now)
            return refused
        except (Unanswered, Unreadable) as failed:
            self.tally.refused(verb, UNANSWERED, 599, str(failed), at=now)
            return Refused(UNANSWERED, 599, detail=str(failed))
        if isinstance(answer, BaseModel):
            self._note_all(answer)
        return answer

    def note(self, one: ReservationOut) -> None:
        """Note in which status a reservation was seen."""
        self.tally.saw(f"{one.business_date:%m-%d} {one.code}", one.status)

    def _note_all(self, answer: BaseModel) -> None:
        told = getattr(answer, "reservations", [answer])
        for one in told:
            if isinstance(one, ReservationOut):
                self.note(one)
