"""Commands for copies of the whole store: make one while desks work, come back from one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from ktv_booking.cli.edge import app, err, refusals_said, stop, store
from ktv_booking.db.backup import BackupFailed, back_up
from ktv_booking.db.backup import Progress as Told
from ktv_booking.db.backup import restore as bring_back
from ktv_booking.kernel.time import utc_now

MEGABYTE = 1_000_000


@app.command()
@refusals_said
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write the copy; not there yet.")],
) -> None:
    """Copy the whole store while it is in use, and look the copy over.

    SQLite: a store of its own, as it was at one instant. PostgreSQL: a dump by pg_dump (custom
    format); to come back to any instant archive the log as well (docs/operations.md).
    """
    with store() as database, _failures_said(), _told("copying") as progress:
        kept = back_up(database, file, progress=progress)
    typer.echo(
        f"{kept.file}: {kept.size / MEGABYTE:.1f} MB, schema {kept.schema}, looked over, "
        f"{kept.seconds:.2f} s"
    )


@app.command()
@refusals_said
def restore(
    file: Annotated[Path, typer.Argument(help="A copy that `backup` wrote.")],
    force: Annotated[
        bool, typer.Option("--force", help="Replace the store that is there.")
    ] = False,
) -> None:
    """Bring the store back from a copy: all of it, or nothing changes.

    Looks the copy over first. Stop every `serve` and `worker` before.
    """
    with store() as database, _failures_said(), _told("restoring") as progress:
        restored = bring_back(database, file, force=force, now=utc_now(), progress=progress)
    typer.echo(
        f"Recovered in {restored.seconds:.2f} s: {restored.size / MEGABYTE:.1f} MB, "
        f"schema {restored.schema}"
    )
    if restored.replaced is not None:
        typer.echo(f"What was there before: {restored.replaced}")
    if restored.needs_migrating:
        typer.echo("The copy is of an older schema: run `ktv-booking migrate`")


@contextmanager
def _failures_said() -> Iterator[None]:
    try:
        yield
    except BackupFailed as failed:
        stop(str(failed))
    except OSError as error:
        stop(f"{error.filename or 'the disk'}: {error.strerror}")


@contextmanager
def _told(what: str) -> Iterator[Told]:
    """Show a bar on standard error; bytes where nobody knows how many there will be."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    page = 4096
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(what, total=None)

        def tell(done: int, of: int) -> None:
            if of:
                bar.update(task, completed=done * page, total=of * page)
            else:
                bar.update(task, completed=done)

        yield tell
