"""Commands that run once: the day sheet, the simulation, the OpenAPI document."""

import importlib
import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table

from ktv_booking.cli.edge import app, refusals_said, settings, stop, store
from ktv_booking.kernel.time import utc_now
from ktv_booking.reservations.schemas import DaySheetOut
from ktv_booking.settings import Settings

DEMO_VENUES = ("shanghai", "xuhui", "taipei", "lisbon")
HEADINGS = (
    "号 no",
    "时间 time",
    "包厢 room",
    "类别 class",
    "人 heads",
    "客人 guest",
    "状态 status",
)


@app.command("day-sheet")
@refusals_said
def day_sheet(
    venue: Annotated[str, typer.Argument(help="The venue's code.")],
    day: Annotated[str | None, typer.Option(help="Business day, YYYY-MM-DD; else today.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Else KTV_DAY_SHEET_DIR.")] = None,
    last: Annotated[
        bool, typer.Option("--last", help="Print the one written last; needs no store.")
    ] = False,
) -> None:
    """Print a venue's day on paper, for when the system is away.

    Writes the sheet as HTML (to print), CSV and JSON and says where. With --last it shows the
    newest one that the jobs wrote, also while the database is down.
    """
    sheets = _part("ktv_booking.reservations.day_sheets")
    kept_in = folder or settings().day_sheet_dir
    if last:
        show_sheet(sheets.last(kept_in, venue, day=_day(day), now=utc_now()))
        return
    with store() as database:
        typer.echo(sheets.write(database, venue, day=_day(day), folder=kept_in, now=utc_now()))


def show_sheet(sheet: DaySheetOut) -> None:
    """Print a day sheet as a table; phones are masked in it already."""
    clock_on = _part("ktv_booking.reservations.day_sheets").clock_on
    table = Table(title=f"{sheet.business_date} · 打印于 printed {sheet.printed_at:%m-%d %H:%M}")
    for heading in (
        "号 no",
        "时间 time",
        "包厢 room",
        "类别 class",
        "人 heads",
        "客人 guest",
        "状态",
    ):
        table.add_column(heading)
    for line in sheet.lines:
        table.add_row(
            str(line.day_no),
            f"{clock_on(sheet, line.starts_at)}–{clock_on(sheet, line.ends_at)}",
            line.room_number or "–",
            line.used_class or line.booked_class,
            str(line.party_size),
            f"{line.guest_name or ''} {line.guest_title or ''} {line.phone_masked or ''}".strip(),
            line.status,
        )
    Console().print(table)


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
