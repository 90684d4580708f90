"""Archiving the oldest part of the audit log: a file that can be verified by itself.

The head keeps number and link of the last archived row, so that what is left in the store still
hangs on to what is in the file. Source: rules F14 (the operating log is kept 60 days at least).
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ktv_booking.audit.models import AuditRow, ChainHead
from ktv_booking.audit.queries import head_of, rows_after
from ktv_booking.audit.service import record
from ktv_booking.audit.verification import Verdict
from ktv_booking.audit.walking import Head, Walk
from ktv_booking.db.session import Database
from ktv_booking.kernel.errors import Conflict
from ktv_booking.kernel.text import Text

ROWS_A_UNIT = 2000
FEWEST_DAYS = 60


class ChainBroken(Conflict):
    """What is to be archived is not what was written.

    No code: nobody is told it over HTTP.
    """

    title = Text(
        zh="审计链在待归档部分已被破坏，不予归档",
        en="The chain is broken in the part to be archived; nothing was archived",
    )


class KeptTooShort(Conflict):
    """The log has to be kept longer.

    No code: nobody is told it over HTTP.
    """

    title = Text(
        zh=f"审计日志至少保留{FEWEST_DAYS}天", en=f"The log is kept {FEWEST_DAYS} days at least"
    )


def archive(
    database: Database,
    chain: UUID,
    file: Path,
    *,
    keep_days: int,
    by: str,
    now: datetime,
    told: Callable[[int], None] = lambda rows: None,
) -> int:
    """Move rows older than `keep_days` into `file`, appending to it; return how many.

    Rows are in the file, and the disk has them, before they leave the store. Killed half-way it
    leaves rows in both; the next run writes those rows again and a reader takes them once.

    Raises:
        KeptTooShort: fewer days than the law asks for.
        ChainBroken: the rows are not what was written.
    """
    if keep_days < FEWEST_DAYS:
        raise KeptTooShort
    before, moved = now - timedelta(days=keep_days), 0
    file.touch(mode=0o600)
    with file.open("a", encoding="utf-8") as lines:
        while True:
            head = database.read(lambda session: head_of(session, chain))
            if head is None:
                return moved
            walk = _copied(database, head, before, lines)
            if not walk.checked:
                return moved
            database.work(
                lambda session, head=head, walk=walk: _let_go(  # type: ignore[misc]
                    session, head, walk, by=by, now=now
                ),
                repeatable=True,
            )
            moved += walk.checked
            told(moved)


def _copied(database: Database, head: Head, before: datetime, lines: IO[str]) -> Walk:
    """Write the next old rows into the file, looked over."""
    walk = Walk(*head.begins_after)
    for row in database.read(
        lambda session: rows_after(session, head.chain, head.archived, limit=ROWS_A_UNIT)
    ):
        if row["at"] >= before or row["seq"] >= head.rows:
            break
        walk.step(row)
        lines.write(json.dumps(row, default=_said, sort_keys=True) + "\n")
    if walk.breaks:
        raise ChainBroken(seq=walk.breaks[0].seq)
    lines.flush()
    os.fsync(lines.fileno())
    return walk


def _let_go(session: Session, head: Head, walk: Walk, *, by: str, now: datetime) -> None:
    archived = session.scalar(
        select(ChainHead.archived).where(ChainHead.chain == head.chain).with_for_update()
    )
    if archived != head.archived:
        return  # another run was quicker, and has written them too
    session.execute(
        update(ChainHead)
        .where(ChainHead.chain == head.chain)
        .values(archived=walk.seq, archived_hash=walk.hash)
    )
    session.execute(
        delete(AuditRow)
        .where(AuditRow.chain == head.chain, AuditRow.seq <= walk.seq)
        .execution_options(synchronize_session=False)
    )
    record(
        session,
        "audit",
        head.chain,
        "archived",
        by=by,
        at=now,
        venue_id=head.chain if head.chain.int else None,
        changed={"rows": {"from": head.archived + 1, "to": walk.seq}, "link": walk.hash.hex()},
    )


def verify_archive(lines: Iterator[str]) -> dict[UUID, Verdict]:
    """Walk the rows of an archive file, chain by chain; a row written twice counts once."""
    walks: dict[UUID, Walk] = {}
    firsts: dict[UUID, int] = {}
    for line in lines:
        row = _read(json.loads(line))
        chain = row["chain"]
        if chain not in walks:
            before = Head(chain, 0, b"").begins_after[1]
            first = row["seq"]
            walks[chain] = Walk(first - 1, before) if first == 1 else Walk(first, row["hash"])
            firsts[chain] = first
        if row["seq"] > walks[chain].seq:
            walks[chain].step(row)
    return {
        chain: Verdict(
            chain, Head(chain, walk.seq, walk.hash), firsts[chain], walk.checked, (*walk.breaks,)
        )
        for chain, walk in walks.items()
    }


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.hex() if isinstance(value, bytes) else str(value)


def _read(line: Mapping[str, Any]) -> dict[str, Any]:
    row = dict(line)
    for name in ("id", "venue_id", "subject_id", "chain"):
        row[name] = row[name] and UUID(row[name])
    return row | {"at": datetime.fromisoformat(row["at"]), "hash": bytes.fromhex(row["hash"])}
