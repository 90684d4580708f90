"""Let a birthday campaign grant a gift with its list. Why: docs/adr/0032.

On SQLite a column that refers elsewhere is added in the store's own words: the table stays.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0026", "0025"

GIVES = "fk_campaigns_gift_rule_id"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        whose = "granted with the list to whose birthday it is"
        op.add_column("campaigns", sa.Column("gift_rule_id", sa.Uuid(), comment=whose))
        op.create_foreign_key(GIVES, "campaigns", "gift_rules", ["gift_rule_id"], ["id"])
    else:
        op.execute(
            f"ALTER TABLE campaigns ADD COLUMN gift_rule_id CHAR(32) "
            f"CONSTRAINT {GIVES} REFERENCES gift_rules (id)"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(GIVES, "campaigns")
    op.drop_column("campaigns", "gift_rule_id")
