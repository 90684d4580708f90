"""Note each call that was made: the dial, and what came of it. Why: docs/adr/0029.

The dial is a row of its own before anybody answers: who dies between dial and answer has called.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0017", "0016"

INSTANT = sa.DateTime(timezone=True)
MADE_OF = {
    "connect": (
        "connected", "busy", "powered_off", "unreachable", "suspended", "invalid_number",
        "number_changed", "call_restricted", "line_fault",
    ),
    "answered": ("person", "no_answer", "voicemail", "rejected"),
    "answered_by": ("self", "acquaintance", "stranger"),
    "understanding": ("understood", "not_understood"),
    "follow_up": ("message", "recall", "manager", "none"),
    "outcome": (
        "informed", "booked", "will_come", "reconfirmed", "changed", "cancelled",
        "not_interested", "opt_out", "wrong_number", "call_back_at",
    ),
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "call_attempts",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in (
            "id", "task_id", "campaign_id", "venue_id",
        )),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in (
            "member_id", "reservation_id", "script_version_id", "booked_reservation_id",
        )),
        sa.Column("phone", sa.String(), nullable=True, comment="empty once it is erased"),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("dialled_at", INSTANT, nullable=False),
        sa.Column("dialled_on", sa.Date(), nullable=False, comment="the day at the venue"),
        sa.Column("counts", sa.Boolean(), nullable=False, comment="false: the fault was ours"),
        sa.Column("closed_at", INSTANT, nullable=True),
        *(sa.Column(name, sa.String(), nullable=True) for name in MADE_OF),
        sa.Column("message_left", sa.Boolean(), nullable=False),
        sa.Column("best_time", sa.String(), nullable=True),
        sa.Column("call_back_at", INSTANT, nullable=True),
        *(
            sa.CheckConstraint(
                f"{name} IN ({', '.join(map(repr, words))})",
                name=op.f(f"ck_call_attempts_{name}_known"),
            )
            for name, words in MADE_OF.items()
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (connect IS NULL)", name=op.f("ck_call_attempts_closed_once")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_call_attempts_{column}")
            )
            for column, table in (
                ("task_id", "call_tasks"), ("campaign_id", "campaigns"), ("venue_id", "venues"),
                ("member_id", "members"), ("reservation_id", "reservations"),
                ("booked_reservation_id", "reservations"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_attempts")),
    )  # fmt: skip
    op.create_index(
        "ix_call_attempts_task_id_dialled_at", "call_attempts", ["task_id", "dialled_at"]
    )
    op.create_index(
        "ix_call_attempts_venue_id_dialled_at", "call_attempts", ["venue_id", "dialled_at"]
    )
    for column in ("member_id", "phone"):
        known = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_call_attempts_{column}_dialled_at", "call_attempts", [column, "dialled_at"],
            postgresql_where=known, sqlite_where=known,
        )  # fmt: skip
    by_a_campaign = sa.text("campaign_id IS NOT NULL")
    op.create_index(
        "ix_reservations_campaign_id", "reservations", ["campaign_id"],
        postgresql_where=by_a_campaign, sqlite_where=by_a_campaign,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_reservations_campaign_id", "reservations")
    op.drop_table("call_attempts")
