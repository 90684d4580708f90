"""Find what a venue has cancelled in the last hours without reading its book.

Why: docs/adr/0024.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0014", "0013"

INDEX = "ix_reservations_venue_id_cancelled"
CANCELLED = sa.text("status = 'cancelled'")


def upgrade() -> None:
    op.create_index(
        INDEX,
        "reservations",
        ["venue_id", "status_changed_at"],
        postgresql_where=CANCELLED,
        sqlite_where=CANCELLED,
    )


def downgrade() -> None:
    op.drop_index(INDEX, table_name="reservations")
