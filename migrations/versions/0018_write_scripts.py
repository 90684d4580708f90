"""Keep what callers say: scripts and their versions. Why: docs/adr/0030."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0018", "0017"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "scripts",
        sa.Column("id", sa.Uuid(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("occasion", "festival_key", "language", "use")
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("ck_scripts_language_known")),
        sa.CheckConstraint("use IN ('spoken', 'neutral')", name=op.f("ck_scripts_use_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scripts")),
        sa.UniqueConstraint(
            "occasion",
            "festival_key",
            "language",
            "use",
            name=op.f("uq_scripts_occasion_festival_key_language_use"),
        ),
    )
    op.create_table(
        "script_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("script_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("published_by", sa.String(), nullable=True),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "(published_at IS NULL) = (published_by IS NULL)",
            name=op.f("ck_script_versions_published_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["script_id"], ["scripts.id"], name=op.f("fk_script_versions_script_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_script_versions")),
        sa.UniqueConstraint(
            "script_id", "number", name=op.f("uq_script_versions_script_id_number")
        ),
    )


def downgrade() -> None:
    op.drop_table("script_versions")
    op.drop_table("scripts")
