"""Every migration runs up, down and up again on both stores, and the schema is the models'."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from ktv_booking.app_models import metadata
from ktv_booking.db.migrate import config, migrate, migrate_down, newest
from ktv_booking.db.session import Database


def tables_of(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def guards_of(database: Database) -> set[str]:
    """Return what no comparison of tables sees: triggers and hand-written constraints."""
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if database.is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
        "UNION SELECT conname FROM pg_constraint WHERE contype IN ('x', 'c')"
    )
    with database.engine.connect() as connection:
        return set(connection.scalars(text(names)))


def test_up_down_up_comes_back_to_the_same_schema(blank_database: Database) -> None:
    migrate(blank_database)
    tables, guards = tables_of(blank_database), guards_of(blank_database)

    migrate_down(blank_database)
    nothing = tables_of(blank_database)
    migrate(blank_database)

    assert nothing == set()
    assert tables_of(blank_database) == tables == set(metadata.tables)
    assert guards_of(blank_database) == guards != set()


def test_each_single_step_goes_down_and_up_again(blank_database: Database) -> None:
    script = ScriptDirectory.from_config(config())
    steps = [step.revision for step in reversed(list(script.walk_revisions()))]

    for step, below in zip(steps, ["base", *steps], strict=False):
        migrate(blank_database, step)
        before = tables_of(blank_database), guards_of(blank_database)
        migrate_down(blank_database, below)
        migrate(blank_database, step)

        assert (tables_of(blank_database), guards_of(blank_database)) == before


def test_migrating_again_changes_nothing(own_database: Database) -> None:
    before = tables_of(own_database), guards_of(own_database)

    migrate(own_database)

    assert (tables_of(own_database), guards_of(own_database)) == before


def test_the_migrated_schema_is_that_of_the_models(own_database: Database) -> None:
    with own_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"render_as_batch": True})
        differences = [
            difference
            for difference in compare_metadata(context, metadata)
            if not is_written_by_hand(difference)
        ]

    assert differences == []


def is_written_by_hand(difference: object) -> bool:
    """Say whether a difference is the index that serves SQLite's overlap trigger alone."""
    match difference:
        case ("remove_index", index):
            return getattr(index, "name", "") == "ix_reservations_room_id_occupies_from"
    return False


def test_a_column_that_no_migration_knows_is_noticed(own_database: Database) -> None:
    with own_database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE venues ADD COLUMN forgotten INTEGER"))
        context = MigrationContext.configure(connection)
        differences = compare_metadata(context, metadata)

    assert "remove_column" in {difference[0] for difference in differences}


def test_there_is_one_newest_revision() -> None:
    script = ScriptDirectory.from_config(config())

    assert script.get_heads() == [newest()]
