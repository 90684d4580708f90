"""Running a simulation from a terminal: a server of its own or another's, progress, report."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from ktv_booking.client import Client
from ktv_booking.kernel.text import Language
from ktv_booking.simulate.play import Follows, play
from ktv_booking.simulate.report import Report
from ktv_booking.simulate.server import Address, scratch_server
from ktv_booking.simulate.tables import show
from ktv_booking.simulate.tally import Tally
from ktv_booking.simulate.texts import TEXTS


def run(
    venue: str,
    *,
    days: int = 10,
    seed: int = 7,
    url: str | None = None,
    token: str | None = None,
    database_url: str | None = None,
    console: Console,
    language: Language = "en",
    first: date | None = None,
) -> Report:
    """Play callers against a venue and print the report; its `exit_code` says whether all holds.

    Args:
        venue: code of the venue.
        days: business dates, from `first` on; without it the first Friday with an open book.
        seed: same venue, dates and seed are the same callers.
        url: a running server in demo mode; without it a scratch one is started and stopped.
        token: of a head-office administrator at `url`.
        database_url: an empty store for the scratch server, else SQLite in a temporary folder.
        language: of the report and of what the desk says.

    Raises:
        ServerDidNotStart: the scratch server did not.
        ValueError: `url` without `token`.
    """
    if url is not None and token is None:
        raise ValueError("a token is needed to sign in at another server")
    there = scratch_server(database_url) if url is None else nullcontext(Address(url, token or ""))
    with (
        there as address,
        Client(address.url, address.token, language=language, retries=0, timeout=60) as client,
        _progress(console, language) as follow,
    ):
        report = play(
            client, venue, first=first, days=days, seed=seed, language=language, follow=follow
        )
    show(report, console, language)
    return report


@contextmanager
def _progress(console: Console, language: Language) -> Iterator[Follows]:
    """Show a bar that moves with the simulated time."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(TEXTS["under_way"].said_in(language), total=1.0)

        def follow(now: datetime, over: float, tally: Tally) -> None:
            booked = f"{tally.counts['booked']} {TEXTS['booked'].said_in(language)}"
            progress.update(task, completed=over, description=f"{now:%m-%d %H:%M}  {booked}")

        yield follow
