"""List whom to call, why, and who is left out for which reason. Why: docs/adr/0028.

A list is one of a kind for a campaign, a venue and a business date, and nobody is on it twice for
the same: whoever makes it again, on another host or hours late, makes nothing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0016", "0015"

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


def upgrade() -> None:
    _campaigns()
    _lists()
    _tasks()
    _exclusions()
    _partial(
        "reservations", "ix_reservations_member_id_business_date",
        ["member_id", "business_date"], "member_id IS NOT NULL",
    )  # fmt: skip


def _partial(table: str, name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, postgresql_where=condition, sqlite_where=condition)


def _required(kind: sa.types.TypeEngine[object], *names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _campaigns() -> None:
    op.create_table(
        "campaigns",
        *_required(sa.Uuid(), "id"),
        *_required(sa.String(), "code", "kind"),
        *_required(DOCUMENT, "name"),
        sa.Column("festival", sa.String(), nullable=True, comment="the key of a festival"),
        sa.Column(
            "from_on", sa.Date(), nullable=True, comment="the event, or the first day of lists"
        ),
        sa.Column("until_on", sa.Date(), nullable=True, comment="the last day of lists"),
        *_required(DOCUMENT, "venue_ids", "audience", "lead_days", "call_hours"),
        *_required(sa.Integer(), "attempts_per_day", "attempts_in_all", "min_gap_minutes"),
        sa.Column(
            "open_days", sa.Integer(), nullable=False,
            comment="business days a task may be worked on",
        ),
        sa.Column(
            "retries", DOCUMENT, nullable=False, comment="by result: what differs from the rule"
        ),
        sa.Column(
            "quiet_days", sa.Integer(), nullable=False, comment="between two marketing campaigns"
        ),
        sa.Column(
            "refused_days", sa.Integer(), nullable=False,
            comment="of rest for who was not interested",
        ),
        sa.Column("script_id", sa.Uuid(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("event_code", "offer_code")),
        *_required(sa.Boolean(), "active"),
        *_required(sa.Integer(), "version"),
        *_required(INSTANT, "created_at", "updated_at"),
        sa.CheckConstraint(
            "kind IN ('birthday', 'holiday', 'holiday_event', 'price_change', 'gift', "
            "'confirmation', 'custom')",
            name=op.f("ck_campaigns_kind_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("code", name=op.f("uq_campaigns_code")),
    )  # fmt: skip
    op.create_index("ix_campaigns_updated_at", "campaigns", ["updated_at"])


def _lists() -> None:
    op.create_table(
        "call_lists",
        *_required(sa.Uuid(), "id", "campaign_id", "venue_id"),
        *_required(sa.Date(), "business_date"),
        *_required(sa.String(), "status"),
        sa.Column(
            "campaign_version", sa.Integer(), nullable=False, comment="the campaign as it was"
        ),
        sa.Column("listed", DOCUMENT, nullable=False, comment="how many, by why"),
        sa.Column("left_out", DOCUMENT, nullable=False, comment="how many, by why not"),
        *_required(sa.String(), "built_by"),
        *_required(INSTANT, "built_at"),
        *_required(sa.Integer(), "version"),
        *_required(INSTANT, "created_at", "updated_at"),
        sa.CheckConstraint(
            "status IN ('open', 'paused')", name=op.f("ck_call_lists_status_known")
        ),
        _refers("call_lists", "campaign_id", "campaigns"),
        _refers("call_lists", "venue_id", "venues"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_lists")),
        sa.UniqueConstraint(
            "campaign_id", "venue_id", "business_date",
            name=op.f("uq_call_lists_campaign_id_venue_id_business_date"),
        ),
    )  # fmt: skip
    op.create_index(
        "ix_call_lists_venue_id_business_date", "call_lists", ["venue_id", "business_date"]
    )
    op.create_index("ix_call_lists_updated_at", "call_lists", ["updated_at"])


def _tasks() -> None:
    op.create_table(
        "call_tasks",
        *_required(sa.Uuid(), "id", "list_id", "campaign_id", "venue_id"),
        sa.Column("business_date", sa.Date(), nullable=False, comment="the list's"),
        sa.Column(
            "place", sa.Integer(), nullable=False, comment="in the order of the list, from 1"
        ),
        *_required(sa.Uuid(), "subject_id"),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in ("member_id", "reservation_id")),
        *_required(sa.String(), "purpose", "why"),
        sa.Column("facts", DOCUMENT, nullable=True, comment="of the reason; nothing personal"),
        sa.Column(
            "benefit_key", sa.String(), nullable=True, comment="what is told once: birthday, ..."
        ),
        sa.Column(
            "benefit_year", sa.String(), nullable=True, comment="in which year, of which calendar"
        ),
        sa.Column("benefit_on", sa.Date(), nullable=True, comment="the day it is kept on"),
        *_required(sa.String(), "status"),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("outcome", "closed_why")),
        sa.Column("not_before", INSTANT, nullable=True),
        *_required(INSTANT, "expires_at"),
        *_required(sa.Integer(), "attempts_made"),
        sa.Column(
            "attempts_on", sa.Date(), nullable=True, comment="the day `attempts_today` counts"
        ),
        *_required(sa.Integer(), "attempts_today"),
        sa.Column("last_attempt_at", INSTANT, nullable=True),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("assigned_to", "leased_by")),
        sa.Column("leased_until", INSTANT, nullable=True),
        *_required(sa.Integer(), "version"),
        *_required(INSTANT, "created_at", "updated_at"),
        *_guards_of_tasks(),
        _refers("call_tasks", "list_id", "call_lists"),
        _refers("call_tasks", "campaign_id", "campaigns"),
        _refers("call_tasks", "venue_id", "venues"),
        _refers("call_tasks", "member_id", "members"),
        _refers("call_tasks", "reservation_id", "reservations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_tasks")),
        sa.UniqueConstraint("list_id", "subject_id", name=op.f("uq_call_tasks_list_id_subject_id")),
    )
    op.create_index("ix_call_tasks_campaign_id", "call_tasks", ["campaign_id"])
    op.create_index("ix_call_tasks_list_id_place", "call_tasks", ["list_id", "place"])
    for name, columns, where in (
        (
            "venue_id_live", ["venue_id", "business_date", "place"],
            "status IN ('open', 'leased', 'retry')",
        ),
        ("member_id_business_date", ["member_id", "business_date"], "member_id IS NOT NULL"),
        ("reservation_id", ["reservation_id"], "reservation_id IS NOT NULL"),
    ):  # fmt: skip
        _partial("call_tasks", f"ix_call_tasks_{name}", columns, where)


def _guards_of_tasks() -> list[sa.CheckConstraint]:
    guards = {
        "is_about_somebody": "member_id IS NOT NULL OR reservation_id IS NOT NULL",
        "purpose_known": "purpose IN ('marketing', 'service')",
        "status_known": "status IN ('open', 'leased', 'retry', 'done', 'closed', 'expired')",
        "leased_by_somebody": (
            "(status = 'leased') = (leased_by IS NOT NULL AND leased_until IS NOT NULL)"
        ),
    }
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_call_tasks_{name}"))
        for name, rule in guards.items()
    ]


def _exclusions() -> None:
    op.create_table(
        "call_exclusions",
        *_required(sa.Uuid(), "list_id", "subject_id"),
        *_required(sa.Integer(), "place"),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in ("member_id", "reservation_id")),
        *_required(sa.String(), "why"),
        sa.Column("benefit_on", sa.Date(), nullable=True),
        sa.Column(
            "noted_at", INSTANT, nullable=True,
            comment="when the booking of who had booked got its note",
        ),
        _refers("call_exclusions", "list_id", "call_lists"),
        _refers("call_exclusions", "member_id", "members"),
        _refers("call_exclusions", "reservation_id", "reservations"),
        sa.PrimaryKeyConstraint("list_id", "subject_id", name=op.f("pk_call_exclusions")),
    )  # fmt: skip
    op.create_index("ix_call_exclusions_member_id", "call_exclusions", ["member_id"])


def downgrade() -> None:
    op.drop_index("ix_reservations_member_id_business_date", "reservations")
    for table in ("call_exclusions", "call_tasks", "call_lists", "campaigns"):
        op.drop_table(table)
