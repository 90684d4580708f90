"""Ask a second person, count on whose word things are done, and keep who made a booking.

Why: docs/adr/0024. What a booking says of its origin was never changed by anything; from here on
the store refuses it as well.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0011", "0010"

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)
ATTRIBUTED = "ck_reservations_attribution_stays"


def upgrade() -> None:
    _approvals()
    _authority()
    _attribution()
    _blocks()
    _guard()


def _approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "subject_type")),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_version", sa.Integer(), nullable=False),
        sa.Column(
            "terms", DOCUMENT, nullable=False, comment="which booking, where none exists yet"
        ),
        sa.Column("facts", DOCUMENT, nullable=False, comment="the subject as it was asked about"),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False, comment="pending, approved or refused"),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_role", sa.String(), nullable=True, comment="as whom it was decided"),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.Column("used_by", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> requested_by_id",
            name=op.f("ck_approvals_another_decides"),
        ),
        sa.CheckConstraint(
            "used_at IS NULL OR status = 'approved'", name=op.f("ck_approvals_used_when_approved")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_approvals_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index("ix_approvals_venue_id_created_at", "approvals", ["venue_id", "created_at"])
    op.create_index("ix_approvals_subject_id", "approvals", ["subject_id"])


def _authority() -> None:
    op.create_table(
        "authority_uses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "subject_type")),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "authority_id",
            sa.Uuid(),
            nullable=False,
            comment="whose word it was: their month counts it",
        ),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("role", "by")),
        sa.Column("approval_id", sa.Uuid(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venues.id"], name=op.f("fk_authority_uses_venue_id")
        ),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approvals.id"], name=op.f("fk_authority_uses_approval_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_uses")),
        sa.UniqueConstraint("approval_id", name=op.f("uq_authority_uses_approval_id")),
    )
    op.create_index("ix_authority_uses_venue_id_at", "authority_uses", ["venue_id", "at"])
    op.create_index("ix_authority_uses_subject_id", "authority_uses", ["subject_id"])
    op.create_table(
        "authority_months",
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False, comment="its first business date"),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venues.id"], name=op.f("fk_authority_months_venue_id")
        ),
        sa.PrimaryKeyConstraint(
            "venue_id", "agent_id", "kind", "month", name=op.f("pk_authority_months")
        ),
    )


def _attribution() -> None:
    op.create_table(
        "attribution_corrections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("booked_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "source IS NOT NULL OR booked_by IS NOT NULL",
            name=op.f("ck_attribution_corrections_corrects_something"),
        ),
        sa.ForeignKeyConstraint(
            ["reservation_id"],
            ["reservations.id"],
            name=op.f("fk_attribution_corrections_reservation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribution_corrections")),
    )
    op.create_index(
        "ix_attribution_corrections_reservation_id", "attribution_corrections", ["reservation_id"]
    )
    op.create_table(
        "rebookings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=False),
        sa.Column("cancelled_id", sa.Uuid(), nullable=False),
        sa.Column("same", sa.String(), nullable=False, comment="phone, agent or both"),
        sa.Column("cancelled_at", INSTANT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_rebookings_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebookings")),
    )
    op.create_index("ix_rebookings_venue_id_at", "rebookings", ["venue_id", "at"])
    op.create_index("ix_rebookings_reservation_id", "rebookings", ["reservation_id"])


def _blocks() -> None:
    op.create_table(
        "phone_blocks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True, comment="empty once it is erased"),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("blocked_by", sa.String(), nullable=False),
        sa.Column("lifted_at", INSTANT, nullable=True),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.Column("lifted_because", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_phone_blocks_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_blocks")),
    )
    op.create_index(
        "uq_phone_blocks_phone_venue_id",
        "phone_blocks",
        ["phone", "venue_id"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
        sqlite_where=sa.text("lifted_at IS NULL"),
    )


def _guard() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""
            CREATE FUNCTION {ATTRIBUTED}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
                CONSTRAINT = '{ATTRIBUTED}', MESSAGE = '{ATTRIBUTED}';
            END $$
            """
        )
        op.execute(
            f"CREATE TRIGGER {ATTRIBUTED} BEFORE UPDATE OF source, booked_by ON reservations "
            "FOR EACH ROW WHEN (NEW.source IS DISTINCT FROM OLD.source "
            "OR NEW.booked_by IS DISTINCT FROM OLD.booked_by) "
            f"EXECUTE FUNCTION {ATTRIBUTED}()"
        )
        return
    op.execute(
        f"CREATE TRIGGER {ATTRIBUTED} BEFORE UPDATE OF source, booked_by ON reservations "
        "WHEN NEW.source IS NOT OLD.source OR NEW.booked_by IS NOT OLD.booked_by "
        f"BEGIN SELECT RAISE(ABORT, '{ATTRIBUTED}'); END"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {ATTRIBUTED} ON reservations")
        op.execute(f"DROP FUNCTION {ATTRIBUTED}()")
    else:
        op.execute(f"DROP TRIGGER {ATTRIBUTED}")
    for table in (
        "phone_blocks",
        "rebookings",
        "attribution_corrections",
        "authority_months",
        "authority_uses",
        "approvals",
    ):
        op.drop_table(table)
