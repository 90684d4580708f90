"""A person works through the typed client: signs in with a password, changes it, signs out."""

import pytest
from sqlalchemy.orm import Session

from ktv_booking.client import Client
from ktv_booking.client.refusals import NotSignedIn, PasswordMustChange, SignInRefused
from tests.builders import NOW, a_room, a_venue, an_agent
from tests.client_desk import client_of, wanted
from tests.over_http import Server


def test_a_person_signs_in_changes_a_handed_out_password_and_works(
    session: Session, server: Server
) -> None:
    venue = a_venue(session)
    a_room(session, venue)
    lan = an_agent(session, "front_desk", venue, login="lan")
    session.commit()
    with client_of(server) as shop:
        given = shop.agents.hand_out_password(lan.id)

    with Client(server.url, language="en", now=NOW) as desk:
        opened = desk.sign_in("lan", given.password)
        with pytest.raises(PasswordMustChange):
            desk.me()
        desk.change_password(given.password, "eleven oolong pots")
        booked = desk.reservations.book(**wanted(venue))
        desk.sign_out()
        with pytest.raises(NotSignedIn):
            desk.me()
        with pytest.raises(SignInRefused):
            desk.sign_in("lan", given.password)

    assert opened.must_change_password
    assert booked.booked_by == "lan"
