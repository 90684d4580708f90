"""What tests of messages stand on: bookings to tell of, and a gateway that takes or refuses."""

import json
import threading
from datetime import datetime
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.messages.adapters import HttpAdapter
from ktv_booking.messages.models import Message
from ktv_booking.messages.service import HANDLERS
from ktv_booking.outbox.dispatch import dispatch
from ktv_booking.outbox.service import announce
from ktv_booking.reservations.models import Reservation
from tests.builders import NOW, a_reservation, a_room, a_venue
from tests.stores import Desk


class Gateway:
    """A gateway as HTTP sees it: answers by turns (the last one for good), notes what it got."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            self.requests.append(request)
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.requests]

    def adapter(self) -> HttpAdapter:
        return HttpAdapter("https://gateway.test/texts", "secret", httpx.MockTransport(self))


def booked(session: Session, **overrides: Any) -> Reservation:
    """A confirmed booking of tonight in a told room of a Shanghai house."""
    venue = a_venue(session, **overrides.pop("venue", {}))
    return a_reservation(session, venue, a_room(session, venue), **overrides)


def happened(session: Session, reservation: Reservation, what: str = "confirmed") -> None:
    announce(session, f"reservation.{what}", reservation.id, seq=1, now=NOW)


def noted(database: Desk, now: datetime = NOW) -> list[Message]:
    """Dispatch, and return every message there is."""
    dispatch(database, HANDLERS, now)
    return messages(database)


def messages(database: Desk) -> list[Message]:
    oldest_first = select(Message).order_by(Message.id)
    return list(database.read(lambda session: session.scalars(oldest_first).all()))
