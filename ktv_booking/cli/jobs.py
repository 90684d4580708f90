"""Commands that run once: the day sheet, the simulation, the OpenAPI document."""

import importlib
import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from ktv_booking.cli.edge import app, refusals_said, settings, stop, store
from ktv_booking.kernel.time import utc_now
from ktv_booking.settings import Settings


@app.command("day-sheet")
@refusals_said
def day_sheet(
    venue: Annotated[str, typer.Argument(help="The venue's code.")],
    day: Annotated[str | None, typer.Option(help="Business day, YYYY-MM-DD; else today.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Else KTV_DAY_SHEET_DIR.")] = None,
    last: Annotated[
        bool, typer.Option("--last", help="Write nothing: name the one written last (no store).")
    ] = False,
) -> None:
    """Write a venue's day on paper, for when the system is away, and say where."""
    sheets = _part("ktv_booking.reservations.day_sheets")
    kept_in = folder or settings().day_sheet_dir
    if last:
        typer.echo(sheets.last(kept_in, venue, day=_day(day)))
        return
    with store() as database:
        typer.echo(sheets.write(database, venue, day=_day(day), folder=kept_in, now=utc_now()))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def simulate(context: typer.Context) -> None:
    """Let callers book against a running server, and report. `simulate --help` says more."""
    _part("ktv_booking.simulate").main(context.args)


@app.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    with tempfile.TemporaryDirectory() as folder:  # the document needs no store of anybody's
        blank = Settings(database_url=f"sqlite:///{folder}/blank.sqlite3", jobs="off")
        application = _part("ktv_booking.app").create_app(blank)
        document = _part("ktv_booking.web.openapi").openapi_text(application)
    typer.echo(document, nl=False)


def _day(said: str | None) -> date | None:
    try:
        return None if said is None else date.fromisoformat(said)
    except ValueError as error:
        raise typer.BadParameter("a day is YYYY-MM-DD", param_hint="--day") from error


def _part(name: str) -> Any:
    """Return a part of the house that only this command needs."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        stop(f"{name} is not installed")
