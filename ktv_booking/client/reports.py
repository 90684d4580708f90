"""Figures: what evenings came to, and how far calls come."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Literal

from ktv_booking.client.said import Subject, id_of
from ktv_booking.client.transport import Transport
from ktv_booking.reports.figures import schemas
from ktv_booking.reports.schemas import CallReportOut, CallsBy

REPORTS: Final = "/v1/reports"
Against = Literal["previous", "last_week", "last_month", "month_average"]
Days = date | str


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
        format: Literal["csv", "xlsx"] = "csv",  # noqa: A002  (as the contract calls it)
        lang: Literal["zh", "en"] | None = None,
    ) -> bytes:
        """Return the same for a spreadsheet."""
        asked = _asked(from_, to, by, venue, campaign) | {"format": format}
        said = {} if lang is None else {"lang": lang}
        return self._transport.fetch(f"{REPORTS}/calls", **asked, **said).content

    def comparison(
        self,
        from_: Days,
        to: Days,
        *,
        group_by: Sequence[schemas.GroupBy] = ("booked_class", "used_class"),
        against: Sequence[Against] = (),
        venue: Subject | None = None,
        period: str | None = None,
        day_type: str | None = None,
        source: schemas.Source | None = None,
        window: schemas.Window | None = None,
    ) -> schemas.ComparisonOut:
        """Return rooms booked, entered and used, beside what other days came to."""
        told = {"period": period, "day_type": day_type, "source": source, "window": window}
        narrowed = {kind: word for kind, word in told.items() if word is not None}
        asked = _days(from_, to, venue) | narrowed
        asked |= {"group_by": list(group_by), "against": list(against)}
        return self._transport.get(f"{REPORTS}/comparison", schemas.ComparisonOut, **asked)

    def occupancy(
        self,
        from_: Days,
        to: Days,
        *,
        group_by: Sequence[schemas.OccupancyBy] = ("room_class", "hour"),
        venue: Subject | None = None,
    ) -> schemas.OccupancyOut:
        """Return how long rooms were sat in, of the time they could be sold."""
        asked = _days(from_, to, venue) | {"group_by": list(group_by)}
        return self._transport.get(f"{REPORTS}/occupancy", schemas.OccupancyOut, **asked)

    def turnaways(
        self,
        from_: Days,
        to: Days,
        *,
        group_by: Sequence[schemas.TurnawaysBy] = ("code", "room_class"),
        venue: Subject | None = None,
    ) -> schemas.TurnawaysOut:
        """Return who was turned away, from what, and what was lost."""
        asked = _days(from_, to, venue) | {"group_by": list(group_by)}
        return self._transport.get(f"{REPORTS}/turnaways", schemas.TurnawaysOut, **asked)

    def fairness(
        self,
        from_: Days,
        to: Days,
        *,
        group_by: Sequence[schemas.FairnessBy] = ("venue",),
        venue: Subject | None = None,
    ) -> schemas.FairnessOut:
        """Return who waited, who made place for others, and who came before others."""
        asked = _days(from_, to, venue) | {"group_by": list(group_by)}
        return self._transport.get(f"{REPORTS}/fairness", schemas.FairnessOut, **asked)

    def file(
        self,
        report: Literal["comparison", "occupancy", "turnaways", "fairness"],
        from_: Days,
        to: Days,
        *,
        format: Literal["csv", "xlsx"] = "csv",  # noqa: A002  (as the contract calls it)
        venue: Subject | None = None,
        **narrowed: Any,
    ) -> bytes:
        """Return one of them as a file: `file("comparison", day, day, group_by=["period"])`."""
        asked = _days(from_, to, venue) | narrowed | {"format": format}
        return self._transport.fetch(f"{REPORTS}/{report}", **asked).content


def _days(from_: Days, to: Days, venue: Subject | None) -> dict[str, Any]:
    narrowed = {} if venue is None else {"venue_id": id_of(venue)}
    return {"from": from_, "to": to, **narrowed}


def _asked(
    from_: date | str, to: date | str, by: CallsBy, venue: Subject | None, campaign: Subject | None
) -> dict[str, Any]:
    narrowed = {"venue_id": venue, "campaign_id": campaign}
    named = {name: id_of(one) for name, one in narrowed.items() if one is not None}
    return {"from": from_, "to": to, "by": by, **named}
