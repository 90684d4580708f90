"""Whether a store that went through crashes holds whole changes alone, and all that was promised.

Every 2xx was given with an idempotency row in the change's own transaction; so those rows, the
audit log, the outbox, the revisions of the days and the reservations must tell the same story.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.audit.models import AuditRow
from ktv_booking.db.session import Database
from ktv_booking.messages.models import Message
from ktv_booking.outbox.models import OutboxRow
from ktv_booking.reservations.models import Move, Reservation
from ktv_booking.reservations.service.exchanging import MAKES_PLACE
from ktv_booking.venues.models import Venue, VenueDay
from ktv_booking.web.models import IdempotencyRow
from tests.reliability.crash.desks import GROUPS, RESERVATIONS, SWAPS

TOLD = {f"reservation.{what}" for what in ("confirmed", "changed", "cancelled", "room_told")}
REV = re.compile(r"(\S+)/(\d{4}-\d\d-\d\d)=(\d+)")
Line = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """What a store holds, read at once."""

    reservations: dict[UUID, Reservation]
    answers: list[IdempotencyRow]
    audit: list[AuditRow]
    outbox: list[OutboxRow]
    messages: list[Message]
    moves: list[Move]
    revs: dict[tuple[str, str], int]

    @classmethod
    def of(cls, database: Database) -> "Kept":
        """Read it."""
        return database.read(cls._read)

    @classmethod
    def _read(cls, session: Session) -> "Kept":
        codes = {venue.id: venue.code for venue in session.scalars(select(Venue))}
        days = session.scalars(select(VenueDay)).all()
        return cls(
            {row.id: row for row in session.scalars(select(Reservation))},
            list(session.scalars(select(IdempotencyRow))),
            list(session.scalars(select(AuditRow))),
            list(session.scalars(select(OutboxRow))),
            list(session.scalars(select(Message))),
            list(session.scalars(select(Move).where(Move.reason == MAKES_PLACE))),
            {(codes[day.venue_id], day.business_date.isoformat()): day.rev for day in days},
        )

    @property
    def done(self) -> list[IdempotencyRow]:
        """What was answered with a success."""
        return [row for row in self.answers if row.status < 300]


def lost(kept: Kept, acknowledged: list[Line]) -> Iterator[str]:
    """Find what a desk was told and the store does not know, or knows otherwise."""
    answers = {(row.path, row.key): row for row in kept.answers}
    for line in acknowledged:
        row = answers.get((line["path"], line["key"]))
        named = f"{line['path']} {line['key']}"
        if row is None:
            yield f"{named}: acknowledged and not there"
        elif (row.status, row.headers["Ktv-Rev"]) != (line["status"], line["rev"]):
            yield f"{named}: acknowledged as {line['rev']}, kept as {row.headers['Ktv-Rev']}"
        elif json.loads(row.body) != line["body"]:
            yield f"{named}: acknowledged and kept differ"


def torn(kept: Kept) -> Iterator[str]:
    """Find changes of which only a part is there."""
    yield from _reservations_and_answers(kept)
    yield from _reservations_and_what_is_said_of_them(kept)
    yield from _silent_moves(kept)
    yield from _revisions(kept)
    yield from _overlaps(kept)


def _reservations_and_answers(kept: Kept) -> Iterator[str]:
    named: Counter[str] = Counter()
    gone = set()
    for row in kept.done:
        document = json.loads(row.body)
        if row.path == RESERVATIONS:
            named[document["id"]] += 1
        elif row.path == GROUPS:
            named.update(one["id"] for one in document["reservations"])
        elif row.path.endswith("/cancellation"):
            gone.add(row.path.split("/")[3])
    there = {str(one) for one in kept.reservations}
    yield from (f"reservation {one}: answered and not there" for one in named.keys() - there)
    yield from (f"reservation {one}: there and never answered" for one in there - named.keys())
    yield from (f"reservation {one}: {times} answers" for one, times in named.items() if times > 1)
    cancelled = {str(one.id) for one in kept.reservations.values() if one.status == "cancelled"}
    yield from (f"reservation {one}: cancelled by halves" for one in cancelled ^ gone)


def _reservations_and_what_is_said_of_them(kept: Kept) -> Iterator[str]:
    noted: dict[UUID, Counter[str]] = defaultdict(Counter)
    for row in kept.audit:
        if row.subject == "reservation":
            noted[row.subject_id][row.action] += 1
    told: dict[UUID, Counter[str]] = defaultdict(Counter)
    for announced in kept.outbox:
        told[announced.subject_id][announced.topic] += 1
    swaps = Counter(
        one for row in kept.done if row.path == SWAPS for one in _swapped(json.loads(row.body))
    )
    for key, one in kept.reservations.items():
        is_cancelled = one.status == "cancelled"
        if noted[key]["booked"] != 1 or noted[key]["cancelled"] != is_cancelled:
            yield f"reservation {key}: {one.status}, and the log says {dict(noted[key])}"
        if noted[key]["swapped"] != swaps[str(key)]:
            yield f"reservation {key}: swapped {swaps[str(key)]} times, {dict(noted[key])}"
        if (
            told[key]["reservation.confirmed"] != 1
            or told[key]["reservation.cancelled"] != is_cancelled
        ):
            yield f"reservation {key}: {one.status}, and the outbox says {dict(told[key])}"
    for strange in (noted.keys() | told.keys()) - kept.reservations.keys():
        yield f"reservation {strange}: spoken of and not there"


def _silent_moves(kept: Kept) -> Iterator[str]:
    """Who made place for a booking that is there has a move that says so, and nobody else has."""
    told = Counter(
        (move["reservation_id"], move["from_room_id"], move["to_room_id"])
        for row in kept.audit
        for move in row.changed.get("silent_moves", ())
    )
    noted = Counter(
        (str(move.reservation_id), str(move.from_room_id), str(move.to_room_id))
        for move in kept.moves
    )
    yield from (f"silent move {one}: told and not noted" for one in told - noted)
    yield from (f"silent move {one}: noted and not told" for one in noted - told)
    last = {move.reservation_id: move for move in sorted(kept.moves, key=lambda one: one.id)}
    for key, move in last.items():
        row = kept.reservations.get(key)
        if row is not None and row.move_id == move.id and row.room_id != move.to_room_id:
            yield f"reservation {key}: moved to {move.to_room_id}, in {row.room_id}"


def _swapped(document: Line) -> list[str]:
    return [one["id"] for one in document["reservations"]]


def _revisions(kept: Kept) -> Iterator[str]:
    """Every raise of a revision has its answer, and no two answers have the same."""
    seen: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in kept.done:
        for code, day, rev in REV.findall(row.headers["Ktv-Rev"]):
            seen[code, day].append(int(rev))
    for day, rev in kept.revs.items():
        if sorted(seen[day]) != list(range(1, rev + 1)):
            yield f"{day}: at revision {rev}, answered {sorted(seen[day])}"


def _overlaps(kept: Kept) -> Iterator[str]:
    taking = [one for one in kept.reservations.values() if one.occupies]
    for one, other in combinations(sorted(taking, key=lambda row: str(row.room_id)), 2):
        if (
            one.room_id == other.room_id
            and one.occupies_from < other.occupies_until
            and other.occupies_from < one.occupies_until
        ):
            yield f"{one.id} and {other.id} share a room"


def untold(kept: Kept) -> Iterator[str]:
    """Find what happened and never became a message, or became two; and what still waits."""
    waiting = [row for row in kept.outbox if row.handled_at is None]
    yield from (f"outbox {row.id} {row.topic}: never handled" for row in waiting)
    noted = Counter(message.outbox_id for message in kept.messages)
    for row in kept.outbox:
        if row.topic in TOLD and noted[row.id] != 1:
            yield f"outbox {row.id} {row.topic}: {noted[row.id]} messages"
    yield from (f"message {one.id}: waits" for one in kept.messages if one.status == "waiting")


def unsent(kept: Kept, sent: list[str]) -> Iterator[str]:
    """Find messages that are said to be sent and that no gateway took."""
    taken = set(sent)
    yield from (
        f"message {one.id}: said to be sent"
        for one in kept.messages
        if one.status == "sent" and str(one.id) not in taken
    )
