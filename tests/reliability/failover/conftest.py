"""One primary with its replica for all tests of a worker that look at the two."""

from collections.abc import Iterator

import pytest

from ktv_booking.db import replica
from tests.reliability.failover.nodes import Street, a_street
from tests.reliability.grounds import migrated
from tests.stores import ensure_postgresql


@pytest.fixture(scope="session")
def street() -> Iterator[Street]:
    """A migrated primary and its replica, with one small table beside the product's."""
    ensure_postgresql()
    with a_street() as street:
        migrated(street.primary.url)
        street.primary.order("CREATE TABLE notes (number integer)")
        street.catch_up()
        yield street


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asks how far the primary is by themselves, however slow a machine is."""
    monkeypatch.setattr(replica, "ASKED_AGAIN_AFTER", 3_600.0)


@pytest.fixture
def paused(street: Street, unasked: None) -> Iterator[None]:
    """From here on the replica hears of changes and does not replay them."""
    street.catch_up()
    street.replica.order("SELECT pg_wal_replay_pause()")
    yield
    street.replica.order("SELECT pg_wal_replay_resume()")
    street.catch_up()
