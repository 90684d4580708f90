"""Text who asked for it on the telephone, and keep what became of it. Why: docs/adr/0029."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0025", "0024"

INSTANT = sa.DateTime(timezone=True)
TO_BE_SENT = sa.text("next_try_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "call_texts",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("attempt_id", "venue_id")),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        *(sa.Column(name, INSTANT, nullable=True) for name in ("next_try_at", "sent_at")),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "status IN ('waiting', 'sent', 'not_sent')", name=op.f("ck_call_texts_status_known")
        ),
        sa.CheckConstraint(
            "(status = 'waiting') = (next_try_at IS NOT NULL)",
            name=op.f("ck_call_texts_waits_for_a_try"),
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["call_attempts.id"], name=op.f("fk_call_texts_attempt_id")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_call_texts_venue_id")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_call_texts")),
    )
    op.create_index(
        "ix_call_texts_to_be_sent", "call_texts", ["next_try_at"],
        postgresql_where=TO_BE_SENT, sqlite_where=TO_BE_SENT,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("call_texts")
