"""Odd data goes through every migration, down and up, and the guards stand again afterwards."""

import shutil
import time
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from ktv_booking.db import migrate as migrations
from ktv_booking.db.migrate import CHECKOUT, config, migrate, migrate_down, newest
from ktv_booking.db.session import Database
from tests.migrations import nasty
from tests.migrations.behaviour import LONGEST, OVERLAP, broken_guards

LOWEST = "0001"
"""Below it there is no table, and nothing to keep."""


def steps_down() -> list[str]:
    script = ScriptDirectory.from_config(config())
    revisions = [step.revision for step in script.walk_revisions()]
    return revisions[1:]


def test_odd_data_goes_down_and_up_step_by_step(own_database: Database) -> None:
    nasty.fill(own_database)
    full = nasty.columns_of(own_database)
    as_it_was = {}

    for revision in steps_down():
        migrate_down(own_database, revision)
        shared = nasty.in_both(full, nasty.columns_of(own_database))
        as_it_was[revision] = shared, nasty.hash_of(own_database, shared)
    lowest, digest = as_it_was[LOWEST]
    for revision in [*reversed(steps_down()), newest()]:
        migrate(own_database, revision)
        assert nasty.hash_of(own_database, lowest) == digest, revision

    assert nasty.columns_of(own_database) == full
    assert broken_guards(own_database) == []


def test_what_a_step_does_not_know_is_all_that_it_loses(own_database: Database) -> None:
    nasty.fill(own_database)
    full = nasty.columns_of(own_database)

    for revision in steps_down():
        whole = nasty.columns_of(own_database)
        before = {name: nasty.hash_of(own_database, {name: whole[name]}) for name in whole}
        migrate_down(own_database, revision)
        kept = nasty.columns_of(own_database)
        untouched = [name for name in whole if kept.get(name) == whole[name]]

        assert {name: nasty.hash_of(own_database, {name: kept[name]}) for name in untouched} == {
            name: before[name] for name in untouched
        }
    assert set(full) >= set(kept)


def test_the_guards_hold_on_a_migrated_store(own_database: Database) -> None:
    before = nasty.hash_of(own_database, nasty.columns_of(own_database))

    assert broken_guards(own_database) == []
    assert nasty.hash_of(own_database, nasty.columns_of(own_database)) == before


REBUILDS_THE_TABLE = """
from alembic import op
revision, down_revision = "9999", {newest!r}

def upgrade():
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE reservations DROP CONSTRAINT ex_reservations_room_overlap")
        return
    with op.batch_alter_table("reservations", recreate="always"):
        pass  # copied and renamed: the triggers go with the old table

def downgrade():
    pass
"""
MENDS_THE_NAMES = """
from alembic import op
revision, down_revision = "9999", {newest!r}

def upgrade():
    op.execute("UPDATE reservations SET guest_name = trim(guest_name)")

def downgrade():
    pass
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations, to spoil."""
    copied = tmp_path / "migrations"
    shutil.copytree(CHECKOUT, copied, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrations, "CHECKOUT", copied)
    return copied / "versions"


def test_a_migration_that_loses_a_guard_is_found(own_database: Database, tree: Path) -> None:
    (tree / "9999_rebuild.py").write_text(REBUILDS_THE_TABLE.format(newest=newest()))
    migrate(own_database)

    found = "\n".join(broken_guards(own_database))

    assert OVERLAP in found
    assert (LONGEST in found) == own_database.is_sqlite


def test_a_migration_that_mends_what_people_wrote_is_found(
    own_database: Database, tree: Path
) -> None:
    nasty.fill(own_database)
    columns = nasty.columns_of(own_database)
    before = nasty.hash_of(own_database, columns)
    (tree / "9999_mend.py").write_text(MENDS_THE_NAMES.format(newest=newest()))
    migrate(own_database)

    assert nasty.hash_of(own_database, columns) != before


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_migration_may_take_longer_than_a_desk_may(own_database: Database, tree: Path) -> None:
    slow = MENDS_THE_NAMES.replace("UPDATE", "SELECT pg_sleep(3.3); UPDATE")
    (tree / "9999_slow.py").write_text(slow.format(newest=newest()))

    migrate(own_database)

    with own_database.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
        assert connection.scalar(text("SHOW statement_timeout")) == "3s"


IDLE = "current_setting('idle_in_transaction_session_timeout')"


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_migration_may_think_for_longer_than_a_desk_may(
    own_database: Database, tree: Path
) -> None:
    noted = f"CREATE TABLE noted AS SELECT {IDLE} AS idle; UPDATE"
    told = MENDS_THE_NAMES.replace("UPDATE", noted, 1).format(newest=newest())
    (tree / "9999_noted.py").write_text(told)

    migrate(own_database)

    with own_database.engine.connect() as connection:
        assert connection.scalar(text("SELECT idle FROM noted")) == "1min"
        assert connection.scalar(text(f"SELECT {IDLE}")) == "5s"


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_migration_waits_a_second_for_a_lock_and_no_desk_waits_behind_it(
    own_database: Database,
) -> None:
    with own_database.engine.begin() as desk:
        desk.execute(text("LOCK TABLE reservations IN ROW EXCLUSIVE MODE"))
        began = time.monotonic()
        with pytest.raises(OperationalError, match="lock timeout"):
            migrate_down(own_database, LOWEST)
        took = time.monotonic() - began

    assert took < 10
    migrate_down(own_database, LOWEST)
