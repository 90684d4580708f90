"""Chain the audit log, refuse whoever would alter it, and note which days were made anonymous.

Why: docs/adr/0022. Rows of before are chained in the order of their ids; what they hold on to is
computed here as `ktv_booking.db.chaining` does, in the form of version 1.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "0008", "0007"

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)
APPEND_ONLY, ONLY_RISES = "ck_audit_rows_append_only", "ck_audit_heads_only_rises"
UNIQUE = "uq_audit_rows_chain_seq"
NO_VENUE = UUID(int=0)
ROWS_AT_ONCE = 1000
NEW = {
    "chain": (sa.Uuid(), None),
    "seq": (sa.BigInteger(), "1, 2, 3 ... in its chain"),
    "hash": (sa.LargeBinary(), "link to the row before"),
    "address": (sa.String(), None),
    "via": (sa.String(), None),
}
ROWS = sa.table(
    "audit_rows",
    sa.column("id", sa.Uuid()),
    sa.column("venue_id", sa.Uuid()),
    sa.column("at", INSTANT),
    *(sa.column(name, sa.String()) for name in ("by", "action", "subject")),
    sa.column("subject_id", sa.Uuid()),
    sa.column("changed", DOCUMENT),
    sa.column("reason", sa.String()),
    sa.column("chain", sa.Uuid()),
    sa.column("seq", sa.BigInteger()),
    sa.column("hash", sa.LargeBinary()),
)
OF_BEFORE = [column for column in ROWS.c if column.name not in {"chain", "seq", "hash"}]


def upgrade() -> None:
    heads = op.create_table(
        "audit_heads",
        sa.Column("chain", sa.Uuid(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False, comment="of the last row"),
        sa.Column(
            "hash_before",
            sa.LargeBinary(),
            nullable=False,
            comment="the head before the last unit raised it",
        ),
        sa.Column("archived", sa.BigInteger(), nullable=False),
        sa.Column(
            "archived_hash", sa.LargeBinary(), nullable=True, comment="of the last archived row"
        ),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_heads")),
    )
    for name, (kind, comment) in NEW.items():
        op.add_column("audit_rows", sa.Column(name, kind, nullable=True, comment=comment))
    _chain_what_is_there(heads)
    with op.batch_alter_table("audit_rows") as table:
        for name in ("chain", "seq", "hash"):
            table.alter_column(name, existing_type=NEW[name][0], nullable=False)
        table.create_unique_constraint(op.f(UNIQUE), ["chain", "seq"])
    reveals = sa.text("action = 'phone_revealed'")
    op.create_index(
        "ix_audit_rows_reveals",
        "audit_rows",
        ["by", "at"],
        postgresql_where=reveals,
        sqlite_where=reveals,
    )
    op.add_column(
        "venue_days",
        sa.Column("erased_at", INSTANT, nullable=True, comment="when its guests were forgotten"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE audit_heads SET (fillfactor = 20)")
        _guard_postgresql()
    else:
        _guard_sqlite()


def _chain_what_is_there(heads: sa.Table) -> None:
    connection = op.get_bind()
    chains = connection.scalars(sa.select(ROWS.c.venue_id).distinct()).all()
    for venue_id in chains:
        chain = venue_id or NO_VENUE
        beginning = last = hashlib.sha256(b"ktv_booking audit chain 1 " + chain.bytes).digest()
        count = 0
        for rows in _pages(connection, venue_id):
            links = []
            for row in rows:
                count += 1
                link = last + count.to_bytes(8, "big") + _digest(row, chain)
                last = hashlib.sha256(link).digest()
                links.append({"of": row.id, "is": chain, "number": count, "link": last})
            connection.execute(_LINK, links)
        connection.execute(
            heads.insert(),
            {"chain": chain, "rows": count, "hash": last, "hash_before": beginning, "archived": 0},
        )


_LINK = (
    sa.update(ROWS)
    .where(ROWS.c.id == sa.bindparam("of", type_=sa.Uuid()))
    .values(
        chain=sa.bindparam("is", type_=sa.Uuid()),
        seq=sa.bindparam("number", type_=sa.BigInteger()),
        hash=sa.bindparam("link", type_=sa.LargeBinary()),
    )
)


def _pages(connection: sa.Connection, venue_id: UUID | None) -> Iterator[Any]:
    after = None
    while True:
        mine = sa.select(*OF_BEFORE).where(
            ROWS.c.venue_id.is_(None) if venue_id is None else ROWS.c.venue_id == venue_id
        )
        if after is not None:
            mine = mine.where(ROWS.c.id > after)
        rows = connection.execute(mine.order_by(ROWS.c.id).limit(ROWS_AT_ONCE)).all()
        if not rows:
            return
        yield rows
        after = rows[-1].id


def _digest(row: Any, chain: UUID) -> bytes:
    told = {**row._mapping, "chain": chain, "address": None, "via": None}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), default=_said)
    return hashlib.sha256(text.encode()).digest()


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware.isoformat(timespec="microseconds")
    return str(value)


def _guard_postgresql() -> None:
    for name in (APPEND_ONLY, ONLY_RISES):
        op.execute(
            f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
                    CONSTRAINT = '{name}', MESSAGE = '{name}';
            END $$
            """
        )
    op.execute(
        f"""
        CREATE FUNCTION {APPEND_ONLY}_unless_archived() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.seq <= (SELECT archived FROM audit_heads WHERE chain = OLD.chain) THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
                CONSTRAINT = '{APPEND_ONLY}', MESSAGE = '{APPEND_ONLY}';
        END $$
        """
    )
    op.execute(
        f"CREATE TRIGGER {APPEND_ONLY}_update BEFORE UPDATE ON audit_rows FOR EACH ROW "
        f"EXECUTE FUNCTION {APPEND_ONLY}()"
    )
    op.execute(
        f"CREATE TRIGGER {APPEND_ONLY}_delete BEFORE DELETE ON audit_rows FOR EACH ROW "
        f"EXECUTE FUNCTION {APPEND_ONLY}_unless_archived()"
    )
    for table, name in (("audit_rows", APPEND_ONLY), ("audit_heads", ONLY_RISES)):
        op.execute(
            f"CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION {name}()"
        )
    op.execute(
        f"CREATE TRIGGER {ONLY_RISES}_update BEFORE UPDATE ON audit_heads FOR EACH ROW "
        f"WHEN (NEW.rows < OLD.rows OR NEW.archived < OLD.archived OR NEW.archived > NEW.rows) "
        f"EXECUTE FUNCTION {ONLY_RISES}()"
    )
    op.execute(
        f"CREATE TRIGGER {ONLY_RISES}_delete BEFORE DELETE ON audit_heads FOR EACH ROW "
        f"EXECUTE FUNCTION {ONLY_RISES}()"
    )


