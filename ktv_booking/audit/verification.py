"""Verifying the audit log of a store, page by page, however long it is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.audit.queries import head_of, last_seq_of, link_of, rows_after
from ktv_booking.audit.walking import Break, Fault, Head, Walk

ROWS_A_LOOK = 2000
Read = Callable[[Callable[[Session], Any]], Any]
"""`Database.read`, or what answers from one session."""

Told = Callable[[int, int], None]
"""Hears how many rows of how many were walked."""


class Anchor(NamedTuple):
    """The link of one row, to be kept where whoever owns the store cannot reach."""

    chain: UUID
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in one chain; `first` is the first row that was looked at."""

    chain: UUID
    head: Head | None
    first: int
    checked: int
    breaks: tuple[Break, ...]

    @property
    def is_intact(self) -> bool:
        """Say whether nothing is wrong with what was looked at."""
        return not self.breaks

    @property
    def is_whole(self) -> bool:
        """Say whether every row that was not archived was looked at."""
        return self.first <= (self.head.archived if self.head else 0) + 1


def verify(
    read: Read,
    chain: UUID,
    *,
    anchors: Iterable[Anchor] = (),
    told: Told = lambda done, of: None,
) -> Verdict:
    """Walk a whole chain, in looks of their own, so that no desk waits for it."""
    kept = {anchor.seq: anchor.hash for anchor in anchors if anchor.chain == chain}
    head: Head | None = read(lambda session: head_of(session, chain))
    seq, link = head.begins_after if head else Head(chain, 0, b"").begins_after
    walk = Walk(seq, link, kept)
    before = [Break(old, old, Fault.ADDED) for old in read(_left_behind(chain, seq))]
    if head and kept.get(seq, link) != link:
        before.append(Break(seq, seq, Fault.ANCHOR_DIFFERS))
    while True:
        look = _look(chain, walk)
        if not read(look):
            break
        told(walk.seq, head.rows if head else 0)
    return Verdict(chain, head, seq + 1, walk.checked, (*before, *walk.breaks))


def _look(chain: UUID, walk: Walk) -> Callable[[Session], bool]:
    """Return one look: it takes the next rows, and ends the walk with the head of that instant."""

    def look(session: Session) -> bool:
        rows = rows_after(session, chain, walk.seq, limit=ROWS_A_LOOK)
        for row in rows:
            walk.step(row)
        if len(rows) == ROWS_A_LOOK:
            return True
        walk.end(head_of(session, chain))
        return False

    return look


def _left_behind(chain: UUID, seq: int) -> Callable[[Session], list[int]]:
    """Return the look for rows with numbers that are archived, or that no row has."""

    def look(session: Session) -> list[int]:
        rows = rows_after(session, chain, -(2**62), limit=1)
        return [row["seq"] for row in rows if row["seq"] <= seq]

    return look


def verify_tail(session: Session, head: Head, *, rows: int) -> Verdict:
    """Walk the newest rows of a chain: what a look through the API has the time for."""
    first = max(head.archived, head.rows - rows)
    link: bytes | None = head.begins_after[1]
    if first > head.archived:
        link = link_of(session, head.chain, first)
    walk = Walk(first, link or b"")
    if link is None:
        walk.breaks.append(Break(first, first, Fault.MISSING))
    found = rows_after(session, head.chain, first, limit=rows + 1)
    for row in found:
        walk.step(row)
    walk.end(head, last_seq_of(session, head.chain))
    return Verdict(head.chain, head, first + 1, walk.checked, tuple(walk.breaks))


def anchors_of(heads: Mapping[UUID, Head]) -> list[Anchor]:
    """Return an anchor of every chain as it stands."""
    return [Anchor(chain, head.rows, head.hash) for chain, head in heads.items()]
