"""The judge of histories, on some made by hand: what is wrong is found, what is right is not."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOW
from tests.reliability.__main__ import main
from tests.reliability.history.checking import violations
from tests.reliability.history.events import Event, Moved, Told
from tests.reliability.history.place import DAYS, REACHED, House, starts_on
from tests.reliability.soak import BEGIN, END, Done, write_report

TODAY = DAYS[0]
HOUSE = House("", "", "house", ("room-1", "room-2"), "")
EARLY, EIGHT, HALF_PAST_NINE = (starts_on(TODAY, slot) for slot in (0, 4, 7))


def told(key: str, room: str, starts: datetime = EIGHT, **more: Any) -> Told:
    said = {"status": "confirmed", "version": 1} | more
    return Told(key, TODAY, room, starts, starts + timedelta(minutes=90), **said)


def event(kind: str, asked: dict[str, Any], at: float, rev: int, **more: Any) -> Event:
    said = {"status": 200, "revs": {TODAY: rev}} | more
    return Event(kind, asked, NOW, at, at + 0.5, **said)


def booked(key: str, room: str, at: float, rev: int, starts: datetime = EIGHT) -> Event:
    asked = {"walk_in": False, "room": room, "minutes": 90, "starts": starts}
    return event("create", asked, at, rev, told=[told(key, room, starts)])


def refused(at: float, rev: int, starts: datetime = EIGHT) -> Event:
    asked = {"walk_in": False, "room": "room-1", "minutes": 90, "starts": starts}
    return event("create", asked, at, rev, status=409, code="room-already-taken")


def looked(at: float, rev: int, *shown: Told) -> Event:
    return event("board", {"day": TODAY}, at, rev, seen=list(shown))


def swapped(at: float, rev: int, first: str, second: str) -> Event:
    after = [told("a", first, version=2), told("b", second, version=2)]
    return event("swap", {"ids": ("a", "b")}, at, rev, told=after)


def making_place(*moved: Moved, room: str = "room-1") -> Event:
    return replace(booked("c", room, 3, 3), moved=moved)


A, B = booked("a", "room-1", 1, 1), booked("b", "room-2", 2, 2)
PINNED = replace(A, told=[replace(A.told[0], is_counted_on=True)])


def found(*events: Event) -> list[str]:
    return violations(events, HOUSE, None)


def test_what_one_book_could_have_answered_is_not_found() -> None:
    later = booked("c", "room-1", 6, 4, HALF_PAST_NINE)

    right = [A, B, refused(3, 2), swapped(4, 3, "room-2", "room-1"), later]
    seen = looked(5, 3, told("a", "room-2"), told("b", "room-1"))

    assert found(*right, seen) == []


def test_a_refusal_may_have_looked_at_the_day_after_the_last() -> None:
    reached = refused(3, 1)

    assert found(A, replace(reached, revs=reached.revs | {REACHED[-1]: 0})) == []
    assert found(A, replace(reached, revs=reached.revs | {REACHED[-1]: 1})) != []


def test_who_makes_place_is_seen_where_they_went() -> None:
    early = booked("b", "room-2", 2, 2, EARLY)
    makes_place = making_place(Moved("a", "room-1", "room-2"))

    seen = looked(5, 3, told("a", "room-2"), told("c", "room-1"), told("b", "room-2", EARLY))

    assert found(A, early, makes_place, seen) == []


def test_who_cancelled_and_heard_of_it_last_is_the_one_who_wrote() -> None:
    """One hung up and asked again; meanwhile a board showed it, and another cancelled too."""
    over = told("a", "room-1", status="cancelled", version=2)
    asked_twice = replace(event("cancel", {"id": "a"}, 2, 2, told=[over]), returned=9.0)
    again = event("cancel", {"id": "a"}, 5, 2, told=[over])

    assert found(A, asked_twice, looked(3, 2), again) == []
    assert any("stood on revision 1" in one for one in found(A, looked(3, 2), again))


@pytest.mark.parametrize(
    ("history", "says"),
    [
        ([A, booked("b", "room-1", 2, 2)], "overlap in room-1"),
        ([A, booked("b", "room-2", 2, 1)], "revision 1 was written twice"),
        ([A, booked("b", "room-2", 2, 3)], "nobody wrote revision 2"),
        ([A, looked(3, 0)], "stood on revision 0 when 1 had been told"),
        ([A, looked(3, 1)], "the board shows"),
        ([A, refused(3, 1, HALF_PAST_NINE)], "did not justify room-already-taken"),
        ([A, replace(refused(3, 1), code="quota-reached")], "a refusal nobody expects"),
        ([A, replace(refused(3, 1), revs={})], "refused without having looked"),
        ([A, B, swapped(4, 3, "room-2", "room-2")], "not both changed rooms"),
        ([A, replace(refused(3, 1), status=500, code="internal")], "broken"),
        ([A, replace(refused(3, 1), status=0, code=None)], "never answered"),
        ([A, making_place(Moved("a", "room-2", "room-1"))], "from where it was not"),
        ([PINNED, B, making_place(Moved("a", "room-1", "room-2"))], "who counts on the room"),
        ([A, B, making_place(Moved("a", "room-1", "room-2"))], "overlap in room-2"),
        ([A, event("cancel", {"id": "b"}, 3, 2, told=[told("b", "room-2")])], "not in the book"),
    ],
)
def test_what_no_book_could_have_answered_is_found(history: list[Event], says: str) -> None:
    assert any(says in one for one in found(*history)), found(*history)


def test_a_hold_is_dead_at_its_very_instant() -> None:
    dead_at = NOW + timedelta(minutes=2)
    held = replace(A, told=[replace(A.told[0], status="held", hold_until=dead_at)])
    early = replace(booked("c", "room-1", 3, 2), now=dead_at - timedelta(seconds=1))

    assert found(held, replace(early, now=dead_at)) == []
    assert any("overlap" in one for one in found(held, early))


def test_a_run_prints_one_line_of_json_and_says_by_its_code_whether_all_is_well(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main(["constraint", "--store", "sqlite", "--seed", "4", "--operations", "160"])

    line = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (line["run"], line["store"], line["seed"]) == ("constraint", "sqlite", 4)
    assert line["violations"] == []


def test_a_soak_writes_what_it_found_between_the_marks_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    done = Done("python -m x", "rush", "sqlite", 3.2, ["two parties in one room"], {"kept": 1200})

    write_report(page, [done], seed=9)

    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n")
    assert text.endswith(f"{END}\nafter\n")
    assert "| rush | sqlite | 3 s | **1** | kept 1,200 |" in text
    assert "| history | | | NOT RUN | |" in text
    assert "old" not in text.split()
