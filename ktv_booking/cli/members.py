"""Members from a file of any size, a few hundred rows at a time."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.cli.edge import BY, app, refusals_said, stop, store
from ktv_booking.db.base import new_id
from ktv_booking.db.session import Database
from ktv_booking.db.units import undo
from ktv_booking.kernel.time import utc_now
from ktv_booking.members.importing import (
    Columns,
    FileUnreadable,
    Homes,
    Outcome,
    columns_of,
    rows_of_file,
)
from ktv_booking.members.importing.files import Cells
from ktv_booking.outreach.service.importing import take_in
from ktv_booking.venues.models import Venue

members = typer.Typer(no_args_is_help=True, help="The members of the chain.")
app.add_typer(members, name="members")
AT_ONCE = 500
HEAD = ("row", "outcome", "member_id", "problems")
Numbered = tuple[int, Cells]


@members.command("import")
@refusals_said
def import_members(
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8 or GB18030) or XLSX.", exists=True)],
    venue: Annotated[str, typer.Option(help="The home where a row names none: its code.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would become of it; change nothing.")
    ] = False,
    result: Annotated[
        Path | None, typer.Option(help="Where to write what became of each row, as CSV.")
    ] = None,
) -> None:
    """Take members in, row by row. The same file again changes nothing; stopped, start it again."""
    counts = dict.fromkeys(("created", "updated", "unchanged", "rejected"), 0)
    with store() as database, file.open("rb") as opened, _written(result) as written:
        homes = database.read(lambda session: _homes(session, venue))
        columns_shown = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
        console = Console(stderr=True)
        with Progress(*columns_shown, TimeElapsedColumn(), console=console) as progress:
            task = progress.add_task("rows", total=file.stat().st_size)
            try:
                rows = rows_of_file(opened)
                columns = columns_of(next(rows, []))
                for some in _in_parts(rows):
                    for outcome in _taken(database, some, columns, homes, dry_run=dry_run):
                        counts[outcome.outcome] += 1
                        _write(written, outcome)
                    told = f"{sum(counts.values()):,} rows"
                    progress.update(task, completed=opened.tell(), description=told)
            except FileUnreadable as error:
                stop(f"{file}: after {sum(counts.values())} rows: {error}")
    said = ", ".join(f"{count} {word}" for word, count in counts.items())
    typer.echo(f"{said}{' (dry run: nothing was written)' if dry_run else ''}")


def _homes(session: Session, code: str) -> Homes:
    by_code = {row.code: row.id for row in session.execute(select(Venue.code, Venue.id))}
    if code not in by_code:
        stop(f"there is no venue {code}")
    return Homes(by_code, by_code[code])


def _in_parts(rows: Iterator[Cells]) -> Iterator[list[Numbered]]:
    numbered = ((number, row) for number, row in enumerate(rows, 2) if any(row))
    while some := list(islice(numbered, AT_ONCE)):
        yield some


def _taken(
    database: Database, some: list[Numbered], columns: Columns, homes: Homes, *, dry_run: bool
) -> list[Outcome]:
    import_id, now = new_id(), utc_now()

    def take(session: Session) -> list[Outcome]:
        outcomes = take_in(session, some, columns, homes, import_id=import_id, by=BY, now=now)
        if dry_run:
            undo(session)
        return outcomes

    return database.work(take, repeatable=True)


@contextmanager
def _written(result: Path | None) -> Iterator[TextIO | None]:
    if result is None:
        yield None
        return
    with result.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerow(HEAD)
        yield opened


def _write(written: TextIO | None, outcome: Outcome) -> None:
    if written is not None:
        problems = "; ".join(f"{one.field}: {one.reason.en}" for one in outcome.problems)
        member = "" if outcome.member_id is None else str(outcome.member_id)
        csv.writer(written).writerow((outcome.row, outcome.outcome, member, problems))
