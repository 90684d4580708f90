"""What callers go by: the festivals of a year."""

from typing import Final

from ktv_booking.client.transport import Transport
from ktv_booking.outreach.schemas import FestivalsOut, Region

FESTIVALS: Final = "/v1/festivals"


class Festivals:
    """The festivals of a year, by the sun and by the moon."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, year: int, region: Region) -> FestivalsOut:
        """Return the festivals of a year in a region, by date, and how sure each is."""
        return self._transport.get(FESTIVALS, FestivalsOut, year=year, region=region)
