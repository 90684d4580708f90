"""Find what time has decided without reading a venue's whole book. Why: docs/adr/0017.

One small index for each kind of hour that comes. On SQLite the guard of the rooms looks no
further back than the longest stay; an hour more, so that the clock's fractions do not matter.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0010", "0008"

OVERLAP = "ex_reservations_room_overlap"
IN_THE_WAY = (
    "r.room_id = NEW.room_id AND r.id <> NEW.id AND r.occupies "
    "AND r.occupies_from < NEW.occupies_until AND NEW.occupies_from < r.occupies_until"
)
NOT_LONG_AGO = "r.occupies_from > strftime('%Y-%m-%d %H:%M:%f', NEW.occupies_from, '-27 hours')"
DUE = {
    "hold_until": "status IN ('held', 'requested')",
    "grace_until": "status = 'confirmed'",
    "fix_room_at": "occupies AND room_fixed_at IS NULL",
    "tell_room_at": "occupies AND room_told_at IS NULL",
    "deposit_due_by": "deposit_status = 'due'",
}


def upgrade() -> None:
    for column, where in DUE.items():
        op.create_index(
            f"ix_reservations_venue_id_{column}", "reservations", ["venue_id", column],
            postgresql_where=sa.text(where), sqlite_where=sa.text(where),
        )  # fmt: skip
    _guard_anew(f"{IN_THE_WAY} AND {NOT_LONG_AGO}")


def downgrade() -> None:
    _guard_anew(IN_THE_WAY)
    for column in DUE:
        op.drop_index(f"ix_reservations_venue_id_{column}", "reservations")


def _guard_anew(in_the_way: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        return
    for event in ("INSERT", "UPDATE"):
        op.execute(f"DROP TRIGGER {OVERLAP}_{event.lower()}")
        op.execute(
            f"CREATE TRIGGER {OVERLAP}_{event.lower()} AFTER {event} ON reservations "
            f"WHEN NEW.occupies AND EXISTS (SELECT 1 FROM reservations r WHERE {in_the_way}) "
            f"BEGIN SELECT RAISE(ABORT, '{OVERLAP}'); END"
        )
