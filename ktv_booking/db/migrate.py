"""Bring a store to the newest schema, or back: one tree of migrations for both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from ktv_booking.db.patience import unhurried
from ktv_booking.db.session import Database

INSTALLED = Path(__file__).resolve().parent.parent / "_migrations"
CHECKOUT = Path(__file__).resolve().parents[2] / "migrations"


def config() -> Config:
    """Return Alembic's settings for this installation."""
    chosen = Config()
    chosen.set_main_option("script_location", str(INSTALLED if INSTALLED.exists() else CHECKOUT))
    return chosen


def newest() -> str:
    """Return the newest revision there is."""
    return str(ScriptDirectory.from_config(config()).get_current_head())


def migrate(database: Database, to: str = "head") -> None:
    """Run the migrations up to `to`. Safe to run again."""
    settings = config()
    with _unhurried(database) as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, to)


def migrate_down(database: Database, to: str = "base") -> None:
    """Take migrations back down to `to`; what they hold is lost."""
    settings = config()
    with _unhurried(database) as connection:
        settings.attributes["connection"] = connection
        command.downgrade(settings, to)


@contextmanager
def _unhurried(database: Database) -> Iterator[Connection]:
    """Yield a transaction that may take as long as it needs, but waits a second for a lock only.

    Between two statements it may think for a minute, as on a machine that has much else to do.
    Whoever waits for a lock of a whole table makes every desk wait behind it.
    """
    with unhurried(), database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = 1000"))
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 60000"))
        yield connection
