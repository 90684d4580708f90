"""Remember whom we forgot, and find guests by the end of a number whatever the server's order is.

Why: docs/adr/0031. A tail is looked for between two texts; in the order of most languages `:`
comes before digits, and nobody would be found.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0019", "0021"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "forgotten_numbers",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("forgotten_at", INSTANT, nullable=False),
        sa.Column("returned_at", INSTANT, nullable=True, comment="when they gave it in person"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_forgotten_numbers")),
    )
    op.create_table(
        "house_secrets",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_house_secrets")),
    )
    _order_tails("C")


def downgrade() -> None:
    _order_tails("default")
    op.drop_table("house_secrets")
    op.drop_table("forgotten_numbers")


def _order_tails(collation: str) -> None:
    """SQLite compares bytes as it is."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE reservations ALTER COLUMN guest_phone_reversed "
            f'TYPE varchar COLLATE "{collation}"'
        )
