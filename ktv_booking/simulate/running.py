"""Running a simulation from a terminal: a server of its own or another's, progress, report."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, datetime

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from ktv_booking.client import Client, Refused, Unanswered, Unreadable
from ktv_booking.kernel.text import Language
from ktv_booking.simulate.play import Follows, play
from ktv_booking.simulate.report import Report
from ktv_booking.simulate.server import Address, NotPlayed, scratch_server
from ktv_booking.simulate.tables import show
from ktv_booking.simulate.tally import Tally
from ktv_booking.simulate.texts import TEXTS

DEADLINE = 60.0
"""Seconds for one request; slower is a failure."""


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
        NotPlayed: the scratch server did not start, `url` does not answer or has no such venue,
            or there is no token for it.
    """
    with _somebody_there(url, token, database_url) as address:
        report = _played(
            address, venue, console, days=days, seed=seed, language=language, first=first
        )
    show(report, console, language)
    return report


def _somebody_there(
    url: str | None, token: str | None, database_url: str | None
) -> AbstractContextManager[Address]:
    if url is None:
        return scratch_server(database_url)
    if token is None:
        raise NotPlayed("a token is needed to sign in at another server")
    return nullcontext(Address(url, token))


def _played(
    address: Address,
    venue: str,
    console: Console,
    *,
    days: int,
    seed: int,
    language: Language,
    first: date | None,
) -> Report:
    """Play, with progress; nothing is sent again, so that no failure of the server is hidden."""
    line = Client(address.url, address.token, language=language, retries=0, timeout=DEADLINE)
    with line as client, _progress(console, language) as follow:
        try:
            return play(
                client, venue, first=first, days=days, seed=seed, language=language, follow=follow
            )
        except (Refused, Unanswered, Unreadable) as failed:
            raise NotPlayed(f"{venue} at {address.url}: {failed}") from failed


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
