"""What is free, what it costs, and which rule decides: asked before anything is booked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayView
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.reservations import schemas
from ktv_booking.reservations.present import (
    availability_out,
    evening_out,
    explanation_out,
    priced_stay_out,
)
from ktv_booking.reservations.router import requests
from ktv_booking.reservations.router.refusals import OF_PRICING
from ktv_booking.reservations.rules.assignment import Wishes
from ktv_booking.reservations.rules.book import Stay
from ktv_booking.reservations.rules.windows import StartInThePast
from ktv_booking.reservations.service.availability import availability
from ktv_booking.reservations.service.evening import LONGEST, MOST_STARTS, Range, evening
from ktv_booking.reservations.service.quoting import explain_policy, price_stay
from ktv_booking.rooms.rules import PartyTooLarge
from ktv_booking.venues.rules.facts import NotPublished
from ktv_booking.web.declarations import declares
from ktv_booking.web.fields import CodeWord, Instant, PartySize
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1", tags=["availability"])

MOST_VENUES = 20


@router.get("/venues/{venue_id}/availability", responses=may_refuse(StartInThePast, NotPublished))
@declares(venue="path", rate="search", personal=False)
def read_availability(
    venue_id: UUID,
    read: Read,
    now: Now,
    agent: MayView,
    *,
    starts_at: Annotated[Instant, Query()],
    party_size: Annotated[PartySize, Query()],
    minutes: Annotated[schemas.StayMinutes | None, Query()] = None,
    until_close: Annotated[bool, Query(description="instead of `minutes`")] = False,
    room_class: Annotated[CodeWord | None, Query()] = None,
    room_id: UUID | None = None,
    features: Annotated[list[CodeWord] | None, Query(max_length=20)] = None,
) -> schemas.AvailabilityOut:
    """What a venue has free for a party; alternatives where what was asked cannot be booked."""
    if (minutes is not None) == until_close:
        raise Malformed.at(
            "minutes",
            Text(zh="请给出 minutes 或 until_close 之一", en="give one of minutes and until_close"),
        )
    asked = Stay(
        starts_at=starts_at,
        minutes=minutes,
        party_size=party_size,
        room_class=room_class,
        room_id=room_id,
        wishes=Wishes(features=frozenset(features or ())),
    )
    return read(
        lambda session: availability_out(
            availability(session, venue_id, asked, by=agent, now=now), asked
        ),
        at_a_glance=True,
    )


@router.get("/availability")
@declares(venue="query", rate="search", personal=False)
def read_evening(
    read: Read,
    now: Now,
    agent: MayView,
    *,
    venue_ids: Annotated[list[UUID], Query(min_length=1, max_length=MOST_VENUES)],
    party_size: Annotated[PartySize, Query()],
    minutes: Annotated[schemas.StayMinutes, Query()],
    room_class: Annotated[CodeWord | None, Query()] = None,
    starts_from: Annotated[
        Instant | None, Query(alias="from", description="every start of the grid from then on")
    ] = None,
    starts_before: Annotated[
        Instant | None, Query(alias="to", description="and before then, within 24 hours")
    ] = None,
    starts: Annotated[
        list[Instant] | None, Query(max_length=MOST_STARTS, description="or these very starts")
    ] = None,
) -> schemas.EveningOut:
    """The evening at a glance: venues by starts."""
    wanted = _starts(starts_from, starts_before, starts)
    first = wanted.first if isinstance(wanted, Range) else wanted[0]
    asked = Stay(first, minutes, party_size, room_class=room_class)

    def glance(session: Session) -> schemas.EveningOut:
        evenings = [
            evening(session, venue_id, asked, wanted, by=agent, now=now)
            for venue_id in dict.fromkeys(venue_ids)
        ]
        return evening_out(evenings, party_size=party_size, minutes=minutes)

    return read(glance)


@router.post("/quotes", responses=may_refuse(*OF_PRICING))
@declares(venue="body", rate="read", personal=False)
def price(
    body: schemas.QuoteRequest, work: Work, now: Now, agent: MayView
) -> schemas.PricedStayOut:
    """What a would-be stay costs, line by line; nothing is booked."""
    asked = requests.stay_asked(body)
    return work(
        lambda session: priced_stay_out(
            price_stay(session, body.venue_id, asked, by=agent, now=now)
        )
    )


@router.post(
    "/policy-explanations", responses=may_refuse(StartInThePast, PartyTooLarge, NotPublished)
)
@declares(venue="body", rate="read", personal=False)
def explain(
    body: schemas.PolicyExplanationRequest, work: Work, now: Now, agent: MayView
) -> schemas.PolicyExplanationOut:
    """Which window and which override decide about a would-be request; nothing is booked."""
    asked = requests.stay_asked(body)
    return work(
        lambda session: explanation_out(
            explain_policy(
                session,
                body.venue_id,
                asked,
                deposit_paid=body.deposit_paid,
                by=agent,
                now=now,
            )
        )
    )


def _starts(
    first: datetime | None, until: datetime | None, starts: Sequence[datetime] | None
) -> Range | Sequence[datetime]:
    """Return the range or the very starts; exactly one of the two is to be given.

    Raises:
        Malformed: neither, both, or half a range.
    """
    if starts and first is None and until is None:
        if max(starts) - min(starts) > LONGEST:
            raise Malformed.at(
                "starts", Text(zh="各开始时间须在24小时之内", en="they lie within 24 hours")
            )
        return sorted(starts)
    if starts or first is None or until is None:
        raise Malformed.at(
            "from", Text(zh="请给出 from 和 to，或给出 starts", en="give from and to, or starts")
        )
    return Range(first, until)
