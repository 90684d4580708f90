"""A desk that works through the typed client: whose it is, and what it says to book."""

from typing import Any

from ktv_booking.client import Client
from ktv_booking.venues.models import Venue
from tests.builders import NOW, a_phone, evening
from tests.over_http import Server


def client_of(server: Server, role: str = "hq_admin", **options: Any) -> Client:
    """Return a client of somebody in `role`, at the tests' usual instant."""
    token = server.headers(role)["Authorization"].removeprefix("Bearer ")
    return Client(server.url, token, **{"language": "en", "now": NOW, **options})


def wanted(venue: Venue, **more: Any) -> dict[str, Any]:
    """Return the keywords of a booking."""
    return {
        "venue_id": venue.id,
        "starts_at": evening(),
        "minutes": 180,
        "party_size": 4,
        "guest": {"name": "李雷", "phone": a_phone()},
        "source": "phone",
        **more,
    }
