"""Commands that run once: the day sheet, the OpenAPI document."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from ktv_booking.cli.edge import app, part, refusals_said, settings, store
from ktv_booking.kernel.time import utc_now
from ktv_booking.settings import Settings


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
    sheets = part("ktv_booking.reservations.day_sheets")
    kept_in = folder or settings().day_sheet_dir
    if last:
        sheet = sheets.last(kept_in, venue, day=day_said(day), now=utc_now())
        typer.echo(sheets.as_text(sheet, language), nl=False)
        return
    with store() as database:
        typer.echo(sheets.write(database, venue, day=day_said(day), folder=kept_in, now=utc_now()))


@app.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    with application_without_a_store() as application:
        typer.echo(part("ktv_booking.web.openapi").openapi_text(application), nl=False)


@contextmanager
def application_without_a_store() -> Iterator[Any]:
    """Yield the application to be looked at: what it says of itself needs no store of anybody's."""
    with tempfile.TemporaryDirectory() as folder:
        blank = Settings(database_url=f"sqlite:///{folder}/blank.sqlite3", jobs="off")
        yield part("ktv_booking.app").create_app(blank)


def day_said(said: str | None) -> date | None:
    """Return the day that an option names.

    Raises:
        BadParameter: it is none.
    """
    try:
        return None if said is None else date.fromisoformat(said)
    except ValueError as error:
        raise typer.BadParameter("a day is YYYY-MM-DD", param_hint="--day") from error
