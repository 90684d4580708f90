"""Head office at work through the typed client: venue, house, prices, people, languages."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from ktv_booking.client import Client
from ktv_booking.client.refusals import (
    MalformedRequest,
    NoRoomFree,
    NotFound,
    NotSignedIn,
    StaleVersion,
)
from tests.builders import LONG_AGO, TODAY, a_venue, evening, flat_prices
from tests.client_desk import client_of, wanted
from tests.over_http import Server


@pytest.fixture
def shop(server: Server) -> Iterator[Client]:
    """Head office's client."""
    with client_of(server) as client:
        yield client


def test_the_house_is_set_up_and_its_day_is_shut(session: Session, shop: Client) -> None:
    venue = a_venue(session)
    small = next(one for one in shop.classes.each(venue.id) if one.code == "small")

    room = shop.rooms.add(venue.id, number="808", room_class_id=small.id, features=["stage"])
    changed = shop.rooms.change(room, floor="8")
    wider = shop.classes.change(small, capacity_max=9)
    outage = shop.outages.take_out(
        room, kind="maintenance", starts_at=evening(), ends_at=evening(hour=21), reason="wet"
    )
    listed = shop.outages.list(room)
    shop.outages.put_back(outage)
    day = shop.calendar.get(venue.id, TODAY)
    walk_ins = shop.calendar.switch(venue.id, day, walk_in_only=True)
    normal = shop.calendar.switch(venue.id, walk_ins, note="again")
    swept = shop.sweep(venue.id)
    closing = shop.at(evening(hour=27)).close_day(venue.id, TODAY, dry_run=True)

    assert (changed.floor, changed.features, wider.capacity_max) == ("8", ["stage"], 9)
    assert [one.id for one in listed.items] == [outage.id]
    assert shop.outages.list(room).items == []
    assert (day.version, walk_ins.walk_in_only, normal.walk_in_only) == (0, True, False)
    assert swept.swept == 0
    assert (closing.dry_run, closing.settled) == (True, False)


def test_policies_and_prices_are_published_after_the_last_one(
    session: Session, shop: Client
) -> None:
    venue = a_venue(session)
    policy, prices = shop.policy.get(venue.id), shop.price_lists.get(venue.id)

    next_policy = shop.policy.publish(venue.id, policy.document, after=policy)
    next_prices = shop.price_lists.publish(
        venue.id, effective_from=LONG_AGO, rows=flat_prices(), after=prices
    )
    with pytest.raises(StaleVersion):
        shop.policy.publish(venue.id, policy.document, after=policy)

    assert [one.version for one in shop.policy.versions(venue.id).items] == [2, 1]
    assert (next_policy.version, next_prices.version) == (2, 2)
    assert next_policy.document == policy.document


def test_people_and_tokens_are_given_and_taken(
    session: Session, server: Server, shop: Client
) -> None:
    a_venue(session)

    taken_on = shop.agents.take_on(login="lan", name="阿兰", roles=[{"role": "agent"}])
    token = shop.tokens.give(taken_on, name="phone desk")
    with Client(server.url, token.token) as hers:
        me = hers.me()
        shop.tokens.revoke(token)
        with pytest.raises(NotSignedIn):
            hers.me()
    renamed = shop.agents.change(taken_on, name="兰姐")

    assert me.agent.id == taken_on.id
    assert renamed.name == "兰姐"
    assert token.id in {one.id for one in shop.tokens.each()}
    assert taken_on.id in {one.id for one in shop.agents.each()}


def test_a_venue_is_found_by_its_code_and_changed(session: Session, shop: Client) -> None:
    venue = a_venue(session)

    found = shop.venues.by_code(venue.code)
    changed = shop.venues.change(found, directions={"zh": "二楼", "en": "2nd floor"})

    assert found.id == venue.id
    assert changed.directions.en == "2nd floor"
    with pytest.raises(NotFound):
        shop.venues.by_code("nowhere")


def test_refusals_are_said_in_the_language_of_the_client(session: Session, server: Server) -> None:
    venue = a_venue(session)

    said = []
    for language in ("zh", "en"):
        with client_of(server, language=language) as client:
            with pytest.raises(NoRoomFree) as refused:
                client.reservations.book(**wanted(venue, room_class="small"))
            said.append(refused.value.title)
            with pytest.raises(MalformedRequest) as malformed:
                client.reservations.list(phone="12")

    assert said == ["该时段没有合适的包厢", "No suitable room is free for this time"]
    assert malformed.value.errors[0]["field"].endswith("phone")
