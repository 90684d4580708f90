from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ktv_booking.access.demo import TokenTaken, fresh_token
from ktv_booking.access.models import ApiToken, StaffAgent
from ktv_booking.access.queries import agent_with_login, agent_with_token
from ktv_booking.access.roles import roles
from ktv_booking.audit.models import AuditRow
from ktv_booking.kernel.errors import NotFound
from ktv_booking.rooms.demo import VENUES, demo_files, seed_demo
from ktv_booking.rooms.models import Room, RoomClass
from ktv_booking.rooms.queries import house_of
from ktv_booking.rooms.rules.refusals import RankTaken
from ktv_booking.rooms.venue_file import apply_import, export, plan_import
from ktv_booking.venues.models import PolicyVersion, Venue
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.schemas import VenueFile, read_venue_file, write_venue_file
from tests.builders import NOW, a_class, a_venue


def lisbon() -> VenueFile:
    return demo_files()[-1]


def count_of(session: Session, kind: Any) -> int:
    return session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.mark.parametrize("file", demo_files(), ids=VENUES)
def test_what_was_imported_is_exported_and_imports_as_nothing(
    session: Session, file: VenueFile
) -> None:
    apply_import(session, file, by="test", now=NOW)

    exported = export(session, file.venue.code)

    assert exported == file
    assert read_venue_file(write_venue_file(exported)) == file
    assert plan_import(session, exported).changes == ()


def test_a_second_import_changes_nothing(session: Session) -> None:
    apply_import(session, lisbon(), by="test", now=NOW)
    traces = count_of(session, AuditRow)

    second = apply_import(session, lisbon(), by="test", now=NOW)

    assert second.changes == second.not_in_file == ()
    assert (count_of(session, AuditRow), count_of(session, PolicyVersion)) == (traces, 1)


def test_a_plan_tells_what_an_import_would_do_and_does_nothing(session: Session) -> None:
    apply_import(session, lisbon(), by="test", now=NOW)
    file = lisbon()
    file.venue.area = "baixa"
    file.room_classes[0].capacity_max = 7
    file.rooms[0].number = "199"
    file.policy.defaults.same_day.grace_minutes = 3

    plan = plan_import(session, file)

    told = {(change.what, change.key, change.field): change for change in plan.changes}
    assert told["venue", "lisbon", "area"][3:] == ("lisbon", "baixa")
    assert told["room_class", "small", "capacity_max"][3:] == (6, 7)
    assert ("room", "199", "new") in told
    grace = told["policy", str(file.policy.effective_from), "defaults.same_day.grace_minutes"]
    assert grace.after == 3
    assert plan.not_in_file == ("room 101",)
    assert plan_import(session, lisbon()).changes == ()


def test_an_import_updates_what_is_there_and_publishes_what_differs(session: Session) -> None:
    apply_import(session, lisbon(), by="test", now=NOW)
    file = lisbon()
    file.rooms[0].floor = "roof"
    file.policy.defaults.same_day.grace_minutes = 3

    apply_import(session, file, by="test", now=NOW)

    venue = session.scalars(select(Venue).where(Venue.code == "lisbon")).one()
    facts = venue_facts(session, venue.id)
    assert [one.version for one in facts.policies] == [2, 1]
    assert [one.version for one in facts.price_lists] == [1]
    room = session.scalars(select(Room).where(Room.number == file.rooms[0].number)).one()
    assert room.floor == "roof"
    assert plan_import(session, file).changes == ()


def test_two_classes_may_change_places_in_one_import(session: Session) -> None:
    apply_import(session, lisbon(), by="test", now=NOW)
    file = lisbon()
    small, medium = file.room_classes[0], file.room_classes[1]
    small.rank, medium.rank = medium.rank, small.rank

    apply_import(session, file, by="test", now=NOW)

    ladder = session.scalars(select(RoomClass.code).order_by(RoomClass.rank)).all()
    assert list(ladder) == ["medium", "small", "large"]
    assert plan_import(session, file).changes == ()


def test_a_rank_of_a_class_beyond_the_file_stays_taken(session: Session) -> None:
    venue = a_venue(session, bare=True, code="lisbon")
    a_class(session, venue, "attic", rank=lisbon().room_classes[0].rank)

    with pytest.raises(RankTaken):
        apply_import(session, lisbon(), by="test", now=NOW)


def test_neighbours_of_a_file_are_neighbours_both_ways(session: Session) -> None:
    apply_import(session, demo_files()[0], by="test", now=NOW)

    venue = session.scalars(select(Venue).where(Venue.code == "shanghai")).one()
    house = house_of(session, venue_facts(session, venue.id))
    by_number = {room.number: room for room in house.rooms}
    assert by_number["305"].adjoins == {by_number["306"].id}
    assert by_number["306"].adjoins == {by_number["305"].id}
    assert len(house.rooms) == 45


def test_a_venue_that_is_not_there_is_not_exported(session: Session) -> None:
    with pytest.raises(NotFound):
        export(session, "nowhere")


def test_the_demo_chain_is_seeded_once(session: Session) -> None:
    first = seed_demo(session, by="test", now=NOW, token="a token of mine")
    rows = [count_of(session, kind) for kind in (Venue, Room, StaffAgent, ApiToken, AuditRow)]

    second = seed_demo(session, by="test", now=NOW, token="a token of mine")

    assert (first.new, second.new) == (VENUES, ())
    assert second.agent_ids == first.agent_ids
    assert first.agent_ids.keys() == roles().keys()
    assert rows == [
        count_of(session, kind) for kind in (Venue, Room, StaffAgent, ApiToken, AuditRow)
    ]
    holder = agent_with_token(session, "a token of mine", now=NOW)
    assert holder is not None
    assert [(grant.role, grant.venue_id) for grant in holder.grants] == [("hq_admin", None)]


def test_demo_desks_work_at_every_demo_venue(session: Session) -> None:
    chain = seed_demo(session, by="test", now=NOW)

    desk = agent_with_login(session, "front_desk")

    assert desk is not None
    assert {grant.venue_id for grant in desk.grants} == set(chain.venue_ids.values())


def test_what_the_house_changed_since_survives_the_next_seeding(session: Session) -> None:
    seed_demo(session, by="test", now=NOW)
    venue = session.scalars(select(Venue).where(Venue.code == "xuhui")).one()
    venue.area = "west"
    session.flush()

    seed_demo(session, by="test", now=NOW)

    session.refresh(venue)
    assert venue.area == "west"


def test_a_token_of_somebody_else_is_not_seeded(session: Session) -> None:
    chain = seed_demo(session, by="test", now=NOW)
    lead = session.get_one(StaffAgent, chain.agent_ids["lead"])
    theirs = fresh_token(session, lead, name="desk", by="test", now=NOW)

    with pytest.raises(TokenTaken):
        seed_demo(session, by="test", now=NOW, token=theirs)


def test_a_fresh_token_ends_the_one_before_it(session: Session) -> None:
    chain = seed_demo(session, by="test", now=NOW)
    lead = session.get_one(StaffAgent, chain.agent_ids["lead"])
    first = fresh_token(session, lead, name="demo", by="test", now=NOW)

    second = fresh_token(session, lead, name="demo", by="test", now=NOW)

    assert agent_with_token(session, first, now=NOW) is None
    assert agent_with_token(session, second, now=NOW) is lead
