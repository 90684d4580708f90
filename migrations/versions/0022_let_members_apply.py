"""Note who applies as a promotion member, by which text. Why: docs/rules.md R-68, docs/adr/0027."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0022", "0020"

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)
TABLE = "member_applications"


def upgrade() -> None:
    op.create_table(
        TABLE,
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("id", "home_venue_id")),
        sa.Column("promotion", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=True, comment="empty once it is decided")
            for name in ("name", "phone")
        ),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("birthday", DOCUMENT, nullable=True),
        sa.Column("preferred_language", sa.String(), nullable=True),
        sa.Column("channels", DOCUMENT, nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("consent_version", "status", "submitted_by")
        ),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, INSTANT, nullable=False) for name in ("created_at", "updated_at")),
        sa.CheckConstraint(
            "status IN ('submitted', 'approved', 'rejected', 'withdrawn')",
            name=op.f(f"ck_{TABLE}_status_known"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> submitted_by",
            name=op.f(f"ck_{TABLE}_another_decides"),
        ),
        sa.CheckConstraint(
            "status = 'submitted' OR (name IS NULL AND phone IS NULL)",
            name=op.f(f"ck_{TABLE}_decided_is_of_nobody"),
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_{TABLE}_{name}"))
            for name, table in (("home_venue_id", "venues"), ("member_id", "members"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(f"ix_{TABLE}_home_venue_id_id", TABLE, ["home_venue_id", "id"])
    op.create_index(f"ix_{TABLE}_phone", TABLE, ["phone"])


def downgrade() -> None:
    op.drop_table(TABLE)
