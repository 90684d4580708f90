"""A server that sorts as a language does finds guests and members by the end of a number."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from ktv_booking.access.roles import Permission
from ktv_booking.db.migrate import migrate
from ktv_booking.db.session import Database
from ktv_booking.members.queries import Sought as MemberSought
from ktv_booking.members.queries import members_sought
from ktv_booking.reservations.queries.find import Sought, reservations_sought
from tests import stores
from tests.builders import a_member, a_phone, a_principal, a_reservation, a_room, a_venue


@pytest.fixture
def sorting_as_english() -> Iterator[Database]:
    """A migrated server on which `:` sorts before digits."""
    cluster, name = stores.ensure_postgresql(), f"{stores.PREFIX}sorted"
    cluster.drop(name)
    database = Database(cluster.create_ordered(name, "en"))
    migrate(database)
    yield database
    database.close()
    cluster.drop(name)


def test_the_end_of_a_number_is_found_whatever_the_order_of_letters(
    sorting_as_english: Database,
) -> None:
    phone = a_phone()

    def found(session: Session) -> tuple[int, int]:
        venue = a_venue(session)
        room = a_room(session, venue)
        a_reservation(session, venue, room, guest_phone=phone, guest_phone_reversed=phone[:0:-1])
        a_member(session, venue, phones=(phone,))
        session.flush()
        by = a_principal(permission=Permission.VIEW)
        guests = reservations_sought(Sought(phone=phone[-4:]), agent=by)
        members = members_sought(MemberSought(q=phone[-4:]), agent=by)
        return len(session.scalars(guests).all()), len(session.scalars(members).all())

    assert sorting_as_english.work(found) == (1, 1)
