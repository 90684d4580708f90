"""What the desk looks at before it speaks: what is free, what it costs, the board, who rings."""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

import httpx

from ktv_booking.client.said import Subject, day_of, id_of, said
from ktv_booking.client.transport import Transport, read
from ktv_booking.kernel.text import Language
from ktv_booking.reservations import schemas
from ktv_booking.venues.schemas import MeOut

MOST_BOARDS: Final = 32

Moment = datetime | str
Seen = tuple[UUID, str, datetime | None]


class Boards:
    """The boards seen last, each with its revision, so that an unchanged one is not sent again."""

    def __init__(self) -> None:
        self._seen: OrderedDict[Seen, tuple[str, schemas.BoardOut]] = OrderedDict()
        self._alone = threading.Lock()

    def tag_of(self, seen: Seen) -> tuple[str, schemas.BoardOut] | None:
        """Return the revision and the copy of a board, None where it was not seen."""
        with self._alone:
            return self._seen.get(seen)

    def keep(self, seen: Seen, etag: str, board: schemas.BoardOut) -> None:
        """Remember a board; the one that was kept longest ago gives way."""
        with self._alone:
            self._seen.pop(seen, None)
            self._seen[seen] = (etag, board)
            while len(self._seen) > MOST_BOARDS:
                self._seen.popitem(last=False)


class Looking:
    """Questions that change nothing."""

    def __init__(self, transport: Transport, boards: Boards) -> None:
        self._transport = transport
        self._boards = boards

    def availability(
        self,
        venue_id: Subject,
        *,
        starts_at: Moment,
        party_size: int,
        minutes: int | None = None,
        until_close: bool | None = None,
        room_class: str | None = None,
        room_id: Subject | None = None,
        features: Iterable[str] | None = None,
    ) -> schemas.AvailabilityOut:
        """Return what a venue has free; alternatives where what was asked cannot be booked."""
        return self._transport.get(
            f"/v1/venues/{id_of(venue_id)}/availability",
            schemas.AvailabilityOut,
            starts_at=starts_at,
            party_size=party_size,
            minutes=minutes,
            until_close=until_close,
            room_class=room_class,
            room_id=room_id,
            features=None if features is None else list(features),
        )

    def evening(
        self,
        venue_ids: Iterable[Subject],
        *,
        party_size: int,
        minutes: int,
        room_class: str | None = None,
        from_: Moment | None = None,
        to: Moment | None = None,
        starts: Iterable[Moment] | None = None,
    ) -> schemas.EveningOut:
        """Return venues by starts: every start of the grid from `from_` to `to`, or `starts`."""
        return self._transport.get(
            "/v1/availability",
            schemas.EveningOut,
            venue_ids=[id_of(venue) for venue in venue_ids],
            party_size=party_size,
            minutes=minutes,
            room_class=room_class,
            from_=from_,
            to=to,
            starts=None if starts is None else list(starts),
        )

    def board(self, venue_id: Subject, business_date: date | str) -> schemas.BoardOut:
        """Return the book of a day by rooms; an unchanged one is the very document seen before."""
        venue, day = id_of(venue_id), day_of(business_date)
        seen = (venue, day, self._transport.now)
        kept = self._boards.tag_of(seen)
        response = self._transport.fetch(
            f"/v1/venues/{venue}/board", etag=kept and kept[0], business_date=day
        )
        if kept is not None and response.status_code == httpx.codes.NOT_MODIFIED:
            return kept[1]
        board = read(response, schemas.BoardOut)
        if etag := response.headers.get("ETag"):
            self._boards.keep(seen, etag, board)
        return board

    def day_sheet(self, venue_id: Subject, business_date: date | str) -> schemas.DaySheetOut:
        """Return the day for paper, by start and room, phones masked."""
        path = f"/v1/venues/{id_of(venue_id)}/day-sheet"
        return self._transport.get(path, schemas.DaySheetOut, business_date=day_of(business_date))

    def printed_day_sheet(
        self,
        venue_id: Subject,
        business_date: date | str,
        *,
        format: Literal["html", "csv"],  # noqa: A002  (named as in the contract)
        lang: Language | None = None,
    ) -> str:
        """Return the day for paper as a page or a table; both languages where none is named."""
        path = f"/v1/venues/{id_of(venue_id)}/day-sheet"
        day = day_of(business_date)
        return self._transport.fetch(path, business_date=day, format=format, lang=lang).text

    def quote(
        self, stay: schemas.QuoteRequest | None = None, /, **fields: Any
    ) -> schemas.PricedStayOut:
        """Return what a would-be stay costs, line by line; nothing is booked."""
        body = said(schemas.QuoteRequest, stay, fields)
        return self._transport.post("/v1/quotes", body, schemas.PricedStayOut)

    def explain_policy(
        self, stay: schemas.PolicyExplanationRequest | None = None, /, **fields: Any
    ) -> schemas.PolicyExplanationOut:
        """Return which window and which override decide about a would-be request."""
        body = said(schemas.PolicyExplanationRequest, stay, fields)
        path = "/v1/policy-explanations"
        return self._transport.post(path, body, schemas.PolicyExplanationOut)

    def preview_protection(
        self,
        venue_id: Subject,
        *,
        weekdays: Iterable[int],
        from_: str,
        to: str,
        min_minutes: int,
        room_classes: Iterable[str] | None = None,
        windows: Iterable[schemas.Window] | None = None,
        first: date | str | None = None,
        last: date | str | None = None,
    ) -> schemas.ProtectionPreviewOut:
        """Return what a rule of longer stays would have decided, last week or from `first` on."""
        return self._transport.get(
            f"/v1/venues/{id_of(venue_id)}/protection-preview",
            schemas.ProtectionPreviewOut,
            weekdays=list(weekdays),
            from_=from_,
            to=to,
            min_minutes=min_minutes,
            room_classes=None if room_classes is None else list(room_classes),
            windows=None if windows is None else list(windows),
            first=None if first is None else day_of(first),
            last=None if last is None else day_of(last),
        )

    def protection_proposals(self, venue_id: Subject) -> schemas.ProtectionProposalsOut:
        """Return the peak rules that the venue's past speaks for, as a job found them last."""
        path = f"/v1/venues/{id_of(venue_id)}/protection-proposals"
        return self._transport.get(path, schemas.ProtectionProposalsOut)

    def callers(self, phone: str) -> schemas.CallerOut:
        """Return what is known of a number: name, open bookings, visits."""
        return self._transport.get("/v1/callers", schemas.CallerOut, phone=phone)

    def me(self) -> MeOut:
        """Return who I am, my venues, my permissions."""
        return self._transport.get("/v1/me", MeOut)
