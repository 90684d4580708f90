"""What the application's own role may do on a PostgreSQL server: all it needs, and no more.

It adds rows to the audit log and reads them; it cannot change or delete one, nor move the mark up
to which the log is archived. Migrations, `audit archive` and restores are the owner's.
"""

from sqlalchemy.dialects import postgresql

APPEND_ONLY = ("audit_rows",)
HEADS = "audit_heads"
RAISED = ("rows", "hash", "hash_before")
ADDED = ("chain", *RAISED, "archived")


def grants(role: str) -> str:
    """Return the statements for one role, safe to run again."""
    name = postgresql.dialect().identifier_preparer.quote(role)  # type: ignore[no-untyped-call]
    log = ", ".join(APPEND_ONLY)
    return f"""-- What the application's role may do. Run as the owner of the tables.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {_text(role)}) THEN
    CREATE ROLE {name} LOGIN;
  END IF;
END $$;
GRANT USAGE ON SCHEMA public TO {name};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name};
REVOKE UPDATE, DELETE, TRUNCATE ON {log} FROM {name};
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {HEADS} FROM {name};
GRANT INSERT ({", ".join(ADDED)}) ON {HEADS} TO {name};
GRANT UPDATE ({", ".join(RAISED)}) ON {HEADS} TO {name};
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {name};
"""  # noqa: S608  (names of ours, and one role, quoted)


def _text(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"
