"""Through pgbouncer a connection is another's with the next transaction: nothing stays behind."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ktv_booking.db.dialects import IN_LINE, waiting_in_line
from ktv_booking.db.session import Database
from ktv_booking.kernel.errors import StoreUnavailable
from tests.reliability.failover.nodes import Street
from tests.reliability.failover.runs import NOT_RUN

LIMITS = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "timezone")
LOCKS = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")


@pytest.fixture
def pooled(street: Street) -> Iterator[Database]:
    """The store through pgbouncer."""
    if street.pooler is None:
        pytest.skip(NOT_RUN)
    database = Database(street.pooler.url)
    yield database
    database.close()


def limits(session: Session) -> list[str]:
    return [str(session.scalar(text(f"SHOW {name}"))) for name in LIMITS]


def test_each_transaction_has_the_limits_of_a_straight_connection(
    street: Street, pooled: Database
) -> None:
    straight = Database(street.primary.url)

    expected = straight.work(limits)

    assert pooled.work(limits) == pooled.read(limits) == expected == ["2s", "3s", "5s", "UTC"]
    straight.close()


def test_the_next_to_be_lent_the_connection_has_none_of_them(
    street: Street, pooled: Database
) -> None:
    pooled.work(limits)

    assert street.pooler is not None
    with psycopg.connect(street.pooler.url.removesuffix("?pgbouncer=true")) as other:
        left = [str(other.execute(f"SHOW {name}".encode()).fetchone()) for name in LIMITS[:3]]

    assert left == ["('0',)"] * 3


def test_a_statement_that_lasts_is_ended(pooled: Database) -> None:
    with pytest.raises(StoreUnavailable):
        pooled.work(lambda session: session.execute(text("SELECT pg_sleep(20)")))


def test_who_got_in_line_leaves_it_with_the_transaction(pooled: Database) -> None:
    def in_line(session: Session) -> int:
        session.execute(select(IN_LINE), waiting_in_line(session, "bookings of somebody"))
        return int(session.scalar(LOCKS) or 0)

    assert (pooled.work(in_line), pooled.read(lambda session: session.scalar(LOCKS))) == (1, 0)


def test_what_only_looks_cannot_write(pooled: Database) -> None:
    with pytest.raises(DBAPIError):
        pooled.read(lambda session: session.execute(text("INSERT INTO notes VALUES (1)")))
