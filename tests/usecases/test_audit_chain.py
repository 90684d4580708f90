"""What units leave in the audit log is one chain a venue, and the store refuses to alter it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ktv_booking.audit.models import NO_VENUE
from ktv_booking.db import leaving
from ktv_booking.db.chaining import link
from ktv_booking.db.dialects import violated_constraint
from tests.chained import (
    HERE,
    ROWS_HERE,
    THERE,
    row_numbered,
    verdicts,
    write,
    written,
)
from tests.stores import Desk


@pytest.fixture
def book(database: Desk) -> Desk:
    """A store with three chains."""
    return written(database)


def test_what_units_leave_is_one_chain_a_venue(book: Desk) -> None:
    found = book.read(verdicts)

    assert set(found) == {HERE, THERE, NO_VENUE}
    assert all(one.is_intact and one.is_whole for one in found.values())
    assert found[HERE].checked == found[HERE].head.rows == ROWS_HERE  # type: ignore[union-attr]


def test_a_row_tells_from_where(book: Desk) -> None:
    row = book.read(lambda session: row_numbered(session, 1))

    assert (row["address"], row["via"]) == ("203.0.113.7", "console/1.0")


def test_a_number_somebody_typed_is_not_kept(database: Desk) -> None:
    typed = "call 13900001234 or +86 139 0000 1234"

    database.work(lambda s: write(s, HERE, reason=typed, changed={"note": {"to": typed}}))

    row = database.read(lambda session: row_numbered(session, 1))
    assert row["reason"] == row["changed"]["note"]["to"] == "call [number] or [number]"


def test_units_that_meet_at_a_head_leave_one_chain(database: Desk) -> None:
    """They take the heads in one order, whatever the order they left their rows in."""

    def one(number: int) -> None:
        places = [HERE, None, THERE] if number % 2 else [THERE, None, HERE]
        database.work(lambda session: [write(session, place) for place in places])

    with ThreadPoolExecutor(8) as desks:
        list(desks.map(one, range(60)))

    found = database.read(verdicts)
    assert {verdict.checked for verdict in found.values()} == {60}
    assert all(verdict.is_intact for verdict in found.values())


@pytest.mark.parametrize(
    ("breach", "guard"),
    [
        ("UPDATE audit_rows SET reason = NULL", "ck_audit_rows_append_only"),
        ("DELETE FROM audit_rows", "ck_audit_rows_append_only"),
        ("DELETE FROM audit_heads", "ck_audit_heads_only_rises"),
        ("UPDATE audit_heads SET rows = rows - 1", "ck_audit_heads_only_rises"),
        ("UPDATE audit_heads SET archived = rows + 1", "ck_audit_heads_only_rises"),
    ],
)
def test_the_store_refuses_whoever_would_alter_the_log(book: Desk, breach: str, guard: str) -> None:
    with pytest.raises(IntegrityError) as refused:
        book.work(lambda session: session.execute(text(breach)))

    assert violated_constraint(refused.value) == guard


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_server_refuses_to_empty_the_log(book: Desk) -> None:
    with pytest.raises(IntegrityError):
        book.work(lambda session: session.execute(text("TRUNCATE audit_rows")))


def test_a_chain_that_holds_on_to_nothing_is_found(
    database: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded fault: rows whose links do not know the rows before them."""
    monkeypatch.setattr(leaving, "link", lambda before, seq, digest: link(bytes(32), seq, digest))
    monkeypatch.setattr(leaving, "beginning_of", lambda chain: bytes(32))

    database.work(lambda session: write(session, HERE, 3))

    found = database.read(verdicts)[HERE]
    assert found.breaks[0].seq == 1