def _guard_sqlite() -> None:
    stops = f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
    op.execute(f"CREATE TRIGGER {APPEND_ONLY}_update BEFORE UPDATE ON audit_rows {stops}")
    op.execute(
        f"CREATE TRIGGER {APPEND_ONLY}_delete BEFORE DELETE ON audit_rows WHEN OLD.seq > "
        f"coalesce((SELECT archived FROM audit_heads WHERE chain = OLD.chain), 0) {stops}"
    )
    stops = f"BEGIN SELECT RAISE(ABORT, '{ONLY_RISES}'); END"
    op.execute(
        f"CREATE TRIGGER {ONLY_RISES}_update BEFORE UPDATE ON audit_heads WHEN NEW.rows < OLD.rows "
        f"OR NEW.archived < OLD.archived OR NEW.archived > NEW.rows {stops}"
    )
    op.execute(f"CREATE TRIGGER {ONLY_RISES}_delete BEFORE DELETE ON audit_heads {stops}")


def downgrade() -> None:
    _unguard()
    op.drop_column("venue_days", "erased_at")
    op.drop_index("ix_audit_rows_reveals", "audit_rows")
    with op.batch_alter_table("audit_rows") as table:
        table.drop_constraint(op.f(UNIQUE), type_="unique")
        for name in NEW:
            table.drop_column(name)
    op.drop_table("audit_heads")


def _unguard() -> None:
    of_a_server = op.get_bind().dialect.name == "postgresql"
    for table, name in (("audit_rows", APPEND_ONLY), ("audit_heads", ONLY_RISES)):
        for event in ("update", "delete", *(["truncate"] if of_a_server else [])):
            op.execute(f"DROP TRIGGER {name}_{event}" + (f" ON {table}" if of_a_server else ""))
    if of_a_server:
        for name in (APPEND_ONLY, f"{APPEND_ONLY}_unless_archived", ONLY_RISES):
            op.execute(f"DROP FUNCTION {name}()")
