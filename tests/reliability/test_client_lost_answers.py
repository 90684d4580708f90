"""The client over a network that loses answers: what was done is found out, not done twice."""

import httpx
import pytest
from sqlalchemy.orm import Session

from ktv_booking.client.refusals import StaleVersion
from ktv_booking.reservations.schemas import ReservationOut
from tests.builders import a_room, a_venue
from tests.client_desk import client_of, wanted
from tests.over_http import Server


class Forgetful(httpx.HTTPTransport):
    """A network that brings every request and loses the first answer to each."""

    def __init__(self) -> None:
        super().__init__()
        self.brought: set[str] = set()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        errand = f"{request.method} {request.url}"
        if errand in self.brought:
            return response
        self.brought.add(errand)
        response.read()
        raise httpx.ReadTimeout("lost")


def test_over_a_line_that_loses_answers_everything_happens_once(
    session: Session, server: Server
) -> None:
    venue = a_venue(session)
    a_room(session, venue)

    with client_of(server, transport=Forgetful()) as shop:
        booked = shop.reservations.book(**wanted(venue))
        is_replayed = shop.last.replayed
        with pytest.raises(StaleVersion) as stale:
            shop.reservations.place(booked, minutes=120, reason="shorter")
        found = list(shop.reservations.each(venue_id=venue.id))

    assert is_replayed
    assert stale.value.may_be_ours
    assert stale.value.current_as(ReservationOut).minutes == 120
    assert [(one.id, one.minutes) for one in found] == [(booked.id, 120)]
