"""Know the members: who they are, their numbers, names as they are looked up, what they consent to.

Why: docs/adr/0027. What was said about being contacted is only ever added: the store refuses to
change or delete a line of that ledger. Text that is looked up from its beginning is kept in the
order of its bytes, so that an index finds it whatever the server's order of letters is.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0013", "0012"

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)
IN_ORDER_OF_BYTES = sa.String().with_variant(sa.String(collation="C"), "postgresql")
APPEND_ONLY = "ck_consents_append_only"


def upgrade() -> None:
    _members()
    _numbers_and_names()
    _consents()
    _corrections_and_merges()
    _guard()


def _members() -> None:
    op.create_table(
        "members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_venue_id", sa.Uuid(), nullable=False),
        sa.Column("card_no", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True, comment="empty once it is erased"),
        sa.Column("pinyin", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("solar_md", sa.Integer(), nullable=True, comment="month * 100 + day"),
        sa.Column("lunar_md", sa.Integer(), nullable=True, comment="month * 100 + day"),
        sa.Column("lunar_leap", sa.Boolean(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True, comment="of its own calendar"),
        sa.Column("tier", sa.String(), nullable=True),
        sa.Column("preferred_language", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("tags", DOCUMENT, nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("do_not_call_at", INSTANT, nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("erased_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "solar_md IS NULL OR lunar_md IS NULL", name=op.f("ck_members_one_calendar")
        ),
        sa.CheckConstraint(
            "NOT lunar_leap OR lunar_md IS NOT NULL",
            name=op.f("ck_members_leap_months_are_lunar"),
        ),
        sa.CheckConstraint(
            "merged_into_id IS NULL OR merged_into_id <> id",
            name=op.f("ck_members_merged_elsewhere"),
        ),
        sa.ForeignKeyConstraint(
            ["home_venue_id"], ["venues.id"], name=op.f("fk_members_home_venue_id")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["members.id"], name=op.f("fk_members_merged_into_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
    )
    for calendar in ("solar_md", "lunar_md"):
        _partial(f"ix_members_{calendar}_home_venue_id", [calendar, "home_venue_id"], calendar)
    _partial("uq_members_card_no", ["card_no"], "card_no", unique=True)
    op.create_index("ix_members_home_venue_id_id", "members", ["home_venue_id", "id"])
    op.create_index("ix_members_merged_into_id", "members", ["merged_into_id"])
    op.create_index("ix_members_updated_at", "members", ["updated_at"])


def _partial(name: str, columns: list[str], known: str, *, unique: bool = False) -> None:
    where = sa.text(f"{known} IS NOT NULL")
    op.create_index(
        name, "members", columns, unique=unique, postgresql_where=where, sqlite_where=where
    )


def _numbers_and_names() -> None:
    op.create_table(
        "member_phones",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("phone_reversed", IN_ORDER_OF_BYTES, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("quality", sa.String(), nullable=False),
        sa.Column("quality_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "quality IN ('good', 'wrong', 'quarantined')",
            name=op.f("ck_member_phones_quality_known"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_phones_member_id")
        ),
        sa.PrimaryKeyConstraint("member_id", "phone", name=op.f("pk_member_phones")),
    )
    op.create_index("ix_member_phones_phone", "member_phones", ["phone"])
    op.create_index("ix_member_phones_phone_reversed", "member_phones", ["phone_reversed"])
    op.create_table(
        "member_keys",
        sa.Column("key", IN_ORDER_OF_BYTES, nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_keys_member_id")
        ),
        sa.PrimaryKeyConstraint("key", "member_id", name=op.f("pk_member_keys")),
    )
    op.create_index("ix_member_keys_member_id", "member_keys", ["member_id"])


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("purpose", "channel")),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("proof", "source")),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "decision IN ('granted', 'withdrawn')", name=op.f("ck_consents_decision_known")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_consents_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_member_id_said_at", "consents", ["member_id", "said_at"])


def _corrections_and_merges() -> None:
    op.create_table(
        "member_corrections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("birthday", DOCUMENT, nullable=True, comment="empty once it is erased"),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("reason", "status")),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'accepted', 'refused')",
            name=op.f("ck_member_corrections_status_known"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by",
            name=op.f("ck_member_corrections_another_decides"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_corrections_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_corrections")),
    )
    op.create_index(
        "ix_member_corrections_member_id_created_at",
        "member_corrections",
        ["member_id", "created_at"],
    )
    op.create_table(
        "member_merges",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("id", "kept_id", "merged_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("reason", "by")),
        sa.Column("at", INSTANT, nullable=False),
        *(
            sa.ForeignKeyConstraint([name], ["members.id"], name=op.f(f"fk_member_merges_{name}"))
            for name in ("kept_id", "merged_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_merges")),
        sa.UniqueConstraint("merged_id", name=op.f("uq_member_merges_merged_id")),
    )
    op.create_index("ix_member_merges_kept_id", "member_merges", ["kept_id"])


def _guard() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""
            CREATE FUNCTION {APPEND_ONLY}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
                CONSTRAINT = '{APPEND_ONLY}', MESSAGE = '{APPEND_ONLY}';
            END $$
            """
        )
        for event, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER {APPEND_ONLY}_{event.lower()} BEFORE {event} ON consents "
                f"FOR EACH {each} EXECUTE FUNCTION {APPEND_ONLY}()"
            )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {APPEND_ONLY}_{event.lower()} BEFORE {event} ON consents "
            f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
        )


def downgrade() -> None:
    for table in (
        "member_merges",
        "member_corrections",
        "consents",
        "member_keys",
        "member_phones",
        "members",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {APPEND_ONLY}()")
