"""Lay down the tables: venues and their days, rooms, reservations, what stands beside them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0001", None

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)
TABLES = (
    "agents",
    "audit_rows",
    "idempotency_rows",
    "outbox",
    "venues",
    "wishes",
    "api_tokens",
    "policy_versions",
    "price_list_versions",
    "reservation_groups",
    "role_grants",
    "room_classes",
    "turnaways",
    "venue_days",
    "wish_venues",
    "rooms",
    "outages",
    "reservations",
    "deposit_entries",
    "messages",
    "moves",
)


def upgrade() -> None:
    op.create_table(
        "agents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents")),
        sa.UniqueConstraint("login", name=op.f("uq_agents_login")),
    )
    op.create_table(
        "audit_rows",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("changed", DOCUMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_rows")),
    )
    op.create_index("ix_audit_rows_subject_id_at", "audit_rows", ["subject_id", "at"], unique=False)
    op.create_index("ix_audit_rows_venue_id_at", "audit_rows", ["venue_id", "at"], unique=False)
    op.create_table(
        "idempotency_rows",
        sa.Column("principal", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body_hash", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", DOCUMENT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint(
            "principal", "method", "path", "key", name=op.f("pk_idempotency_rows")
        ),
    )
    op.create_index(
        op.f("ix_idempotency_rows_created_at"), "idempotency_rows", ["created_at"], unique=False
    )
    op.create_index(
        op.f("ix_idempotency_rows_subject_id"), "idempotency_rows", ["subject_id"], unique=False
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "seq", sa.Integer(), nullable=False, comment="the subject's version when it happened"
        ),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("handled_at", INSTANT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["id"],
        unique=False,
        postgresql_where=sa.text("handled_at IS NULL"),
        sqlite_where=sa.text("handled_at IS NULL"),
    )
    op.create_table(
        "venues",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", DOCUMENT, nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("address", DOCUMENT, nullable=False),
        sa.Column("directions", DOCUMENT, nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("phone_region", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("day_starts", sa.String(), nullable=False),
        sa.Column("booking_opens_at", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("jurisdiction", sa.String(), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("opening_hours", DOCUMENT, nullable=False),
        sa.Column("periods", DOCUMENT, nullable=False),
        sa.Column("day_types", DOCUMENT, nullable=False),
        sa.Column("day_type_rules", DOCUMENT, nullable=False),
        sa.Column("setup_rev", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues")),
        sa.UniqueConstraint("code", name=op.f("uq_venues_code")),
    )
    op.create_table(
        "wishes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("room_classes", DOCUMENT, nullable=False),
        sa.Column("earliest_starts_at", INSTANT, nullable=False),
        sa.Column("latest_starts_at", INSTANT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("party_size", sa.Integer(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=True),
        sa.Column("contact_phone", sa.String(), nullable=True),
        sa.Column("contact_phone_reversed", sa.String(), nullable=True),
        sa.Column("contact_title", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("withdrawal", DOCUMENT, nullable=True),
        sa.Column("registered_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint("kind IN ('advance', 'standby')", name=op.f("ck_wishes_kind_known")),
        sa.CheckConstraint(
            "latest_starts_at >= earliest_starts_at", name=op.f("ck_wishes_range_runs_forward")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wishes")),
    )
    op.create_index(
        op.f("ix_wishes_contact_phone_reversed"), "wishes", ["contact_phone_reversed"], unique=False
    )
    op.create_index(
        "ix_wishes_status_earliest_starts_at",
        "wishes",
        ["status", "earliest_starts_at"],
        unique=False,
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("last_used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_api_tokens_agent_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_index(op.f("ix_api_tokens_agent_id"), "api_tokens", ["agent_id"], unique=False)
    op.create_table(
        "policy_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venues.id"], name=op.f("fk_policy_versions_venue_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_versions")),
        sa.UniqueConstraint(
            "venue_id", "version", name=op.f("uq_policy_versions_venue_id_version")
        ),
    )
    op.create_table(
        "price_list_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venues.id"], name=op.f("fk_price_list_versions_venue_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list_versions")),
        sa.UniqueConstraint(
            "venue_id", "version", name=op.f("uq_price_list_versions_venue_id_version")
        ),
    )
    op.create_table(
        "reservation_groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("day_no", sa.Integer(), nullable=False),
        sa.Column("wants_adjoining", sa.Boolean(), nullable=False),
        sa.Column("booked_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venues.id"], name=op.f("fk_reservation_groups_venue_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation_groups")),
    )
    op.create_index(
        op.f("ix_reservation_groups_venue_id"), "reservation_groups", ["venue_id"], unique=False
    )
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_role_grants_agent_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
        sa.UniqueConstraint(
            "agent_id", "venue_id", "role", name=op.f("uq_role_grants_agent_id_venue_id_role")
        ),
    )
    op.create_table(
        "room_classes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", DOCUMENT, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("capacity_min", sa.Integer(), nullable=False),
        sa.Column("capacity_comfort", sa.Integer(), nullable=False),
        sa.Column("capacity_max", sa.Integer(), nullable=False),
        sa.Column("turnover_minutes", sa.Integer(), nullable=False),
        sa.Column("turnover_mode", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "turnover_mode IN ('inside', 'after')", name=op.f("ck_room_classes_turnover_mode_known")
        ),
        sa.CheckConstraint(
            "capacity_min <= capacity_comfort AND capacity_comfort <= capacity_max",
            name=op.f("ck_room_classes_capacities_rise"),
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_room_classes_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_classes")),
        sa.UniqueConstraint("venue_id", "code", name=op.f("uq_room_classes_venue_id_code")),
        sa.UniqueConstraint("venue_id", "rank", name=op.f("uq_room_classes_venue_id_rank")),
    )
    op.create_table(
        "turnaways",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("party_size", sa.Integer(), nullable=False),
        sa.Column("room_class", sa.String(), nullable=True),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False, comment="the refusal's public code"),
        sa.Column("facts", DOCUMENT, nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_turnaways_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turnaways")),
    )
    op.create_index(
        "ix_turnaways_venue_id_business_date",
        "turnaways",
        ["venue_id", "business_date"],
        unique=False,
    )
    op.create_table(
        "venue_days",
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("last_day_no", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("day_type", sa.String(), nullable=True),
        sa.Column("walk_in_only", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column(
            "opens", sa.Integer(), nullable=True, comment="minutes after midnight of the date"
        ),
        sa.Column(
            "closes", sa.Integer(), nullable=True, comment="minutes after midnight of the date"
        ),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("switches_version", sa.Integer(), nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("figures", DOCUMENT, nullable=True),
        sa.CheckConstraint("rev >= 0", name=op.f("ck_venue_days_rev_counts_up")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_venue_days_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "business_date", name=op.f("pk_venue_days")),
    )
    op.create_table(
        "wish_venues",
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_wish_venues_venue_id")),
        sa.ForeignKeyConstraint(
            ["wish_id"], ["wishes.id"], name=op.f("fk_wish_venues_wish_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("wish_id", "venue_id", name=op.f("pk_wish_venues")),
        sa.UniqueConstraint("wish_id", "position", name=op.f("uq_wish_venues_wish_id_position")),
    )
    op.create_index(op.f("ix_wish_venues_venue_id"), "wish_venues", ["venue_id"], unique=False)
    op.create_table(
        "rooms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("room_class_id", sa.Uuid(), nullable=False),
        sa.Column("floor", sa.String(), nullable=False),
        sa.Column("features", DOCUMENT, nullable=False),
        sa.Column("adjoins", DOCUMENT, nullable=False, comment="ids of the rooms next door"),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_class_id"], ["room_classes.id"], name=op.f("fk_rooms_room_class_id")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_rooms_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("venue_id", "number", name=op.f("uq_rooms_venue_id_number")),
    )
    op.create_table(
        "outages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("releases_at", INSTANT, nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('maintenance', 'management_hold')", name=op.f("ck_outages_kind_known")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_outages_ends_after_start")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_outages_room_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_outages_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
    )
    op.create_index(op.f("ix_outages_room_id"), "outages", ["room_id"], unique=False)
    op.create_index("ix_outages_venue_id_ends_at", "outages", ["venue_id", "ends_at"], unique=False)
    op.create_table(
        "reservations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("day_no", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("window", sa.String(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("hard_end_at", INSTANT, nullable=True),
        sa.Column("end_rule", sa.String(), nullable=False),
        sa.Column("booked_class_id", sa.Uuid(), nullable=False),
        sa.Column("charged_class_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("used_class_id", sa.Uuid(), nullable=True),
        sa.Column("house_fit", sa.Boolean(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("fix_room_at", INSTANT, nullable=True, comment="when policy fixes the room"),
        sa.Column("tell_room_at", INSTANT, nullable=True, comment="when policy tells the room"),
        sa.Column("room_fixed_at", INSTANT, nullable=True),
        sa.Column("room_told_at", INSTANT, nullable=True),
        sa.Column("move_id", sa.Uuid(), nullable=True),
        sa.Column("wishes", DOCUMENT, nullable=True),
        sa.Column("occupies", sa.Boolean(), nullable=False),
        sa.Column("occupies_from", INSTANT, nullable=False),
        sa.Column(
            "occupies_until",
            INSTANT,
            nullable=False,
            comment="ends_at plus turnover, where it runs after",
        ),
        sa.Column("party_size", sa.Integer(), nullable=False),
        sa.Column("children", DOCUMENT, nullable=True),
        sa.Column("minors_present", sa.Boolean(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=True),
        sa.Column("addons", DOCUMENT, nullable=True),
        sa.Column("guest_name", sa.String(), nullable=True),
        sa.Column("guest_phone", sa.String(), nullable=True),
        sa.Column("guest_phone_reversed", sa.String(), nullable=True),
        sa.Column("guest_title", sa.String(), nullable=True),
        sa.Column("guest_address_as", sa.String(), nullable=True),
        sa.Column("booker_name", sa.String(), nullable=True),
        sa.Column("booker_phone", sa.String(), nullable=True),
        sa.Column("booker_kind", sa.String(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("partner_order_no", sa.String(), nullable=True),
        sa.Column("booked_by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("instead_of", DOCUMENT, nullable=True),
        sa.Column("expected_arrival_at", INSTANT, nullable=True),
        sa.Column("hold_until", INSTANT, nullable=True),
        sa.Column("grace_until", INSTANT, nullable=True),
        sa.Column("holds_extended", sa.Integer(), nullable=False),
        sa.Column("extended_minutes", sa.Integer(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("price_list_version", sa.Integer(), nullable=True),
        sa.Column("quote", DOCUMENT, nullable=True),
        sa.Column("deposit_due_minor", sa.Integer(), nullable=False),
        sa.Column("deposit_due_by", INSTANT, nullable=True),
        sa.Column("deposit_legal_kind", sa.String(), nullable=True),
        sa.Column("deposit_paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("deposit_status", sa.String(), nullable=False),
        sa.Column("free_moves_used", sa.Integer(), nullable=False),
        sa.Column("arrived_at", INSTANT, nullable=True),
        sa.Column("seated_at", INSTANT, nullable=True),
        sa.Column("left_at", INSTANT, nullable=True),
        sa.Column("status_changed_at", INSTANT, nullable=False),
        sa.Column("status_before", sa.String(), nullable=True, comment="what an undo goes back to"),
        sa.Column("cancellation", DOCUMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "NOT occupies OR room_id IS NOT NULL", name=op.f("ck_reservations_occupying_has_room")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_reservations_ends_after_start")),
        sa.CheckConstraint(
            "occupies_until > occupies_from", name=op.f("ck_reservations_occupies_a_span")
        ),
        sa.CheckConstraint("party_size > 0", name=op.f("ck_reservations_party_has_people")),
        sa.ForeignKeyConstraint(
            ["booked_class_id"], ["room_classes.id"], name=op.f("fk_reservations_booked_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["charged_class_id"], ["room_classes.id"], name=op.f("fk_reservations_charged_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["reservation_groups.id"], name=op.f("fk_reservations_group_id")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_reservations_room_id")),
        sa.ForeignKeyConstraint(
            ["used_class_id"], ["room_classes.id"], name=op.f("fk_reservations_used_class_id")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_reservations_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
        sa.UniqueConstraint("venue_id", "code", name=op.f("uq_reservations_venue_id_code")),
    )
    op.create_index(
        op.f("ix_reservations_booker_phone"), "reservations", ["booker_phone"], unique=False
    )
    op.create_index(op.f("ix_reservations_group_id"), "reservations", ["group_id"], unique=False)
    op.create_index(
        op.f("ix_reservations_guest_phone_reversed"),
        "reservations",
        ["guest_phone_reversed"],
        unique=False,
    )
    op.create_index(
        "ix_reservations_venue_id_business_date",
        "reservations",
        ["venue_id", "business_date"],
        unique=False,
    )
    op.create_index(
        "ix_reservations_venue_id_occupies_from",
        "reservations",
        ["venue_id", "occupies_from"],
        unique=False,
        postgresql_where=sa.text("occupies"),
        sqlite_where=sa.text("occupies"),
    )
    op.create_index(
        "ix_reservations_venue_id_updated_at",
        "reservations",
        ["venue_id", "updated_at"],
        unique=False,
    )
    op.create_index(
        "uq_reservations_room_id",
        "reservations",
        ["room_id"],
        unique=True,
        postgresql_where=sa.text("status = 'seated' AND occupies"),
        sqlite_where=sa.text("status = 'seated' AND occupies"),
    )
    op.create_index(
        "uq_reservations_venue_id_business_date_day_no",
        "reservations",
        ["venue_id", "business_date", "day_no"],
        unique=True,
        postgresql_where=sa.text("group_id IS NULL"),
        sqlite_where=sa.text("group_id IS NULL"),
    )
    op.create_table(
        "deposit_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reservation_id"], ["reservations.id"], name=op.f("fk_deposit_entries_reservation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposit_entries")),
    )
    op.create_index(
        op.f("ix_deposit_entries_reservation_id"),
        "deposit_entries",
        ["reservation_id"],
        unique=False,
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=False),
        sa.Column("outbox_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False, comment="waiting, sent, failed"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", INSTANT, nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "recipient IN ('guest', 'booker')", name=op.f("ck_messages_recipient_known")
        ),
        sa.ForeignKeyConstraint(
            ["reservation_id"], ["reservations.id"], name=op.f("fk_messages_reservation_id")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_messages_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("outbox_id", "recipient", name=op.f("uq_messages_outbox_id_recipient")),
    )
    op.create_index(
        op.f("ix_messages_reservation_id"), "messages", ["reservation_id"], unique=False
    )
    op.create_index(
        "ix_messages_venue_id_created_at", "messages", ["venue_id", "created_at"], unique=False
    )
    op.create_index(
        "ix_messages_waiting",
        "messages",
        ["id"],
        unique=False,
        postgresql_where=sa.text("status = 'waiting'"),
        sqlite_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "moves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.String(),
            nullable=False,
            comment="as_booked, upgrade, downgrade, by used class",
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("from_room_id", sa.Uuid(), nullable=True),
        sa.Column("to_room_id", sa.Uuid(), nullable=True),
        sa.Column("from_starts_at", INSTANT, nullable=False),
        sa.Column("from_ends_at", INSTANT, nullable=False),
        sa.Column("to_starts_at", INSTANT, nullable=False),
        sa.Column("to_ends_at", INSTANT, nullable=False),
        sa.Column("charge_as", sa.String(), nullable=True),
        sa.Column("guest_consents", sa.Boolean(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reservation_id"], ["reservations.id"], name=op.f("fk_moves_reservation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moves")),
    )
    op.create_index(op.f("ix_moves_reservation_id"), "moves", ["reservation_id"], unique=False)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
