"""The demo chain: four venues from the packaged files, and somebody in every role."""

from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.demo import ensure_token, take_on_demo_staff
from ktv_booking.rooms.venue_file import apply_import
from ktv_booking.rooms.venue_file.standing import venue_coded, venue_id_of
from ktv_booking.venues.schemas import VenueFile, read_venue_file

VENUES = ("shanghai", "xuhui", "taipei", "lisbon")


@dataclass(frozen=True, slots=True)
class DemoChain:
    """Ids of the venues by code and of the staff by role; `new` are the venues added just now."""

    venue_ids: dict[str, UUID]
    agent_ids: dict[str, UUID]
    new: tuple[str, ...]


def demo_files() -> list[VenueFile]:
    """Return the packaged venues."""
    folder = files("ktv_booking.venues") / "demo"
    return [
        read_venue_file((folder / f"{code}.toml").read_text(encoding="utf-8")) for code in VENUES
    ]


def seed_demo(session: Session, *, by: str, now: datetime, token: str | None = None) -> DemoChain:
    """Make the store hold the demo chain; `token` becomes one of its hq_admin's.

    Run again, it changes nothing: a venue that is there stays as the house has made it since.

    Raises:
        TokenTaken: `token` is another's, or was revoked.
    """
    new, venue_ids = [], {}
    for file in demo_files():
        code = file.venue.code
        if venue_coded(session, code) is None:
            apply_import(session, file, by=by, now=now)
            new.append(code)
        venue_ids[code] = venue_id_of(session, code)
    staff = take_on_demo_staff(session, list(venue_ids.values()), by=by, now=now)
    if token is not None:
        ensure_token(session, staff["hq_admin"], token, by=by, now=now)
    return DemoChain(venue_ids, {role: agent.id for role, agent in staff.items()}, tuple(new))
