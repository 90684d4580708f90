"""Let people sign in by a password, and count in the store what must not be tried too often.

Why: docs/adr/0023. What is secret stands in tables of its own, which no list of people reads.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0007", "0006"

INSTANT = sa.DateTime(timezone=True)
OF_AN_AGENT = {"columns": ["agent_id"], "refcolumns": ["agents.id"], "ondelete": "CASCADE"}


def upgrade() -> None:
    op.create_table(
        "agent_passwords",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_agent_passwords")),
        sa.ForeignKeyConstraint(**OF_AN_AGENT, name=op.f("fk_agent_passwords_agent_id_agents")),
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.ForeignKeyConstraint(**OF_AN_AGENT, name=op.f("fk_sign_ins_agent_id_agents")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    op.create_index("ix_sign_ins_agent_id", "sign_ins", ["agent_id"])
    op.create_index("ix_sign_ins_created_at", "sign_ins", ["created_at"])
    op.create_table(
        "limit_counters",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("blocked_until", INSTANT, nullable=False),
        sa.Column("forget_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", "subject", name=op.f("pk_limit_counters")),
    )
    op.create_index("ix_limit_counters_forget_at", "limit_counters", ["forget_at"])


def downgrade() -> None:
    op.drop_table("limit_counters")
    op.drop_table("sign_ins")
    op.drop_table("agent_passwords")
