"""Guard the rooms in the store itself. Why: docs/adr/0003.

Three guards: two occupying reservations of one room never overlap; no stay is longer than the
reads by index rely on; a room the guest was told changes only by a recorded move.
"""

from alembic import op

revision, down_revision = "0002", "0001"

OVERLAP = "ex_reservations_room_overlap"
LONGEST = "ck_reservations_longest_stay"
TOLD = "ck_reservations_told_room_moves_openly"
LONGEST_HOURS = 26


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _guard_postgresql() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(
        f"ALTER TABLE reservations ADD CONSTRAINT {OVERLAP} EXCLUDE USING gist "
        "(room_id WITH =, tstzrange(occupies_from, occupies_until) WITH &&) WHERE (occupies) "
        "DEFERRABLE INITIALLY IMMEDIATE"
    )
    op.execute(
        f"ALTER TABLE reservations ADD CONSTRAINT {LONGEST} "
        f"CHECK (occupies_until - occupies_from <= interval '{LONGEST_HOURS} hours')"
    )
    op.execute(
        f"""
        CREATE FUNCTION {TOLD}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
                CONSTRAINT = '{TOLD}', MESSAGE = '{TOLD}';
        END $$
        """
    )
    op.execute(
        f"CREATE TRIGGER {TOLD} BEFORE UPDATE OF room_id ON reservations FOR EACH ROW "
        "WHEN (OLD.room_told_at IS NOT NULL AND NEW.room_id IS DISTINCT FROM OLD.room_id "
        "AND NEW.move_id IS NOT DISTINCT FROM OLD.move_id) "
        f"EXECUTE FUNCTION {TOLD}()"
    )


def _guard_sqlite() -> None:
    """One writer at a time, so a trigger cannot race."""
    for event in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER {OVERLAP}_{event.lower()} AFTER {event} ON reservations "
            "WHEN NEW.occupies AND EXISTS (SELECT 1 FROM reservations r "
            "WHERE r.room_id = NEW.room_id AND r.id <> NEW.id AND r.occupies "
            "AND r.occupies_from < NEW.occupies_until AND NEW.occupies_from < r.occupies_until) "
            f"BEGIN SELECT RAISE(ABORT, '{OVERLAP}'); END"
        )
        op.execute(
            f"CREATE TRIGGER {LONGEST}_{event.lower()} AFTER {event} ON reservations "
            "WHEN (julianday(NEW.occupies_until) - julianday(NEW.occupies_from)) * 24 "
            f"> {LONGEST_HOURS} + 0.001 "
            f"BEGIN SELECT RAISE(ABORT, '{LONGEST}'); END"
        )
    op.execute(
        f"CREATE TRIGGER {TOLD} BEFORE UPDATE OF room_id ON reservations "
        "WHEN OLD.room_told_at IS NOT NULL AND NEW.room_id IS NOT OLD.room_id "
        "AND NEW.move_id IS OLD.move_id "
        f"BEGIN SELECT RAISE(ABORT, '{TOLD}'); END"
    )
    op.execute(
        "CREATE INDEX ix_reservations_room_id_occupies_from "
        "ON reservations (room_id, occupies_from) WHERE occupies"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {TOLD} ON reservations")
        op.execute(f"DROP FUNCTION {TOLD}()")
        op.execute(f"ALTER TABLE reservations DROP CONSTRAINT {LONGEST}")
        op.execute(f"ALTER TABLE reservations DROP CONSTRAINT {OVERLAP}")
        return
    op.execute("DROP INDEX ix_reservations_room_id_occupies_from")
    op.execute(f"DROP TRIGGER {TOLD}")
    for event in ("insert", "update"):
        op.execute(f"DROP TRIGGER {LONGEST}_{event}")
        op.execute(f"DROP TRIGGER {OVERLAP}_{event}")
