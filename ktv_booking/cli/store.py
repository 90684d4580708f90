"""Commands for the store: bring its schema up or back, fill it with the demo chain."""

from typing import Annotated

import typer

from ktv_booking.cli.edge import BY, app, refusals_said, store
from ktv_booking.db import migrate as migrations
from ktv_booking.kernel.time import utc_now
from ktv_booking.outreach.scripts.ready_made import lay_ready_made
from ktv_booking.outreach.service.ready_made import lay_campaigns
from ktv_booking.rooms.demo import seed_demo as seed


@app.command()
@refusals_said
def migrate(
    down: Annotated[
        str | None,
        typer.Option(metavar="TO", help="Back to this revision (`base`: none); data is lost."),
    ] = None,
) -> None:
    """Bring the store to the newest schema. Safe to run again."""
    with store() as database:
        if down is not None:
            migrations.migrate_down(database, down)
            typer.echo(f"Schema taken back to {down}")
            return
        migrations.migrate(database)
    typer.echo(f"Schema at {migrations.newest()}")


@app.command("seed-demo")
@refusals_said
def seed_demo(
    token: Annotated[
        str | None, typer.Option(help="Make this text a token of the demo's hq_admin.")
    ] = None,
) -> None:
    """Fill the store with the demo chain: four venues, somebody in every role. Idempotent."""
    with store() as database:
        chain = database.work(
            lambda session: seed(session, by=BY, now=utc_now(), token=token), repeatable=True
        )
        database.work(
            lambda session: lay_ready_made(session, by=BY, now=utc_now()), repeatable=True
        )
        database.work(lambda session: lay_campaigns(session, by=BY, now=utc_now()), repeatable=True)
    added = ", ".join(chain.new) or "nothing new"
    typer.echo(f"Demo venues: {', '.join(chain.venue_ids)} (added: {added})")
    typer.echo(f"Demo staff, by login: {', '.join(chain.agent_ids)}")
