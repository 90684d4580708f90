"""What comes with the house for its callers: the words they say, the campaigns they call for."""

import typer

from ktv_booking.cli.edge import BY, app, refusals_said, store
from ktv_booking.kernel.time import utc_now
from ktv_booking.outreach.scripts.ready_made import lay_ready_made
from ktv_booking.outreach.service.ready_made import lay_campaigns

scripts = typer.Typer(no_args_is_help=True, help="What callers say.")
campaigns = typer.Typer(no_args_is_help=True, help="Why people are called.")
app.add_typer(scripts, name="scripts")
app.add_typer(campaigns, name="campaigns")


@scripts.callback()
def _of_scripts() -> None:
    """What callers say."""


@campaigns.callback()
def _of_campaigns() -> None:
    """Why people are called."""


@scripts.command("lay-ready-made")
@refusals_said
def lay_scripts() -> None:
    """Write and publish the scripts that come with the house. Safe to run again: yours stay."""
    with store() as database:
        laid = database.work(
            lambda session: lay_ready_made(session, by=BY, now=utc_now()), repeatable=True
        )
    typer.echo(f"{laid} scripts laid down")


@campaigns.command("lay-ready-made")
@refusals_said
def lay_ready_made_campaigns() -> None:
    """Set up the campaigns that come with the house. Safe to run again: yours stay."""
    with store() as database:
        laid = database.work(
            lambda session: lay_campaigns(session, by=BY, now=utc_now()), repeatable=True
        )
    typer.echo(f"{laid} campaigns set up")
