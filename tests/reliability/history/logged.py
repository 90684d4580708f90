"""Silent moves, which no answer tells: every write is given those that the log tells of it."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import datetime

from ktv_booking.audit.models import AuditRow
from tests.reliability.history.events import Event, Moved

AS_LOGGED = {"create": "booked", "place": "placed", "extend": "extended"}
LOGGED = frozenset(AS_LOGGED.values())
Key = tuple[str, str, datetime]


def take_from_the_log(events: Sequence[Event], rows: Iterable[AuditRow]) -> list[str]:
    """Give each write its silent moves; return the writes without a row, and the rows without one.

    `rows` come in the order of their chain.
    """
    waiting: dict[Key, deque[list[Moved]]] = defaultdict(deque)
    for row in rows:
        if row.subject == "reservation" and row.action in LOGGED:
            waiting[row.action, str(row.subject_id), row.at].append(_moves_of(row))
    wrong = []
    for event in sorted((one for one in events if _is_logged(one)), key=_turn):
        same = waiting[AS_LOGGED[event.kind], event.told[0].id, event.now]
        if same:
            event.moved = same.popleft()
        else:
            wrong.append(f"the log does not tell of it: {event}")
    left = [key for key, same in waiting.items() for _ in same]
    return wrong + [f"nobody was told what the log tells: {key}" for key in left]


def _is_logged(event: Event) -> bool:
    return event.kind in AS_LOGGED and event.is_write


def _moves_of(row: AuditRow) -> list[Moved]:
    return [
        Moved(one["reservation_id"], one["from_room_id"], one["to_room_id"])
        for one in row.changed.get("silent_moves", ())
    ]


def _turn(event: Event) -> tuple[int, int]:
    """Return what orders the writes of one reservation, also those of one instant.

    Revisions of two days cannot be compared. A version can, and under one version a reservation
    stays on its day, where revisions can.
    """
    told = event.told[0]
    return told.version, event.revs[told.day]
