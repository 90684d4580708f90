"""Remember at which venues an answer was given, to ask there again before it is replayed.

Why: docs/adr/0002. Rows of before say nothing of it, and are gone after 48 hours.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0004", "0003"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("idempotency_rows", sa.Column("places", DOCUMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("idempotency_rows", "places")
