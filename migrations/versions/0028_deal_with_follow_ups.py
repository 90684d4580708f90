"""Note who of the managers dealt with a call that was not understood. Why: docs/rules.md R-71."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0028", "0027"

COLUMNS = ("followed_up_at", "followed_up_by", "follow_up_note")


def upgrade() -> None:
    op.add_column(
        "call_attempts", sa.Column("followed_up_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("call_attempts", sa.Column("followed_up_by", sa.String(), nullable=True))
    op.add_column(
        "call_attempts",
        sa.Column(
            "follow_up_note", sa.String(), nullable=True,
            comment="empty once the person is forgotten",
        ),
    )  # fmt: skip


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("call_attempts", name)
