"""How migrations meet the store: one tree, both databases, one transaction each."""

from alembic import context
from sqlalchemy import Connection

from ktv_booking.app_models import metadata
from ktv_booking.db.session import Database
from ktv_booking.settings import Settings


def run(connection: Connection) -> None:
    """Run the wanted migrations on `connection`."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        transaction_per_migration=True,
        compare_type=False,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    database = Database(Settings().database_url)
    with database.engine.connect() as connection:
        run(connection)
        connection.commit()
    database.close()
