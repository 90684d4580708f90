"""Whoever alters the audit log past the program is found out, at the row that was altered."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from ktv_booking.audit.models import AuditRow, ChainHead
from ktv_booking.audit.queries import chains, head_of
from ktv_booking.audit.verification import Verdict, anchors_of, verify, verify_tail
from ktv_booking.audit.walking import Fault, Head
from ktv_booking.db.base import new_id
from ktv_booking.db.chaining import digest_of, link
from tests.chained import (
    HERE,
    ROWS_HERE,
    THERE,
    alter,
    breaks,
    found_after,
    row_numbered,
    take_out,
    write,
    written,
)
from tests.stores import Desk

SEEDS = range(12)


@pytest.fixture
def book(database: Desk) -> Desk:
    """A store with three chains."""
    return written(database)


EDITS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "at": lambda row: row["at"] + timedelta(microseconds=1),
    "by": lambda row: row["by"] + " ",
    "action": lambda row: "undone",
    "subject": lambda row: "Test",
    "subject_id": lambda row: new_id(),
    "id": lambda row: new_id(),
    "changed": lambda row: row["changed"] | {"n": row["changed"]["n"] + 1},
    "reason": lambda row: None,
    "address": lambda row: "203.0.113.8",
    "via": lambda row: None,
    "venue_id": lambda row: THERE,
    "hash": lambda row: bytes(32),
}


@pytest.mark.parametrize("column", EDITS)
def test_an_edited_row_is_named(book: Desk, column: str) -> None:
    for seed in SEEDS:
        seq = random.Random(f"{column}{seed}").randint(1, ROWS_HERE)

        def tamper(session: Session, seq: int = seq) -> None:
            row = row_numbered(session, seq)
            alter(session, seq, **{column: EDITS[column](row)})

        _, result = found_after(book, tamper)

        assert breaks(result)[0][0] == seq, seed


def test_an_edited_row_that_was_linked_anew_breaks_the_next(book: Desk) -> None:
    for seed in SEEDS:
        seq = random.Random(seed).randint(1, ROWS_HERE)

        def tamper(session: Session, seq: int = seq) -> None:
            row = row_numbered(session, seq) | {"by": "nobody"}
            before = (
                row_numbered(session, seq - 1)["hash"]
                if seq > 1
                else Head(HERE, 0, b"").begins_after[1]
            )
            alter(session, seq, by="nobody", hash=link(before, seq, digest_of(row)))

        _, result = found_after(book, tamper)

        is_last = seq == ROWS_HERE
        assert breaks(result) == [
            (seq, Fault.HEAD_ALTERED) if is_last else (seq + 1, Fault.ALTERED)
        ], seed


def test_rows_taken_out_are_named(book: Desk) -> None:
    for seed in SEEDS:
        first = random.Random(seed).randint(1, ROWS_HERE)
        last = min(ROWS_HERE, first + seed % 3)

        _, result = found_after(book, lambda s, a=first, b=last: take_out(s, a, b))  # type: ignore[misc]

        [only] = result[HERE].breaks
        assert only == (first, last, Fault.MISSING), seed


def test_a_log_cut_off_is_named(book: Desk) -> None:
    for last in (0, 1, 7, ROWS_HERE - 1):
        _, result = found_after(book, lambda s, kept=last: take_out(s, kept + 1, ROWS_HERE))  # type: ignore[misc]

        assert breaks(result) == [(last + 1, Fault.MISSING)]


def test_a_row_put_in_is_named(book: Desk) -> None:
    for seed in SEEDS:
        seq = random.Random(seed).randint(1, ROWS_HERE + 1)

        def tamper(session: Session, seq: int = seq) -> None:
            for number in range(ROWS_HERE, seq - 1, -1):
                alter(session, number, seq=number + 1)
            copied = row_numbered(session, 1 if seq > 1 else 2) | {"id": new_id(), "seq": seq}
            before = (
                row_numbered(session, seq - 1)["hash"]
                if seq > 1
                else Head(HERE, 0, b"").begins_after[1]
            )
            copied["hash"] = link(before, seq, digest_of(copied))
            session.execute(insert(AuditRow.__table__), copied)  # type: ignore[arg-type]

        _, result = found_after(book, tamper)

        found = breaks(result)
        if seq > ROWS_HERE:
            assert found == [(seq, Fault.ADDED)], seed
        else:
            assert found[0] == (seq + 1, Fault.ALTERED), seed


def test_rows_in_another_order_are_named(book: Desk) -> None:
    for seed in SEEDS:
        one, other = sorted(random.Random(seed).sample(range(1, ROWS_HERE + 1), 2))

        def tamper(session: Session, one: int = one, other: int = other) -> None:
            for old, new in ((one, -1), (other, one), (-1, other)):
                alter(session, old, seq=new)

        _, result = found_after(book, tamper)

        assert [breaks(result)[0][0], breaks(result)[-1][0]][0] == one, seed
        assert other in {seq for seq, _ in breaks(result)}, seed


def test_a_head_that_is_gone_or_altered_is_found(book: Desk) -> None:
    heads = ChainHead.__table__
    gone = delete(heads).where(ChainHead.chain == HERE)  # type: ignore[arg-type]
    altered = update(heads).where(ChainHead.chain == HERE).values(hash=bytes(32))  # type: ignore[arg-type]

    _, without = found_after(book, lambda session: session.execute(gone))
    _, false = found_after(book, lambda session: session.execute(altered))

    assert breaks(without) == [(1, Fault.NO_HEAD)]
    assert breaks(false) == [(ROWS_HERE, Fault.HEAD_ALTERED)]


def test_a_log_written_anew_to_its_head_is_found_by_an_anchor_alone(book: Desk) -> None:
    heads = book.read(lambda session: {one: head_of(session, one) for one in chains(session)})
    kept = anchors_of({chain: head for chain, head in heads.items() if head})

    def tamper(session: Session) -> tuple[Verdict, Verdict]:
        take_out(session, 31, ROWS_HERE)
        last = row_numbered(session, 30)["hash"]
        values = {"rows": 30, "hash": last}
        session.execute(
            update(ChainHead.__table__).where(ChainHead.chain == HERE).values(**values)  # type: ignore[arg-type]
        )
        cut = verify(lambda look: look(session), HERE, anchors=kept)
        write(session, HERE, ROWS_HERE - 30)
        return cut, verify(lambda look: look(session), HERE, anchors=kept)

    (cut, anew), unanchored = found_after(book, tamper)

    assert breaks(unanchored) == []
    assert cut.breaks == ((31, ROWS_HERE, Fault.MISSING),)
    assert anew.breaks == ((ROWS_HERE, ROWS_HERE, Fault.ANCHOR_DIFFERS),)


def newest(session: Session) -> Verdict:
    head = head_of(session, HERE)
    assert head
    return verify_tail(session, head, rows=5)


def test_the_newest_rows_are_verified_by_themselves(book: Desk) -> None:
    def tamper(session: Session) -> Verdict:
        alter(session, ROWS_HERE - 2, by="nobody")
        return newest(session)

    verdict = book.read(newest)
    altered, _ = found_after(book, tamper)

    assert (verdict.first, verdict.checked, verdict.is_intact) == (ROWS_HERE - 4, 5, True)
    assert not verdict.is_whole
    assert [one.seq for one in altered.breaks] == [ROWS_HERE - 2]
