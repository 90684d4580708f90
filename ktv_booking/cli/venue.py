"""Commands for a whole venue as one file: read it in, write it out."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ktv_booking.cli.edge import BY, app, err, refusals_said, stop, store
from ktv_booking.kernel.time import utc_now
from ktv_booking.rooms.venue_file import (
    GONE,
    NEW,
    ImportPlan,
    SetUpChange,
    apply_import,
    export,
    in_words,
    plan_import,
)
from ktv_booking.venues.schemas import (
    VenueFile,
    VenueFileRefused,
    read_venue_file,
    write_venue_file,
)

venue = typer.Typer(no_args_is_help=True, help="A whole venue as one TOML file.")
app.add_typer(venue, name="venue")
NOT_SAID = "–"


@venue.command("import")
@refusals_said
def import_venue(
    file: Annotated[Path, typer.Argument(help="TOML, as `venue export` writes it.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; change nothing.")
    ] = False,
) -> None:
    """Create or update a venue from a file. What the file does not name is left alone."""
    wanted = _read(file)
    with store() as database:
        if dry_run:
            _show(database.read(lambda session: plan_import(session, wanted)))
            typer.echo("Dry run: nothing was written")
            return
        plan = database.work(
            lambda session: apply_import(session, wanted, by=BY, now=utc_now()), repeatable=True
        )
    _show(plan)


@venue.command("export")
@refusals_said
def export_venue(
    code: Annotated[str, typer.Argument(help="The venue's code.")],
) -> None:
    """Write a venue as TOML: its newest policy and prices, its switched days."""
    with store() as database:
        typer.echo(write_venue_file(database.read(lambda session: export(session, code))), nl=False)


def _read(file: Path) -> VenueFile:
    try:
        return read_venue_file(file.read_text(encoding="utf-8"))
    except VenueFileRefused as refused:
        for problem in refused.problems:
            where = f"{file}:{problem.line or 1}"
            err.print(Text(f"{where}: {problem.path}: {problem.reason}"), soft_wrap=True)
        raise typer.Exit(1) from refused
    except UnicodeDecodeError:
        stop(f"{file}: not UTF-8")
    except OSError as error:
        stop(f"{file}: {error.strerror}")


def _show(plan: ImportPlan) -> None:
    """Say what changes, field by field, and what the venue has beyond the file."""
    if not plan.changes:
        typer.echo("Nothing changes: the venue is what the file says")
    else:
        for change in plan.changes:
            typer.echo(_line(change))
        typer.echo(f"Changes: {len(plan.changes)}")
    for left in plan.not_in_file:
        typer.echo(f"not in file, left alone: {left}")


def _line(change: SetUpChange) -> str:
    """Return a change as one line, whole: the value is what somebody looks for."""
    where = f"{change.what} {change.key} / {change.field}"
    before, after = in_words(change.before), in_words(change.after)
    if change.field in {NEW, GONE}:
        said = before or after
        return where if said == change.field else f"{where} / {said}"
    return f"{where} / {before or NOT_SAID} -> {after or NOT_SAID}"
