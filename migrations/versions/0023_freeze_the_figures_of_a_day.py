"""Keep what a business day came to as it was closed: corrections stand beside it, not in it."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0023", "0022"

MEASURES = (
    "declined",
    "reserved",
    "walked_in",
    "cancelled",
    "expired",
    "no_show",
    "expected",
    "arrived_on_time",
    "late",
    "entered_reserved",
    "entered_walk_in",
    "upgraded",
    "downgraded",
    "house_fit",
    "moved",
    "moved_midway",
    "displaced",
    "waited",
    "wait_minutes",
    "room_minutes_used",
)


def upgrade() -> None:
    op.create_table(
        "day_figures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("day_type", sa.String(), nullable=False),
        sa.Column("booked_class_id", sa.Uuid(), nullable=True),
        sa.Column("used_class_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("window", sa.String(), nullable=False),
        *(sa.Column(measure, sa.Integer(), nullable=False) for measure in MEASURES),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_figures")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_day_figures_venue_id")),
        sa.ForeignKeyConstraint(
            ["booked_class_id"], ["room_classes.id"], name=op.f("fk_day_figures_booked_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["used_class_id"], ["room_classes.id"], name=op.f("fk_day_figures_used_class_id")
        ),
    )
    op.create_index(
        "ix_day_figures_venue_id_business_date", "day_figures", ["venue_id", "business_date"]
    )
    op.create_table(
        "day_hours",
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False, comment="minutes after midnight"),
        sa.Column("room_class_id", sa.Uuid(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("day_type", sa.String(), nullable=False),
        sa.Column("open_minutes", sa.Integer(), nullable=False),
        sa.Column(
            "room_minutes_available",
            sa.Integer(),
            nullable=False,
            comment="of all rooms, less outages",
        ),
        sa.Column("room_minutes_used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "venue_id", "business_date", "starts", "room_class_id", name=op.f("pk_day_hours")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_day_hours_venue_id")),
        sa.ForeignKeyConstraint(
            ["room_class_id"], ["room_classes.id"], name=op.f("fk_day_hours_room_class_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("day_hours")
    op.drop_index("ix_day_figures_venue_id_business_date", table_name="day_figures")
    op.drop_table("day_figures")
