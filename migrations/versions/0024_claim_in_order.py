"""Claim calls in the order of indexes, and read only from scripts that are. Why: docs/adr/0029.

On SQLite a column that refers elsewhere is put beside the old one and takes its name: to rebuild
the table would cost a venue's whole past of calls.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0024", "0023"

LIVE = "status IN ('open', 'leased', 'retry')"
IN_ORDER = ["business_date", "place", "id"]
INDEXES = {
    "list_id_live": (["list_id"], LIVE),
    "new": (IN_ORDER, f"{LIVE} AND assigned_to IS NULL AND not_before IS NULL"),
    "put_off": (
        ["not_before", *IN_ORDER],
        f"{LIVE} AND assigned_to IS NULL AND not_before IS NOT NULL",
    ),
    "assigned_to": (["assigned_to"], f"{LIVE} AND assigned_to IS NOT NULL"),
    "leased_by": (["leased_by", "leased_until"], "leased_by IS NOT NULL"),
}
READ_FROM = "fk_call_attempts_script_version_id"
KNOWN = "script_version_id IN (SELECT id FROM script_versions)"


def upgrade() -> None:
    for name, (columns, where) in INDEXES.items():
        op.create_index(
            f"ix_call_tasks_{name}", "call_tasks", columns,
            postgresql_where=sa.text(where), sqlite_where=sa.text(where),
        )  # fmt: skip
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"UPDATE call_attempts SET script_version_id = NULL WHERE NOT {KNOWN}")
        op.create_foreign_key(
            READ_FROM, "call_attempts", "script_versions", ["script_version_id"], ["id"]
        )
    else:
        _column_anew(f"CONSTRAINT {READ_FROM} REFERENCES script_versions (id)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(READ_FROM, "call_attempts")
    else:
        _column_anew("")
    for name in INDEXES:
        op.drop_index(f"ix_call_tasks_{name}", "call_tasks")


def _column_anew(refers: str) -> None:
    op.execute(f"ALTER TABLE call_attempts ADD COLUMN read_from CHAR(32) {refers}")
    op.execute(f"UPDATE call_attempts SET read_from = script_version_id WHERE {KNOWN}")
    op.execute("ALTER TABLE call_attempts DROP COLUMN script_version_id")
    op.execute("ALTER TABLE call_attempts RENAME COLUMN read_from TO script_version_id")
