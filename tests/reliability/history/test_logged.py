"""Which silent moves belong to which write, where two writes share an instant."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ktv_booking.audit.models import AuditRow
from tests.builders import NOW
from tests.reliability.history.events import Event, Moved, Told
from tests.reliability.history.logged import take_from_the_log
from tests.reliability.history.place import DAYS, starts_on

WHO, NEIGHBOUR = UUID(int=1), UUID(int=2)
TODAY, TOMORROW = DAYS
MOVE = {"reservation_id": str(NEIGHBOUR), "from_room_id": "room-1", "to_room_id": "room-2"}


def logged(action: str, *moves: dict[str, Any], at: datetime = NOW) -> AuditRow:
    changed = {"silent_moves": list(moves)} if moves else {}
    return AuditRow(subject="reservation", subject_id=WHO, action=action, at=at, changed=changed)


def placed(version: int, revs: dict[Any, int], at: datetime = NOW) -> Event:
    starts = starts_on(TOMORROW, 4)
    ends = starts + timedelta(minutes=90)
    told = Told(str(WHO), TOMORROW, "room-1", starts, ends, "confirmed", version)
    return Event("place", {"id": str(WHO)}, at, 1.0, 2.0, status=200, revs=revs, told=[told])


def test_writes_of_one_instant_are_told_apart_though_one_met_a_day_of_many_revisions() -> None:
    first = placed(5, {TODAY: 606, TOMORROW: 387})
    second = placed(8, {TOMORROW: 402})

    assert take_from_the_log([second, first], [logged("placed", MOVE), logged("placed")]) == []

    assert list(first.moved) == [Moved(str(NEIGHBOUR), "room-1", "room-2")]
    assert list(second.moved) == []


def test_writes_that_changed_no_version_go_by_the_revisions_of_their_day() -> None:
    first, second = placed(5, {TOMORROW: 387}), placed(5, {TOMORROW: 388})

    assert take_from_the_log([second, first], [logged("placed"), logged("placed", MOVE)]) == []

    assert (len(first.moved), len(second.moved)) == (0, 1)


def test_a_write_that_the_log_does_not_tell_of_is_found_and_a_row_that_nobody_wrote_too() -> None:
    later = NOW + timedelta(seconds=1)

    wrong = take_from_the_log([placed(5, {TOMORROW: 387})], [logged("placed", at=later)])

    assert [one.split(":")[0] for one in wrong] == [
        "the log does not tell of it",
        "nobody was told what the log tells",
    ]
