"""Commands for what is kept of people: what is past its time, forget it, forget one person."""

from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from ktv_booking.cli.edge import BY, app, err, out, refusals_said, settings, store
from ktv_booking.kernel.time import utc_now
from ktv_booking.oversight.service import Due, due, erase, keep_to_retention

retention = typer.Typer(no_args_is_help=True, help="What is kept of people, and for how long.")
app.add_typer(retention, name="retention")


@retention.command("run")
@refusals_said
def run(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what is past its time; change nothing.")
    ] = False,
) -> None:
    """Make anonymous who came longer ago than is kept. Safe to run again, and on several hosts.

    KTV_KEEP_GUEST_DAYS, KTV_KEEP_WISH_DAYS and KTV_KEEP_SHEET_DAYS say how long. The jobs do the
    same every six hours.
    """
    chosen, now = settings(), utc_now()
    with store() as database:
        found = due(database, chosen.keeping, sheets=chosen.day_sheet_dir, now=now)
        out.print(_told(found))
        if dry_run:
            typer.echo("Dry run: nothing was forgotten")
            return
        columns = (TextColumn("business days"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeElapsedColumn(), console=err, transient=True) as progress:
            task = progress.add_task("days", total=len(found.days))
            forgotten = keep_to_retention(
                database,
                chosen.keeping,
                sheets=chosen.day_sheet_dir,
                now=now,
                told=lambda done, of: progress.update(task, completed=done, total=of),
            )
    typer.echo(f"{forgotten} bookings, wishes, sheets and remembered answers forgotten")


@app.command("erase")
@refusals_said
def erase_person(
    phone: Annotated[str, typer.Option(help="With its country code: +86 139 0000 1234.")],
    reason: Annotated[str, typer.Option(help="Kept in the audit log: on whose wish.")],
) -> None:
    """Make one person anonymous at every venue; counts stay what they were."""
    with store() as database:
        erased = database.work(
            lambda session: erase(session, phone, by=BY, now=utc_now(), reason=reason),
            repeatable=True,
        )
    typer.echo(
        f"Erased: {erased.reservations} bookings, {erased.wishes} wishes, "
        f"{erased.answers} remembered answers"
    )


def _told(found: Due) -> Table:
    table = Table("what is past its time", "how much")
    table.add_row("business days whose guests are known", str(len(found.days)))
    table.add_row("wishes that name somebody", str(found.wishes))
    table.add_row("day sheets on disk", str(len(found.sheets)))
    return table
