"""Commands that run once: the day sheet, the simulation, the OpenAPI document."""

import importlib
import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from ktv_booking.cli.edge import app, refusals_said, settings, stop, store
from ktv_booking.kernel.time import utc_now
from ktv_booking.settings import Settings

DEMO_VENUES = ("shanghai", "xuhui", "taipei", "lisbon")


@app.command("day-sheet")
@refusals_said
def day_sheet(
    venue: Annotated[str, typer.Argument(help="The venue's code.")],
    day: Annotated[str | None, typer.Option(help="Business day, YYYY-MM-DD; else today.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Else KTV_DAY_SHEET_DIR.")] = None,
    last: Annotated[
        bool, typer.Option("--last", help="Print the one written last; needs no store.")
    ] = False,
    language: Annotated[
        Literal["zh", "en"] | None, typer.Option(help="zh or en, for --last; else both.")
    ] = None,
) -> None:
    """Print a venue's day on paper, for when the system is away.

    Writes the sheet as HTML (to print), CSV and JSON and says where. With --last it shows the
    newest one that the jobs wrote, also while the database is down.
    """
    sheets = _part("ktv_booking.reservations.day_sheets")
    kept_in = folder or settings().day_sheet_dir
    if last:
        sheet = sheets.last(kept_in, venue, day=_day(day), now=utc_now())
        typer.echo(sheets.as_text(sheet, language), nl=False)
        return
    with store() as database:
        typer.echo(sheets.write(database, venue, day=_day(day), folder=kept_in, now=utc_now()))


@app.command()
def simulate(
    venue: Annotated[str, typer.Option(help="A venue's code, or `all`.")] = "all",
    days: Annotated[int, typer.Option(min=1, help="Business days to play.")] = 10,
    seed: Annotated[int, typer.Option(help="The same seed plays the same callers.")] = 7,
    url: Annotated[
        str | None, typer.Option(help="A running server in demo mode; else one is started.")
    ] = None,
    token: Annotated[str | None, typer.Option(help="The token for --url.")] = None,
    database_url: Annotated[
        str | None, typer.Option(help="The scratch store; else a SQLite file that is thrown away.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Write the figures here as JSON.")] = None,
    language: Annotated[Literal["zh", "en"], typer.Option(help="zh or en.")] = "en",
) -> None:
    """Play weeks of callers against a server, and check that nothing was booked twice.

    Callers ask, book, change, cancel, come late or never; the clock is moved by `Ktv-Now`. Ends
    with 1 if two parties ever shared a room, the server failed, or a refusal went unexplained.
    """
    simulation = _part("ktv_booking.simulate")
    played = [
        simulation.run(
            code, days=days, seed=seed, url=url, token=token, database_url=database_url,
            console=Console(), language=language,
        )
        for code in (DEMO_VENUES if venue == "all" else (venue,))
    ]  # fmt: skip
    if report is not None:
        report.write_text(json.dumps([one.as_json() for one in played], indent=2) + "\n")
    raise typer.Exit(max(one.exit_code for one in played))


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
