"""Call lists from the command line: made, tried out, shown; the worker makes them by itself."""

from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from ktv_booking.cli.edge import app, out, part, refusals_said, stop, store
from ktv_booking.cli.jobs import day_said
from ktv_booking.kernel.time import utc_now

call_lists = typer.Typer(no_args_is_help=True, help="Who is to be called on a day, and why.")
app.add_typer(call_lists, name="call-lists")

OfCampaign = Annotated[str | None, typer.Option("--campaign", help="Its code; else every one.")]
OfVenue = Annotated[str | None, typer.Option("--venue", help="Its code; else every one.")]
OnDay = Annotated[str | None, typer.Option("--day", help="YYYY-MM-DD; else today, by venue.")]


@call_lists.command("build")
@refusals_said
def build(campaign: OfCampaign = None, venue: OfVenue = None, day: OnDay = None) -> None:
    """Make the lists of a day that are not there yet. Safe to run again, late, and on two hosts."""
    days = part("ktv_booking.outreach.service.days")
    now, wanted = utc_now(), day_said(day)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with (
        store() as database,
        Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress,
    ):
        due = database.read(
            partial(days.lists_wanted, now=now, day=wanted, campaign=campaign, venue=venue)
        )
        task = progress.add_task("lists", total=len(due))
        calls = left_out = made = 0
        for one in due:
            built = days.make_one(database, one, now)
            progress.advance(task)
            if built is not None and built.is_new:
                made += 1
                calls += sum(built.row.listed.values())
                left_out += sum(built.row.left_out.values())
        notes = days.note_all_birthdays(database, now)
    said = f"{made} new lists, {calls} new calls, {left_out} people left out"
    typer.echo(f"{said}, {notes} bookings noted as birthdays")


@call_lists.command("preview")
@refusals_said
def preview(
    campaign: Annotated[str, typer.Argument(help="The campaign's code.")],
    venue: Annotated[str, typer.Argument(help="The venue's code.")],
    day: OnDay = None,
) -> None:
    """Say whom a list would call and leave out, by reason; nothing is written."""
    lists = part("ktv_booking.outreach.service.lists")
    with store() as database:
        day_meant, listed, left_out = database.read(
            partial(lists.weigh, campaign=campaign, venue=venue, day=day_said(day), now=utc_now())
        )
    typer.echo(f"{campaign} at {venue} on {day_meant}: nothing was written")
    _tell(listed, left_out)


@call_lists.command("show")
@refusals_said
def show(campaign: OfCampaign = None, venue: OfVenue = None, day: OnDay = None) -> None:
    """Show the lists of a day, else the newest: whom they call and leave out, by reason."""
    queries = part("ktv_booking.outreach.queries.lists")
    with store() as database:
        found = database.read(
            partial(queries.lists_of_day, venue=venue, campaign=campaign, day=day_said(day))
        )
    if not found:
        stop("no such list")
    for one in found:
        typer.echo(f"{one.campaign} at {one.venue} on {one.day} ({one.status})")
        _tell(one.listed, one.left_out)


def _tell(listed: dict[str, int], left_out: dict[str, int]) -> None:
    """Print who is called and who is left out, by reason."""
    table = Table("code", "原因", "why", "people")
    lines = part("ktv_booking.outreach.rules.words").in_words(listed, left_out)
    for code, zh, en, people in lines:
        table.add_row(code, zh, en, str(people), style="" if code in listed else "dim")
    out.print(table)
