"""Keep the peak rules that a venue's own past speaks for, week by week. Why: docs/adr/0021."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0021", "0018"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


def upgrade() -> None:
    op.create_table(
        "protection_proposals",
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column(
            "business_date", sa.Date(), nullable=False, comment="on which the past was looked at"
        ),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("rules", DOCUMENT, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("venue_id", "business_date", name=op.f("pk_protection_proposals")),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venues.id"], name=op.f("fk_protection_proposals_venue_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("protection_proposals")
