"""The demo chain: four venues from the packaged files, and somebody in every role."""

from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from uuid import UUID

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from ktv_booking.access.demo import DEMO_TOKEN, ensure_token, take_on_demo_staff
from ktv_booking.access.models import AgentPassword, ApiToken, StaffAgent
from ktv_booking.access.roles import roles
from ktv_booking.rooms.venue_file import apply_import
from ktv_booking.rooms.venue_file.standing import venue_coded, venue_id_of
from ktv_booking.venues.models import Venue
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


def is_anothers(session: Session) -> bool:
    """Say whether a store is in use, and not as a demo: the demo keeps its hands off it.

    A demo's is a store without people and venues; one that the demo signed somebody into before;
    and one that holds nobody and nothing but what `seed_demo` makes. Reads few columns, so that
    a store of an older schema is understood.
    """
    there = set(inspect(session.connection()).get_table_names())
    if not {"agents", "venues"} <= there or _was_a_demo(session, there):
        return False
    venues = set(session.scalars(select(Venue.code)))
    people = set(session.scalars(select(StaffAgent.login)))
    return not (venues <= set(VENUES) and people <= set(roles()))


def _was_a_demo(session: Session, there: set[str]) -> bool:
    marks = {
        "agent_passwords": select(AgentPassword.agent_id).where(AgentPassword.is_demo),
        "api_tokens": select(ApiToken.id).where(ApiToken.name == DEMO_TOKEN),
    }
    found = (mark for table, mark in marks.items() if table in there)
    return any(session.execute(mark.limit(1)).first() is not None for mark in found)


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
