"""The application's own role on a server books as ever, and cannot alter the audit log."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import text

from ktv_booking.audit.queries import chains
from ktv_booking.audit.verification import verify
from ktv_booking.db.grants import grants
from ktv_booking.db.session import Database
from tests.front_desk import FrontDesk
from tests.stores import Desk

ROLE = "ktv_test_app"


@pytest.fixture
def store() -> str:
    """A server alone knows roles."""
    return "postgresql"


@pytest.fixture
def as_app(own_database: Database) -> Iterator[Desk]:
    """The store as the application's role sees it."""
    plain = own_database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    for _ in range(2):  # safe to run again
        with psycopg.connect(plain, autocommit=True) as owner:
            owner.execute(grants(ROLE).encode())
    url = own_database.url.set(username=ROLE).render_as_string(hide_password=False)
    desk = Desk(url)
    yield desk
    desk.close()
    with psycopg.connect(plain, autocommit=True) as owner:
        owner.execute(f"DROP OWNED BY {ROLE}".encode())
        owner.execute(f"DROP ROLE {ROLE}".encode())


def test_the_application_books_and_the_log_is_whole(as_app: Desk) -> None:
    desk = FrontDesk.opened(as_app, "small")

    desk.book()

    found = [verify(as_app.read, chain) for chain in as_app.read(chains)]
    assert [one.is_intact for one in found] == [True]
    assert found[0].checked >= 1


@pytest.mark.parametrize(
    "breach",
    [
        "UPDATE audit_rows SET reason = 'x'",
        "DELETE FROM audit_rows",
        "TRUNCATE audit_rows",
        "DELETE FROM audit_heads",
        "TRUNCATE audit_heads",
        "UPDATE audit_heads SET archived = 1",
        "UPDATE audit_heads SET archived_hash = '\\x00'",
        "ALTER TABLE audit_rows DISABLE TRIGGER ALL",
        "DROP TABLE audit_rows",
        "SET session_replication_role = replica",
        "UPDATE alembic_version SET version_num = 'x'",
    ],
)
def test_it_cannot_alter_the_log(as_app: Desk, breach: str) -> None:
    FrontDesk.opened(as_app, "small").book()

    with (
        pytest.raises(Exception, match=r".") as refused,
        as_app.engine.begin() as connection,
    ):
        connection.execute(text(breach))

    assert isinstance(getattr(refused.value, "orig", None), InsufficientPrivilege)
