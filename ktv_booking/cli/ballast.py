"""The command that fills a store to measure with."""

from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from ktv_booking.ballast import Size, fill
from ktv_booking.cli.edge import app, refusals_said, stop, store
from ktv_booking.db import migrate as migrations
from ktv_booking.kernel.time import utc_now

LARGE = Size(venues=1000, rooms=60, days=45)


@app.command("seed-bench")
@refusals_said
def seed_bench(
    venues: Annotated[int, typer.Option(min=1, max=5000, help="Houses.")] = 50,
    rooms: Annotated[int, typer.Option(min=5, max=500, help="Rooms in each.")] = 60,
    days: Annotated[int, typer.Option(min=2, max=730, help="Business days.")] = 90,
    large: Annotated[
        bool, typer.Option("--large", help="Ten million: 1000 x 60 x 45, PostgreSQL only.")
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed writes the same book.")] = 7,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day half of the book lies before."),
    ] = None,
) -> None:
    """Fill an empty store with houses and bookings to measure with. Never a live one."""
    size = LARGE if large else Size(venues, rooms, days)
    day = (today or utc_now()).date()
    with store() as database:
        if large and database.is_sqlite:
            stop("--large needs PostgreSQL: KTV_DATABASE_URL=postgresql://...")
        migrations.migrate(database)
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
        console = Console(stderr=True)
        with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
            task = progress.add_task("houses", total=size.venues)

            def follow(done: int, written: int) -> None:
                progress.update(task, completed=done, description=f"{written:,} reservations")

            filled = fill(database, size, today=day, seed=seed, follow=follow)
    typer.echo(
        f"{filled.venues} venues, {filled.reservations} reservations, {filled.first} to "
        f"{filled.last}, {filled.overlaps} overlaps"
    )
