"""Let gifts wait for members, once a year each, and count how many are left. Why: docs/adr/0032."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0020", "0019"

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


def upgrade() -> None:
    _what_there_is()
    _who_has_one()


def _what_there_is() -> None:
    op.create_table(
        "gift_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        *(sa.Column(name, DOCUMENT, nullable=False) for name in ("name", "venue_ids")),
        sa.Column("valid_days", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint("valid_days > 0", name=op.f("ck_gift_rules_valid_for_a_while")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_rules")),
        sa.UniqueConstraint("code", name=op.f("uq_gift_rules_code")),
    )
    op.create_table(
        "gift_stock",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("rule_id", "venue_id")),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("counted_by", sa.String(), nullable=False),
        sa.Column("counted_at", INSTANT, nullable=False),
        sa.CheckConstraint("remaining >= 0", name=op.f("ck_gift_stock_not_below_nothing")),
        sa.ForeignKeyConstraint(["rule_id"], ["gift_rules.id"], name=op.f("fk_gift_stock_rule_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_gift_stock_venue_id")),
        sa.PrimaryKeyConstraint("rule_id", "venue_id", name=op.f("pk_gift_stock")),
    )


def _who_has_one() -> None:
    op.create_table(
        "gifts",
        *(
            sa.Column(name, sa.Uuid(), nullable=False)
            for name in ("id", "rule_id", "member_id", "venue_id")
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("notified_at", INSTANT, nullable=True),
        sa.Column("tell_at", INSTANT, nullable=True, comment="when the text is due (again)"),
        sa.Column("tell_tries", sa.Integer(), nullable=False),
        *(sa.Column(name, INSTANT, nullable=True) for name in ("told_at", "claimed_at")),
        sa.Column("claimed_venue_id", sa.Uuid(), nullable=True),
        sa.Column("claimed_by", sa.String(), nullable=True, comment="who handed it out"),
        sa.Column(
            "claimed_for",
            sa.String(),
            nullable=True,
            comment="who came instead: a relation",
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, INSTANT, nullable=False) for name in ("created_at", "updated_at")),
        sa.CheckConstraint(
            "status IN ('granted', 'notified', 'claimed', 'expired')",
            name=op.f("ck_gifts_status_known"),
        ),
        sa.CheckConstraint(
            "(status = 'claimed') = (claimed_at IS NOT NULL)", name=op.f("ck_gifts_claimed_once")
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_gifts_{name}"))
            for name, table in (
                ("rule_id", "gift_rules"),
                ("member_id", "members"),
                ("venue_id", "venues"),
                ("claimed_venue_id", "venues"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gifts")),
        sa.UniqueConstraint(
            "rule_id", "member_id", "year", name=op.f("uq_gifts_rule_id_member_id_year")
        ),
    )
    op.create_index("ix_gifts_member_id", "gifts", ["member_id"])
    waiting, to_be_told = (
        sa.text("status IN ('granted', 'notified')"),
        sa.text("tell_at IS NOT NULL"),
    )
    op.create_index(
        "ix_gifts_waiting", "gifts", ["venue_id", "expires_on"],
        postgresql_where=waiting, sqlite_where=waiting,
    )  # fmt: skip
    op.create_index(
        "ix_gifts_to_be_told", "gifts", ["tell_at"],
        postgresql_where=to_be_told, sqlite_where=to_be_told,
    )  # fmt: skip


def downgrade() -> None:
    for table in ("gifts", "gift_stock", "gift_rules"):
        op.drop_table(table)
