"""Figures: how far calls come."""

from datetime import date
from typing import Any, Final

from ktv_booking.client.said import Subject, id_of
from ktv_booking.client.transport import Transport
from ktv_booking.reports.schemas import CallReportOut, CallsBy

REPORTS: Final = "/v1/reports"


class Reports:
    """What came of what was done."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def calls(
        self,
        from_: date | str,
        to: date | str,
        *,
        by: CallsBy = "campaign",
        venue: Subject | None = None,
        campaign: Subject | None = None,
    ) -> CallReportOut:
        """Return how many calls were listed, dialled, reached, understood, booked and seated."""
        asked = _asked(from_, to, by, venue, campaign)
        return self._transport.get(f"{REPORTS}/calls", CallReportOut, **asked)

    def calls_table(
        self,
        from_: date | str,
        to: date | str,
        *,
        by: CallsBy = "campaign",
        venue: Subject | None = None,
        campaign: Subject | None = None,
    ) -> str:
        """Return the same as CSV, for a spreadsheet."""
        asked = _asked(from_, to, by, venue, campaign)
        return self._transport.fetch(f"{REPORTS}/calls", format="csv", **asked).text


def _asked(
    from_: date | str, to: date | str, by: CallsBy, venue: Subject | None, campaign: Subject | None
) -> dict[str, Any]:
    narrowed = {"venue_id": venue, "campaign_id": campaign}
    named = {name: id_of(one) for name, one in narrowed.items() if one is not None}
    return {"from": from_, "to": to, "by": by, **named}
