"""The day on the screen and on paper, and who rings."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent, MayView
from ktv_booking.reservations import day_sheets, schemas
from ktv_booking.reservations.present import Presenter, board_page, caller_out
from ktv_booking.reservations.queries.board import rev_of
from ktv_booking.reservations.queries.callers import caller_with
from ktv_booking.reservations.router.look_ups import PhoneAsked
from ktv_booking.venues.glimpse import glimpse
from ktv_booking.venues.queries import venue_for
from ktv_booking.web.declarations import declares
from ktv_booking.web.etag import strong_etag
from ktv_booking.web.fields import Day, Language
from ktv_booking.web.now import Now
from ktv_booking.web.routes import Routes
from ktv_booking.web.stale_reads import StaleRead
from ktv_booking.web.work import Read

router = Routes(prefix="/v1", tags=["board"])

BusinessDate = Annotated[Day | None, Query(description="the present business day if left out")]
PAPER_ONLY = "default-src 'none'; style-src 'unsafe-inline'"


def _is_today(
    venue_id: UUID, business_date: date | None, *, now: datetime, agent: Agent
) -> Callable[[Session], bool] | bool:
    """Say, or return how to find out, whether that is the day the venue works at now."""
    if business_date is None:
        return True

    def is_today(session: Session) -> bool:
        hours = venue_for(session, venue_id, agent=agent).hours
        return business_date == hours.business_day_of(now)

    return is_today


@router.get("/venues/{venue_id}/board", response_model=schemas.BoardOut)
@declares(venue="path", rate="read", personal=True)
def read_board(
    venue_id: UUID, read: StaleRead, now: Now, agent: MayView, business_date: BusinessDate = None
) -> Response:
    """The book of one business day by rooms; `ETag` is its revision, so that polling is cheap."""

    def day_at(session: Session) -> date:
        venue = venue_for(session, venue_id, agent=agent)
        return business_date or venue.hours.business_day_of(now)

    def tag(session: Session) -> str:
        glimpse(session, venue_id, around=now, also=business_date)
        venue = venue_for(session, venue_id, agent=agent)
        return strong_etag(rev_of(session, venue, day_at(session)))

    def board(session: Session) -> Response:
        venue = venue_for(session, venue_id, agent=agent)
        body = board_page(session, venue, day_at(session), now=now, by=agent)
        return Response(body, media_type="application/json")

    is_today = _is_today(venue_id, business_date, now=now, agent=agent)
    return read(board, tag=tag, fresh_if=is_today, at_a_glance=True)


@router.get(
    "/venues/{venue_id}/day-sheet",
    response_model=schemas.DaySheetOut,
    responses={200: {"content": {"text/html": {}, "text/csv": {}}}},
)
@declares(venue="path", rate="export", personal=True)
def read_day_sheet(
    venue_id: UUID,
    read: StaleRead,
    now: Now,
    agent: MayView,
    *,
    business_date: BusinessDate = None,
    wanted: Annotated[Literal["json", "html", "csv"], Query(alias="format")] = "json",
    lang: Annotated[Language | None, Query(description="both languages if left out")] = None,
) -> Response:
    """The day on paper, for when the power is gone."""

    def sheet(session: Session) -> Response:
        venue = venue_for(session, venue_id, agent=agent)
        day = business_date or venue.hours.business_day_of(now)
        found = day_sheets.day_sheet(session, venue, day, now=now)
        if wanted == "json":
            return Response(found.model_dump_json(), media_type="application/json")
        name = f"{venue.code}-{day.isoformat()}.{wanted}"
        headers = {"Content-Disposition": f'inline; filename="{name}"'}
        if wanted == "csv":
            text = day_sheets.as_csv(found, lang)
            return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
        page = day_sheets.as_html(found, venue.name, lang)
        headers["Content-Security-Policy"] = PAPER_ONLY
        return Response(page, media_type="text/html; charset=utf-8", headers=headers)

    return read(sheet, fresh_if=_is_today(venue_id, business_date, now=now, agent=agent))


@router.get("/callers")
@declares(venue="mine", rate="search", personal=True)
def read_caller(
    read: Read,
    now: Now,
    agent: MayView,
    asked: PhoneAsked,
    *,
    phone: Annotated[
        str,
        Query(
            pattern=r"^[+]?[0-9 ()-]{4,32}$",
            description="the number that rings, or its last four digits; of five to seven digits "
            "the last four are compared",
        ),
    ],
) -> schemas.CallerOut:
    """Who rings: name, open bookings, visits; also for people who are no members.

    Whole numbers that nobody has are counted: who asks for too many waits.
    """
    asked.ensure_may_ask()

    def who(session: Session) -> schemas.CallerOut:
        presenter = Presenter(session, by=agent, now=now)
        caller = caller_with(session, phone, agent=agent, now=now)
        asked.answered(caller.is_known or bool(caller.open or caller.blocks))
        return caller_out(presenter, caller)

    answer = read(who)
    asked.note_misses()
    return answer
