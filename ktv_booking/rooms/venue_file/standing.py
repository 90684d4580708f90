"""A venue as it stands, in the words of the file: codes and numbers instead of ids."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.time import clock_of_minutes
from ktv_booking.rooms import queries
from ktv_booking.rooms.service import class_described
from ktv_booking.venues import queries as venues
from ktv_booking.venues.models import Venue, VenueDay
from ktv_booking.venues.schemas import VenueFile
from ktv_booking.venues.service import SWITCHES, described

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """The parts of a venue by what people call them; a part that is not there yet is empty."""

    venue: Document = field(default_factory=dict)
    room_classes: dict[str, Document] = field(default_factory=dict)
    rooms: dict[str, Document] = field(default_factory=dict)
    policy: Document = field(default_factory=dict)
    price_list: Document = field(default_factory=dict)
    calendar: dict[str, Document] = field(default_factory=dict)

    @classmethod
    def of(cls, file: VenueFile) -> "Standing":
        """Return the venue that a file describes."""
        data = file.model_dump(mode="json")
        rooms = [{**room, "adjoins": sorted(room["adjoins"])} for room in data["rooms"]]
        return cls(
            venue=data["venue"],
            room_classes={one["code"]: one for one in data["room_classes"]},
            rooms={one["number"]: one for one in rooms},
            policy=data["policy"],
            price_list=data["price_list"],
            calendar={one.pop("business_date"): one for one in data["calendar"]},
        )


def venue_coded(session: Session, code: str) -> Venue | None:
    """Return the venue that goes by `code`."""
    return session.scalars(select(Venue).where(Venue.code == code)).one_or_none()


def venue_id_of(session: Session, code: str) -> UUID:
    """Return the id of the venue that goes by `code`.

    Raises:
        NotFound: there is none.
    """
    venue = venue_coded(session, code)
    if venue is None:
        raise NotFound(what="venue")
    return venue.id


def standing_of(session: Session, venue: Venue | None) -> Standing:
    """Return a venue as it stands now: its newest policy and prices, its switched days."""
    if venue is None:
        return Standing()
    policies = venues.policy_versions(session, venue.id)
    price_lists = venues.price_list_versions(session, venue.id)
    classes = queries.classes_of(session, venue.id)
    return Standing(
        venue=described(venue),
        room_classes={one.code: class_described(one) for one in classes},
        rooms=_rooms(session, venue),
        policy=policies[0].document if policies else {},
        price_list=price_lists[0].document if price_lists else {},
        calendar=_calendar(session, venue),
    )


def export(session: Session, code: str) -> VenueFile:
    """Return a venue as the file that an import would make it from.

    Raises:
        NotFound: no venue has the code, or it has no policy or price list yet.
    """
    venue = venue_coded(session, code)
    standing = standing_of(session, venue)
    for part in ("venue", "policy", "price_list"):
        if not getattr(standing, part):
            raise NotFound(what=part)
    return VenueFile.model_validate(
        {
            "venue": standing.venue,
            "room_classes": list(standing.room_classes.values()),
            "rooms": list(standing.rooms.values()),
            "policy": standing.policy,
            "price_list": standing.price_list,
            "calendar": [
                {"business_date": day, **switches} for day, switches in standing.calendar.items()
            ],
        }
    )


def _rooms(session: Session, venue: Venue) -> dict[str, Document]:
    codes = {one.id: one.code for one in queries.classes_of(session, venue.id)}
    rows = queries.rooms_of(session, venue.id)
    numbers = {str(row.id): row.number for row in rows}
    return {
        row.number: {
            "number": row.number,
            "room_class": codes[row.room_class_id],
            "floor": row.floor,
            "features": row.features,
            "adjoins": sorted(numbers[next_door] for next_door in row.adjoins),
            "sort_order": row.sort_order,
            "active": row.active,
        }
        for row in rows
    }


def _calendar(session: Session, venue: Venue) -> dict[str, Document]:
    switched = (
        select(VenueDay)
        .where(VenueDay.venue_id == venue.id, VenueDay.switches_version > 0)
        .order_by(VenueDay.business_date)
    )
    return {row.business_date.isoformat(): _said_of(row) for row in session.scalars(switched)}


def _said_of(row: VenueDay) -> Document:
    said = {switch: getattr(row, switch) for switch in SWITCHES}
    for clock in ("opens", "closes"):
        if said[clock] is not None:
            said[clock] = clock_of_minutes(said[clock])
    return said
