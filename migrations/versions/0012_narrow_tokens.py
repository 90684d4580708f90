"""Let a token permit less than its holder may: which permissions, or all of them.

Tokens of before are as they were: without a list they permit what their holder may.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0012", "0011"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


def upgrade() -> None:
    op.add_column("api_tokens", sa.Column("scopes", DOCUMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("api_tokens", "scopes")
