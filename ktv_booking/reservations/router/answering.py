"""What routes share: the version a client saw, the state it did not see, the offer after a no."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.errors import DomainError, PreconditionRequired, Stale
from ktv_booking.reservations.models import Group, Reservation
from ktv_booking.reservations.present import (
    Presenter,
    alternatives_out,
    group_out,
    said_besides,
    wish_body,
)
from ktv_booking.reservations.queries.find import members_of
from ktv_booking.reservations.rules.assignment import NoRoomFree
from ktv_booking.reservations.rules.cases import class_wanted
from ktv_booking.reservations.rules.states import ActionNotAllowed, GraceOver
from ktv_booking.reservations.rules.windows import OutsideBookingWindow, WindowClosedForClass
from ktv_booking.reservations.service.opening import IN_HAND
from ktv_booking.reservations.service.requests import BookingRequest
from ktv_booking.reservations.service.turnaways import turn_away
from ktv_booking.reservations.service.yes_if import name_competing
from ktv_booking.rooms.queries import house_of
from ktv_booking.web.etag import ANY, parse_if_match
from ktv_booking.web.patch import IfMatch

T = TypeVar("T")


async def _seen(if_match: IfMatch = None) -> frozenset[int] | None:
    return versions_in(if_match)


async def _seen_for_sure(if_match: IfMatch = None) -> frozenset[int] | None:
    if parse_if_match(if_match) is None:
        raise PreconditionRequired
    return versions_in(if_match)


def versions_in(if_match: str | None) -> frozenset[int] | None:
    """Return the versions a client saw; None where it said none, or that any will do.

    A tag that is no number of ours is no version, so it matches nothing.
    """
    named = parse_if_match(if_match)
    if named is None or named is ANY:
        return None
    numbers = {tag.strip('"') for tag in named}
    return frozenset(int(one) for one in numbers if one.isdecimal() and len(one) <= 18)


Seen = Annotated[frozenset[int] | None, Depends(_seen)]
"""The versions of `If-Match`, where a client says them."""

SeenForSure = Annotated[frozenset[int] | None, Depends(_seen_for_sure)]
"""The versions of `If-Match`, without which PUT and PATCH are not heard."""


def for_this(session: Session, by: Agent, now: datetime, use_case: Callable[[Presenter], T]) -> T:
    """Return what a use case makes; a stale version is refused with the state as it is now.

    What a refusal says may be done instead is what this caller may do at this moment.

    Raises:
        Stale: carries `current`, the document that the client should have seen.
    """
    presenter = Presenter(session, by=by, now=now)
    try:
        return use_case(presenter)
    except (ActionNotAllowed, GraceOver) as refusal:
        _say_what_is_possible(presenter, refusal, session.info.get(IN_HAND))
        raise
    except Stale as stale:
        subject = stale.subject
        if isinstance(subject, Reservation):
            raise Stale(current=presenter.reservation(subject)) from None
        if isinstance(subject, Group):
            current = group_out(presenter, subject, members_of(session, subject.id))
            raise Stale(current=current) from None
        raise


def _say_what_is_possible(
    presenter: Presenter, refusal: ActionNotAllowed | GraceOver, row: Reservation | None
) -> None:
    if row is None or "allowed_actions" not in refusal.facts:
        return
    asked, possible = refusal.facts.get("action"), presenter.actions(row)
    refusal.facts["allowed_actions"] = [verb for verb in possible if verb != asked]


def offering(
    request: BookingRequest, by: Agent, now: datetime
) -> Callable[[Session, DomainError], None]:
    """Return what a refused booking leaves behind: a turnaway; and what it is answered with.

    `alternatives` can be booked as they are, with the guest added. `wish` says how to keep the
    demand instead: where the window takes wishes, where the day opens later, where all is full.
    """

    def turned_away(session: Session, refusal: DomainError) -> None:
        found = turn_away(session, request, refusal, by=by, now=now)
        name_competing(session, refusal)
        venue = Presenter(session, by=by, now=now).venue(request.venue_id)
        refusal.facts["alternatives"] = alternatives_out(
            found, request.stay, venue, also=said_besides(request)
        )
        kind = _kept_as(refusal)
        if kind is None:
            return
        wanted = class_wanted(request.stay, house_of(session, venue))
        body = wish_body(request, venue, kind=kind, room_class=wanted.code)
        refusal.facts["wish"] = {
            "kind": kind, "record_with": "POST /v1/wishes", "path": "/v1/wishes", "request": body,
        }  # fmt: skip

    return turned_away


def _kept_as(refusal: DomainError) -> str | None:
    """Return as what kind of wish refused demand can be kept; None where it cannot."""
    if isinstance(refusal, WindowClosedForClass):
        return (refusal.facts.get("wish") or {}).get("kind")
    if isinstance(refusal, OutsideBookingWindow):
        return "advance"
    return "standby" if isinstance(refusal, NoRoomFree) else None
