"""Give rooms late: how far up a booking may be moved, a house that tells at once, and plans.

Why: docs/adr/0020. A booking of before says nothing of how far up it may go: one class, as the
house's own default has it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0006", "0004"

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


def upgrade() -> None:
    op.add_column(
        "reservations",
        sa.Column(
            "upgrade_ranks",
            sa.Integer(),
            nullable=True,
            comment="how many classes up the house may fit it in",
        ),
    )
    op.add_column(
        "venues",
        sa.Column(
            "tells_rooms_at_booking", sa.Boolean(), nullable=False, server_default=sa.false()
        ),
    )
    op.create_table(
        "plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("asked", DOCUMENT, nullable=False),
        sa.Column("revs", DOCUMENT, nullable=False, comment="the books it was made from"),
        sa.Column("answer", DOCUMENT, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("applied_by", sa.String(), nullable=True),
        sa.Column("applied_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_plans_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    op.create_index(
        "ix_plans_venue_id_business_date", "plans", ["venue_id", "business_date"], unique=False
    )


def downgrade() -> None:
    op.drop_table("plans")
    op.drop_column("venues", "tells_rooms_at_booking")
    op.drop_column("reservations", "upgrade_ranks")
