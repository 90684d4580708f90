"""50,000 made-up members: the store's list is the one that was worked out by hand."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.db.patience import unhurried
from ktv_booking.outreach.rules.birthdays import birth_keys
from ktv_booking.outreach.rules.leaving_out import LeftOut
from tests.builders import NOW, TODAY
from tests.listed_by_hand import Asked, Person, made_up, verdicts
from tests.lists_laid_out import a_list, a_past, found_in, lay_out

MEMBERS = 50_000
SEED = 2026
LEADS = [7, 1]
BORN, OWN = Asked("birthday", (7, 1)), Asked("campaign:own")


@cache
def worked_out() -> tuple[list[Person], dict[UUID, str | None], dict[UUID, str | None]]:
    """Return the people, and what two lists of a morning say of them, one after the other."""
    near = {key for lead in LEADS for key in birth_keys(TODAY + timedelta(days=lead))}
    people = made_up(SEED, MEMBERS, near=near)
    born = verdicts(people, BORN, NOW)
    called = frozenset(one for one, why in born.items() if why is None)
    return people, born, verdicts(people, replace(OWN, called=called), NOW)


def test_the_stores_lists_are_those_worked_out_by_hand(session: Session) -> None:
    people, born, own = worked_out()
    venue, earlier = a_past(session)
    lay_out(session, people, venue, earlier)

    with unhurried():
        found_born = found_in(session, a_list(session, venue, lead_days=LEADS).id)
        found_own = found_in(session, a_list(session, venue, kind="custom", code="own").id)

    assert found_born == born
    assert found_own == own
    assert set(born.values()) == {None, *(why.value for why in LeftOut)}
