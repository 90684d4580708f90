"""Walking along a chain: what was altered, taken out, put in or cut off, and at which row.

Nothing here asks a store, so that an archive is walked as the store is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from ktv_booking.db.chaining import beginning_of, digest_of, link


class Fault(StrEnum):
    """What is wrong with a chain from one row on."""

    ALTERED = "altered"
    """This row, or the link of the one before, is not what was written."""
    MISSING = "missing"
    """This row is not there, nor those after it up to `until`."""
    ADDED = "added"
    """This row is not one that the head knows of, nor those after it up to `until`."""
    NO_HEAD = "no-head"
    """The head of the chain is not there."""
    HEAD_ALTERED = "head-altered"
    """The head does not hold the link of this row, the last."""
    ANCHOR_DIFFERS = "anchor-differs"
    """This row is not the one an anchor that was kept elsewhere stands for."""


class Break(NamedTuple):
    """One fault: from which row of the chain, until which."""

    seq: int
    until: int
    fault: Fault


class Head(NamedTuple):
    """How far a chain has come, and how much of it was archived."""

    chain: UUID
    rows: int
    hash: bytes
    archived: int = 0
    archived_hash: bytes | None = None

    @property
    def begins_after(self) -> tuple[int, bytes]:
        """Number and link of the row before the first one kept."""
        return self.archived, self.archived_hash or beginning_of(self.chain)


@dataclass
class Walk:
    """A walk along rows in the order of their numbers, from the one after `seq` with link `hash`.

    `anchors` are links that were kept elsewhere, by number.
    """

    seq: int
    hash: bytes
    anchors: Mapping[int, bytes] = field(default_factory=dict)
    checked: int = 0
    breaks: list[Break] = field(default_factory=list)

    def step(self, row: Mapping[str, Any]) -> None:
        """Take one row, with all its columns."""
        seq, stored = row["seq"], row["hash"]
        if seq > self.seq + 1:
            self._broke(self.seq + 1, Fault.MISSING, until=seq - 1)
        elif link(self.hash, seq, digest_of(row)) != stored:
            self._broke(seq, Fault.ALTERED)
        if self.anchors.get(seq, stored) != stored:
            self._broke(seq, Fault.ANCHOR_DIFFERS)
        self.seq, self.hash = seq, stored
        self.checked += 1

    def end(self, head: Head | None, last_row: int | None = None) -> None:
        """Compare what was walked with the head; `last_row` is the last there is in the store."""
        last = max(self.seq, last_row or 0)
        if head is None:
            self._broke(1, Fault.NO_HEAD, until=last)
            return
        if last < head.rows:
            self._broke(last + 1, Fault.MISSING, until=head.rows)
        elif last > head.rows:
            self._broke(head.rows + 1, Fault.ADDED, until=last)
        elif self.hash != head.hash:
            self._broke(head.rows, Fault.HEAD_ALTERED)
        beyond = [seq for seq in self.anchors if seq > max(head.rows, last)]
        if beyond:
            self._broke(max(head.rows, last) + 1, Fault.MISSING, until=max(beyond))

    def _broke(self, seq: int, fault: Fault, *, until: int | None = None) -> None:
        self.breaks.append(Break(seq, until or seq, fault))
