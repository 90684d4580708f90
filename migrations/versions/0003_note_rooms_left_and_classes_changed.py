"""Note a room that is turned over while the next party waits, and a class changed midway.

Why: docs/rules.md R-13, R-29 and R-30. A turnover is an outage and no occupied span: it may
reach into a reservation, which the guard of overlaps would rightly refuse.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0003", "0002"

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)
KNOWN = "ck_outages_kind_known"
BEFORE = ("maintenance", "management_hold")
COLUMNS = (
    "id, venue_id, room_id, kind, starts_at, ends_at, reason, releases_at, created_by, "
    "created_at, version"
)


def upgrade() -> None:
    op.add_column(
        "reservations",
        sa.Column(
            "charged_before",
            DOCUMENT,
            nullable=True,
            comment="classes charged until a change midway, the first first",
        ),
    )
    op.add_column(
        "reservations",
        sa.Column(
            "deposit_reminded_at",
            INSTANT,
            nullable=True,
            comment="when the rest of a deposit was asked for again",
        ),
    )
    op.add_column(
        "moves",
        sa.Column(
            "effective_at", INSTANT, nullable=True, comment="when a seated party changed rooms"
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("outages", _whose())
        _know_on_postgresql((*BEFORE, "turnover"))
    else:
        _rebuild_on_sqlite((*BEFORE, "turnover"), with_whose=True)


def _whose() -> sa.Column[sa.Uuid]:
    return sa.Column("reservation_id", sa.Uuid(), nullable=True, comment="whom a turnover follows")


def _known(kinds: tuple[str, ...]) -> str:
    said = ", ".join(f"'{kind}'" for kind in kinds)
    return f"kind IN ({said})"


def _know_on_postgresql(kinds: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(KNOWN), "outages", type_="check")
    op.create_check_constraint(op.f(KNOWN), "outages", _known(kinds))


def _rebuild_on_sqlite(kinds: tuple[str, ...], *, with_whose: bool) -> None:
    """SQLite changes no constraint of a table that stands; nothing refers to this one."""
    op.rename_table("outages", "outages_before")
    for name in ("ix_outages_room_id", "ix_outages_venue_id_ends_at"):
        op.drop_index(name, table_name="outages_before")
    op.create_table(
        "outages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("releases_at", INSTANT, nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *([_whose()] if with_whose else []),
        sa.CheckConstraint(_known(kinds), name=op.f(KNOWN)),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_outages_ends_after_start")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_outages_room_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_outages_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
    )
    op.execute(f"INSERT INTO outages ({COLUMNS}) SELECT {COLUMNS} FROM outages_before")
    op.drop_table("outages_before")
    op.create_index(op.f("ix_outages_room_id"), "outages", ["room_id"], unique=False)
    op.create_index("ix_outages_venue_id_ends_at", "outages", ["venue_id", "ends_at"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM outages WHERE kind = 'turnover'")
    if op.get_bind().dialect.name == "postgresql":
        _know_on_postgresql(BEFORE)
        op.drop_column("outages", "reservation_id")
    else:
        _rebuild_on_sqlite(BEFORE, with_whose=False)
    op.drop_column("moves", "effective_at")
    op.drop_column("reservations", "deposit_reminded_at")
    op.drop_column("reservations", "charged_before")
