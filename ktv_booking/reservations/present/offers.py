"""What can be booked instead, ready to send; and the wish that keeps what cannot be booked yet.

A `request` carries everything but the people: the client merges it with `guest` (and `booker`)
before it sends it. No answer ever repeats a phone.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from ktv_booking.kernel.time import Slot
from ktv_booking.reservations.present.quotes import quote_of_rooms
from ktv_booking.reservations.rules.book import Stay
from ktv_booking.reservations.rules.offers import OfferKind, beginning_of, said_offer
from ktv_booking.reservations.schemas import Alternative
from ktv_booking.reservations.service.offers import Bookable
from ktv_booking.reservations.service.requests import BookingRequest
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.web.texts import TextOut

Body = dict[str, Any]

ONE_ROOM = "/v1/reservations"
SEVERAL_ROOMS = "/v1/reservation-groups"
WISHES = "/v1/wishes"


def alternatives_out(
    found: Sequence[Bookable], asked: Stay, venue: VenueFacts, *, also: Mapping[str, Any]
) -> list[Alternative]:
    """Return the alternatives to what was `asked` at `venue`, best first.

    `also` goes into every request as it is: what the booking says besides the stay.
    """
    return [alternative_out(one, asked, venue, also=also) for one in found]


def alternative_out(
    bookable: Bookable, asked: Stay, venue: VenueFacts, *, also: Mapping[str, Any]
) -> Alternative:
    """Return one alternative with the request that books it, and the sentence that offers it."""
    offer, verdicts = bookable.offer, bookable.verdicts
    ladder, there = bookable.book.house.ladder, bookable.book.venue
    is_split = offer.kind is OfferKind.SPLIT
    begins = beginning_of(verdicts, hold=bool(also.get("hold")))
    classes = [ladder.coded(code) for code in offer.room_classes or (offer.room_class or "",)]
    said = said_offer(
        offer,
        business_date=verdicts[0].case.business_date,
        room_class=classes[0].name,
        second=classes[1].name if is_split else None,
        venue_name=there.name,
        begins=begins,
        currency=there.currency,
    )
    common = _common(bookable, asked, venue) | dict(also)
    return Alternative(
        kind=offer.kind.value,
        venue_id=offer.venue_id,
        room_class=offer.room_class,
        business_date=verdicts[0].case.business_date,
        starts_at=offer.starts_at,
        minutes=offer.minutes,
        path=SEVERAL_ROOMS if is_split else ONE_ROOM,
        request=_for_two_rooms(common, bookable) if is_split else _for_one_room(common, bookable),
        quote=quote_of_rooms([verdict.price for verdict in verdicts]),
        becomes=begins.standing,
        deposit_minor=begins.deposit_minor,
        deposit_due_by=begins.deposit_due_by and there.local(begins.deposit_due_by),
        note=TextOut.of(said),
    )


def said_besides(request: BookingRequest) -> Body:
    """Return what a refused booking said besides its stay and its people."""
    body: Body = {
        "addons": [dict(addon) for addon in request.addons],
        "hold": request.hold,
        "member_id": request.member_id and str(request.member_id),
        "campaign_id": request.campaign_id and str(request.campaign_id),
        "partner_order_no": request.partner_order_no,
    }
    return {field: value for field, value in body.items() if value}


def wish_body(request: BookingRequest, venue: VenueFacts, *, kind: str, room_class: str) -> Body:
    """Return what POST /v1/wishes takes to keep this demand, but for the contact."""
    stay = request.stay
    starts_at = venue.local(stay.starts_at).isoformat()
    return {
        "kind": kind,
        "venue_ids": [str(venue.id)],
        "room_classes": [room_class],
        "earliest_starts_at": starts_at,
        "latest_starts_at": starts_at,
        "minutes": stay.minutes or _minutes_to_close(stay, venue),
        "party_size": stay.party_size,
    }


def _common(bookable: Bookable, asked: Stay, venue: VenueFacts) -> Body:
    """Return what both kinds of request say; a walk-in who comes later is booked by the staff."""
    stay = bookable.stays[0]
    body: Body = {
        "venue_id": str(bookable.offer.venue_id),
        "starts_at": bookable.offer.starts_at.isoformat(),
        "minutes": bookable.offer.minutes,
        "source": "staff" if stay.source == "walk_in" else stay.source,
        "instead_of": _wanted_first(asked, venue),
    }
    if asked.occasion:
        body["occasion"] = asked.occasion
    if asked.minors_present:
        body["minors_present"] = True
    return body


def _wanted_first(asked: Stay, venue: VenueFacts) -> Body:
    wanted: Body = {
        "venue_id": str(venue.id),
        "starts_at": venue.local(asked.starts_at).isoformat(),
    }
    return wanted | ({"room_class": asked.room_class} if asked.room_class else {})


def _for_one_room(common: Body, bookable: Bookable) -> Body:
    stay = bookable.stays[0]
    body = common | {"party_size": stay.party_size, "room_class": bookable.offer.room_class}
    if stay.children:
        body["children"] = dict(stay.children)
    if stay.wishes.features:
        body["wishes"] = {"features": sorted(stay.wishes.features)}
    return body


def _for_two_rooms(common: Body, bookable: Bookable) -> Body:
    """Return a group: rooms are wished for, not insisted on, so that it stays one decision."""
    kept = {field: value for field, value in common.items() if field != "addons"}
    rooms = [
        {
            "party_size": stay.party_size,
            "room_class": stay.room_class,
            "wishes": {"room_id": str(room_id)},
        }
        for stay, room_id in zip(bookable.stays, bookable.offer.room_ids, strict=True)
    ]
    return kept | {"rooms": rooms, "adjoining": bookable.offer.adjoining}


def _minutes_to_close(stay: Stay, venue: VenueFacts) -> int:
    day = venue.hours.business_day_of(stay.starts_at)
    opening = venue.calendar.opening_on(day)
    if opening is None or opening.ends_at <= stay.starts_at:
        return int(timedelta(hours=1).total_seconds() // 60)
    return Slot(stay.starts_at, opening.ends_at).minutes
