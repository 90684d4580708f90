"""Keep the tier a booking was made under: its terms are read again later. Why: docs/adr/0027."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0015", "0014"


def upgrade() -> None:
    op.add_column("reservations", sa.Column("tier", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("reservations", "tier")
