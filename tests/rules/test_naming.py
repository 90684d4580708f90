"""Room classes inside English sentences: no capitals, an article, one, both or all."""

from datetime import datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from ktv_booking.kernel.text import Text
from ktv_booking.reservations.rules.assignment import NoRoomFree
from ktv_booking.rooms.rules import CapacityExceeded
from ktv_booking.rooms.rules.naming import all_rooms, bare_name, one_room
from ktv_booking.venues.schemas import read_venue_file


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-12-05T{clock}:00").replace(
        tzinfo=ZoneInfo("Asia/Shanghai")
    )


@pytest.mark.parametrize(
    ("name", "bare", "one"),
    [
        ("Medium", "medium", "a medium room"),
        ("Deluxe Room", "deluxe", "a deluxe room"),
        ("Extra Large", "extra large", "an extra large room"),
        ("VIP", "VIP", "a VIP room"),
    ],
)
def test_a_class_is_an_adjective_in_a_sentence(name: str, bare: str, one: str) -> None:
    assert bare_name(name) == bare
    assert one_room(Text("包厢", name)) == Text("包厢", one)


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "the only deluxe room"), (2, "both deluxe rooms"), (3, "all 3 deluxe rooms")],
)
def test_all_rooms_of_a_class_are_counted_as_people_count(count: int, said: str) -> None:
    assert all_rooms("Deluxe", count) == said


@pytest.mark.parametrize(
    ("total", "taken", "said"),
    [
        (1, 1, "20:00–21:00: the only deluxe room is taken"),
        (3, 3, "20:00–21:00: all 3 deluxe rooms are taken"),
        (3, 2, "20:00–23:00: no deluxe room is free for the whole stay"),
    ],
)
def test_a_full_house_is_said_in_plain_words(total: int, taken: int, said: str) -> None:
    refusal = NoRoomFree(
        room_class_name={"zh": "豪华包厢", "en": "Deluxe"},
        rooms_total=total,
        reason="rooms",
        starts_at=at("20:00"),
        ends_at=at("23:00"),
        witness={
            "starts_at": at("20:00"), "ends_at": at("21:00"), "taken": taken, "suitable": total,
        },
    )  # fmt: skip

    assert refusal.said_in("en") == said


def test_a_room_too_small_says_how_many_it_holds() -> None:
    names = {"zh": "中包厢", "en": "Medium"}

    refusal = CapacityExceeded(room_class_name=names, capacity_max=12, party_size=14)

    assert refusal.said_in("en") == "A medium room holds at most 12; the party is 14"
    assert refusal.said_in("zh") == "中包厢最多12位，您共14位"
    assert CapacityExceeded().said_in("en") == CapacityExceeded.title.en


@pytest.mark.parametrize("code", ["shanghai", "xuhui", "taipei", "lisbon"])
def test_a_demo_venues_names_are_written_as_the_sentences_around_them(code: str) -> None:
    said = files("ktv_booking.venues").joinpath("demo", f"{code}.toml").read_text("utf-8")
    file = read_venue_file(said)
    named = [file.venue, *file.room_classes, *file.venue.day_types]
    names = [one.name.zh for one in named] + [file.venue.address.zh, file.venue.directions.zh]

    for name in names:
        name.replace("·", "").encode("gb2312")  # knows no traditional form
