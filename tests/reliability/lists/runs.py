"""A million made-up members in one store: its lists are those that were worked out by hand."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from time import sleep
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.ballast.filling import take_as_long_as_it_needs
from ktv_booking.db.patience import unhurried
from ktv_booking.db.session import Database
from ktv_booking.kernel.errors import Busy
from ktv_booking.outreach.models import CallList, Campaign
from ktv_booking.outreach.rules.birthdays import birth_keys
from ktv_booking.outreach.service.building import Built, build_list
from ktv_booking.venues.models import Venue
from tests.builders import NOW, TODAY, a_campaign
from tests.listed_by_hand import Asked, Person, made_up, verdicts
from tests.lists_laid_out import a_past, earlier_lists, found_of, lay_out
from tests.reliability.parts import MOST_GROWN, MOST_SHOWN, a_passing_store
from tests.reliability.runs import Order, Report, run
from tests.reliability.trial import resident_bytes

MEMBERS, AT_ONCE, SECONDS = 1_000_000, 20_000, 600
FILLING = 0.4
"""Of the time there is: to make a list and to go through it takes about as long."""

LEADS = [7, 1]
BORN, OWN = Asked("birthday", (7, 1)), Asked("campaign:own")
Verdicts = dict[UUID, str | None]


@dataclass(frozen=True)
class Share:
    """Some of the members: made up again by their seed whenever they are wanted, never kept."""

    seed: int
    size: int

    def people(self) -> list[Person]:
        """Return who they are; nobody is merged into somebody of another share."""
        near = {key for lead in LEADS for key in birth_keys(TODAY + timedelta(days=lead))}
        return made_up(self.seed, self.size, near=near)


@dataclass
class Morning:
    """The two lists of a morning, how many each says it is about, and what was held to be so."""

    born: UUID
    own: UUID
    told: list[int]
    violations: list[str]


@run("lists", soak_seconds=SECONDS, soak_operations=MEMBERS)
def lists(order: Order) -> Report:
    """A million made-up members: two lists of a morning, each person's place on them or why not."""
    members = order.operations or MEMBERS
    shares = [
        Share(order.seed * MEMBERS + first, min(AT_ONCE, members - first))
        for first in range(0, members, AT_ONCE)
    ]
    with a_passing_store(order) as database, unhurried():
        held = [resident_bytes()]
        venue_id, written = _filled(database, order, shares, held)
        morning = _made(database, venue_id)
        worked_out = [0, 0]
        found = [*morning.violations]
        for share in written:
            wrongs = _wrongs(database, share.people(), morning, worked_out)
            found += list(wrongs)[:MOST_SHOWN]
            held.append(resident_bytes())
    if worked_out != morning.told:
        found.append(f"the lists are about {morning.told} people, by hand {worked_out}")
    if max(held) - held[0] > MOST_GROWN:
        found.append(f"the process grew by {max(held) - held[0]} bytes")
    figures = {
        "members": sum(share.size for share in written),
        "of a birthday": worked_out[0],
        "of a campaign": worked_out[1],
        "wrong": len(found),
        "grown_bytes": max(held) - held[0],
    }
    return Report(found[:MOST_SHOWN], figures)


def _filled(
    database: Database, order: Order, shares: list[Share], held: list[int]
) -> tuple[UUID, list[Share]]:
    """Write share after share until all are there, or the time for it is over."""
    seconds = None if order.seconds is None else order.seconds * FILLING
    is_over = replace(order, seconds=seconds).deadline()
    venue_id: UUID = database.work(lambda session: a_past(session)[0].id)
    written: list[Share] = []
    for share in shares:
        if written and is_over():
            break
        people = share.people()

        def write(session: Session, people: list[Person] = people) -> None:
            venue = session.get_one(Venue, venue_id)
            lay_out(session, people, venue, earlier_lists(session))

        database.work(write)
        written.append(share)
        held.append(resident_bytes())
    return venue_id, written


def _made(database: Database, venue_id: UUID) -> Morning:
    """Make both lists, one after the other, each by two at once."""

    def set_up(session: Session) -> tuple[UUID, UUID]:
        venue = session.get_one(Venue, venue_id)
        born = a_campaign(session, venue, lead_days=LEADS)
        return born.id, a_campaign(session, venue, kind="custom", code="own").id

    violations, ids, told = [], [], []
    for campaign_id in database.work(set_up):
        built = _by_two(database, campaign_id, venue_id)
        if [one.is_new for one in built].count(True) != 1 or built[0].row.id != built[1].row.id:
            violations.append(f"two made {[(one.row.id, one.is_new) for one in built]}")
        ids.append(built[0].row.id)
        told.append(_people_of(database, ids[-1]))
    return Morning(*ids, told, violations)


def _by_two(database: Database, campaign_id: UUID, venue_id: UUID) -> list[Built]:
    def build(session: Session) -> Built:
        take_as_long_as_it_needs(session)
        campaign = session.get_one(Campaign, campaign_id)
        return build_list(session, campaign, venue_id, TODAY, now=NOW)

    def make(_: int) -> Built:
        with unhurried():
            while True:
                try:
                    return database.work(build)
                except Busy:  # the other holds a file; a server lets one wait in line
                    sleep(1)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(make, range(2)))


def _people_of(database: Database, list_id: UUID) -> int:
    def count(session: Session) -> int:
        row = session.get_one(CallList, list_id)
        return sum(row.listed.values()) + sum(row.left_out.values())

    return database.read(count)


def _wrongs(
    database: Database, people: list[Person], morning: Morning, worked_out: list[int]
) -> Iterator[str]:
    """Find of whom the lists do not say what was worked out by hand; count whom they are about."""
    born = verdicts(people, BORN, NOW)
    called = frozenset(one for one, why in born.items() if why is None)
    own = verdicts(people, replace(OWN, called=called), NOW)
    ids = [one.id for one in people]
    for place, (list_id, expected) in enumerate(((morning.born, born), (morning.own, own))):
        worked_out[place] += len(expected)
        found = database.read(lambda session, of=list_id: found_of(session, of, ids))
        for one in found.keys() | expected.keys():
            said, by_hand = (of.get(one, "not there") for of in (found, expected))
            if said != by_hand:
                yield f"list {place}, member {one}: {said}, by hand {by_hand}"
