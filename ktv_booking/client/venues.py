"""What a venue is and says: itself, its policy, its prices, its days."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from ktv_booking.client.refusals import NotFound
from ktv_booking.client.said import Subject, Versioned, day_of, each_of, id_of, said, version_of
from ktv_booking.client.transport import Transport
from ktv_booking.reservations.schemas import AskedRequest, AskedStay
from ktv_booking.reservations.schemas.drafts import (
    NewPolicyPreview,
    NewPriceListPreview,
    PolicyPreviewOut,
    PriceListPreviewOut,
)
from ktv_booking.venues import schemas

VENUES: Final = "/v1/venues"


class Venues:
    """The venues of the chain that I work at."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, limit: int | None = None, cursor: str | None = None) -> schemas.VenuePage:
        """Return one page of venues, by code."""
        return self._transport.get(VENUES, schemas.VenuePage, limit=limit, cursor=cursor)

    def each(self, *, limit: int | None = None) -> Iterator[schemas.VenueOut]:
        """Yield every venue, by code."""
        return each_of(lambda cursor: self.list(limit=limit, cursor=cursor))

    def get(self, venue: Subject) -> schemas.VenueOut:
        """Return one venue."""
        return self._transport.get(_path(venue), schemas.VenueOut)

    def by_code(self, code: str) -> schemas.VenueOut:
        """Return the venue with that code.

        Raises:
            NotFound: there is none, or I do not work there.
        """
        for venue in self.each():
            if venue.code == code:
                return venue
        raise NotFound(NotFound.code, 404, title="no venue of mine has this code")

    def open(
        self,
        venue: schemas.NewVenue | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> schemas.VenueOut:
        """Add a venue to the chain."""
        body = said(schemas.NewVenue, venue, fields)
        return self._transport.post(VENUES, body, schemas.VenueOut, idempotency_key=idempotency_key)

    def change(
        self, venue: Versioned, change: schemas.VenueChange | None = None, /, **fields: Any
    ) -> schemas.VenueOut:
        """Change what a venue is; lists are replaced whole."""
        body = said(schemas.VenueChange, change, fields)
        return self._transport.patch(
            _path(venue), body, schemas.VenueOut, if_match=version_of(venue)
        )


class Policies:
    """What a venue allows, version by version."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, venue_id: Subject) -> schemas.PolicyOut:
        """Return the policy in force for starts on today's business date."""
        return self._transport.get(f"{_path(venue_id)}/policy", schemas.PolicyOut)

    def versions(
        self, venue_id: Subject, *, limit: int | None = None, cursor: str | None = None
    ) -> schemas.PolicyPage:
        """Return one page of every policy ever published, newest first."""
        path = f"{_path(venue_id)}/policy/versions"
        return self._transport.get(path, schemas.PolicyPage, limit=limit, cursor=cursor)

    def publish(
        self,
        venue_id: Subject,
        policy: schemas.PolicyDocument | None = None,
        /,
        *,
        after: Versioned | None,
        **fields: Any,
    ) -> schemas.PolicyOut:
        """Publish the next policy; `after` is the one published last, None where there is none.

        That is `versions(venue_id).items[0]`, which need not be in force yet.
        """
        return self._transport.put(
            f"{_path(venue_id)}/policy",
            said(schemas.PolicyDocument, policy, fields),
            schemas.PolicyOut,
            if_match=None if after is None else version_of(after),
        )

    def defaults(self, venue_id: Subject) -> schemas.WindowDefaults:
        """Return what the house says where a policy is silent, window by window."""
        return self._transport.get(f"{_path(venue_id)}/policy/defaults", schemas.WindowDefaults)

    def preview(
        self,
        venue_id: Subject,
        policy: schemas.PolicyDocument,
        *,
        stays: Iterable[AskedRequest] = (),
    ) -> PolicyPreviewOut:
        """Return what a policy would decide, and would have decided last week; none is published.

        `stays` are requests to try it on.
        """
        body = NewPolicyPreview(policy=policy, stays=list(stays))
        return self._transport.post(f"{_path(venue_id)}/policy-previews", body, PolicyPreviewOut)


class PriceLists:
    """What a venue costs, version by version."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, venue_id: Subject) -> schemas.PriceListOut:
        """Return the price list in force for starts on today's business date."""
        return self._transport.get(f"{_path(venue_id)}/price-list", schemas.PriceListOut)

    def versions(
        self, venue_id: Subject, *, limit: int | None = None, cursor: str | None = None
    ) -> schemas.PriceListPage:
        """Return one page of every price list ever published, newest first."""
        path = f"{_path(venue_id)}/price-list/versions"
        return self._transport.get(path, schemas.PriceListPage, limit=limit, cursor=cursor)

    def publish(
        self,
        venue_id: Subject,
        prices: schemas.PriceListDocument | None = None,
        /,
        *,
        after: Versioned | None,
        **fields: Any,
    ) -> schemas.PriceListOut:
        """Publish the next price list; `after` is the one published last, None for the first."""
        return self._transport.put(
            f"{_path(venue_id)}/price-list",
            said(schemas.PriceListDocument, prices, fields),
            schemas.PriceListOut,
            if_match=None if after is None else version_of(after),
        )

    def preview(
        self,
        venue_id: Subject,
        prices: schemas.PriceListDocument,
        *,
        stays: Iterable[AskedStay] = (),
    ) -> PriceListPreviewOut:
        """Return what a price list would quote, and which bookings otherwise; none is published."""
        body = NewPriceListPreview(price_list=prices, stays=list(stays))
        path = f"{_path(venue_id)}/price-list-previews"
        return self._transport.post(path, body, PriceListPreviewOut)


class Calendar:
    """The business dates of a venue: what was set for them, and what comes of it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, venue_id: Subject, business_date: date | str) -> schemas.CalendarDayOut:
        """Return a business date: day types, opening, holiday."""
        return self._transport.get(_day(venue_id, business_date), schemas.CalendarDayOut)

    def switch(
        self,
        venue_id: Subject,
        day: schemas.CalendarDayOut,
        switches: schemas.CalendarDayIn | None = None,
        /,
        **fields: Any,
    ) -> schemas.CalendarDayOut:
        """Say all of a day anew: `switch(venue, day, walk_in_only=True)`; unsaid is ordinary.

        `day` is the date as it was seen; it is refused as stale when somebody else was faster.
        """
        return self._transport.put(
            _day(venue_id, day.business_date),
            said(schemas.CalendarDayIn, switches, fields),
            schemas.CalendarDayOut,
            if_match=day.version or None,
        )


def _path(venue: Subject) -> str:
    return f"{VENUES}/{id_of(venue)}"


def _day(venue_id: Subject, business_date: date | str) -> str:
    return f"{_path(venue_id)}/calendar/{day_of(business_date)}"
