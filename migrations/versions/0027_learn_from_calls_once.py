"""Count a booking for one call alone, and let a guest's number be good again. Why: docs/adr/0029.

Of calls that were noted with one booking the first keeps it, and the others say that they booked.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0027", "0026"

BOOKED_ONCE = "uq_call_attempts_booked_reservation_id"
BOOKED = sa.text("booked_reservation_id IS NOT NULL")
FIRST = """
UPDATE call_attempts SET booked_reservation_id = NULL
WHERE booked_reservation_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM call_attempts AS earlier
    WHERE earlier.booked_reservation_id = call_attempts.booked_reservation_id
    AND (earlier.closed_at < call_attempts.closed_at
        OR (earlier.closed_at = call_attempts.closed_at AND earlier.id < call_attempts.id))
)
"""


def upgrade() -> None:
    op.add_column(
        "call_attempts",
        sa.Column(
            "disproved_at", sa.DateTime(timezone=True), nullable=True,
            comment="since when its number is believed again",
        ),
    )  # fmt: skip
    op.create_index(
        "ix_call_attempts_booked_reservation_id", "call_attempts", ["booked_reservation_id"]
    )
    op.execute(FIRST)
    op.drop_index("ix_call_attempts_booked_reservation_id", "call_attempts")
    op.create_index(
        BOOKED_ONCE, "call_attempts", ["booked_reservation_id"],
        unique=True, postgresql_where=BOOKED, sqlite_where=BOOKED,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index(BOOKED_ONCE, "call_attempts")
    op.drop_column("call_attempts", "disproved_at")
