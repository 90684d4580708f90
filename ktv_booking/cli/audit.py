"""Commands for the audit log: is it whole, what to keep elsewhere, how to archive its oldest part.

Exit codes of `verify`: 0 intact, 1 a fault was found.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.audit.archiving import FEWEST_DAYS, verify_archive
from ktv_booking.audit.archiving import archive as let_go
from ktv_booking.audit.models import NO_VENUE
from ktv_booking.audit.queries import chains, head_of
from ktv_booking.audit.verification import Anchor, Verdict, anchors_of
from ktv_booking.audit.verification import verify as walk
from ktv_booking.audit.walking import Break
from ktv_booking.cli.edge import BY, app, err, out, refusals_said, stop, store
from ktv_booking.db.grants import grants
from ktv_booking.db.session import Database
from ktv_booking.kernel.time import utc_now
from ktv_booking.venues.models import Venue

audit = typer.Typer(no_args_is_help=True, help="The log of who changed what, and is it whole.")
app.add_typer(audit, name="audit")
HOUSE = "-"
"""How the chain of what belongs to no venue is called."""

ANCHOR = "ktv-audit-anchor"
VenueCode = Annotated[
    str | None, typer.Option("--venue", help=f"A venue's code; {HOUSE} is what has no venue.")
]


@audit.command("verify")
@refusals_said
def verify(
    venue: VenueCode = None,
    anchors: Annotated[
        Path | None, typer.Option(help="Lines that `audit anchor` printed earlier.")
    ] = None,
    archive: Annotated[
        Path | None, typer.Option(help="Verify this archive instead of the store.")
    ] = None,
) -> None:
    """Walk the log and name every row that was altered, taken out, put in or cut off."""
    if archive is not None:
        verdicts = _of_archive(archive)
        names: Mapping[UUID, str] = {}
    else:
        with store() as database:
            names = database.read(_names)
            verdicts = _walked(database, _wanted(database, names, venue), _read(anchors, names))
    for verdict in verdicts:
        _say(names.get(verdict.chain, str(verdict.chain)), verdict)
    if not all(verdict.is_intact for verdict in verdicts):
        raise typer.Exit(1)


@audit.command("anchor")
@refusals_said
def anchor(venue: VenueCode = None) -> None:
    """Print a line for each chain, to be kept where whoever owns the store cannot reach.

    `audit verify --anchors FILE` then finds even a log that was cut off or written anew.
    """
    with store() as database:
        names = database.read(_names)
        found = {one: database.read(lambda s, of=one: head_of(s, of)) for one in  # type: ignore[misc]
                 _wanted(database, names, venue)}  # fmt: skip
    for one in anchors_of({chain: head for chain, head in found.items() if head}):
        name = names.get(one.chain, str(one.chain))
        typer.echo(f"{ANCHOR} {utc_now():%Y-%m-%dT%H:%M:%SZ} {name} {one.seq} {one.hash.hex()}")


@audit.command("archive")
@refusals_said
def archive(
    file: Annotated[Path, typer.Argument(help="Rows are appended to it, a line each.")],
    keep_days: Annotated[
        int, typer.Option(min=FEWEST_DAYS, help="What is younger stays in the store.")
    ],
    venue: VenueCode = None,
) -> None:
    """Move the oldest rows into a file that can be verified by itself; the rest still verifies."""
    with store() as database:
        names, moved = database.read(_names), 0
        for chain in _wanted(database, names, venue):
            moved += let_go(database, chain, file, keep_days=keep_days, by=BY, now=utc_now())
    typer.echo(f"{moved} rows archived in {file}")


@audit.command("grants")
def print_grants(
    role: Annotated[str, typer.Option(help="The role that `serve` and `worker` use.")] = "ktv_app",
) -> None:
    """Print the SQL that lets the application in, and not at the audit log (PostgreSQL).

    Run it as the owner of the tables after each `migrate`.
    """
    typer.echo(grants(role), nl=False)


def _walked(database: Database, wanted: list[UUID], kept: list[Anchor]) -> list[Verdict]:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    verdicts = []
    with Progress(*columns, TimeElapsedColumn(), console=err, transient=True) as progress:
        task = progress.add_task("chains", total=None)

        def told(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of)

        for number, chain in enumerate(wanted, 1):
            progress.update(task, description=f"chain {number} of {len(wanted)}")
            verdicts.append(walk(database.read, chain, anchors=kept, told=told))
    return verdicts


def _say(name: str, verdict: Verdict) -> None:
    if verdict.is_intact and verdict.head:
        archived = f", {verdict.head.archived} archived before" if verdict.head.archived else ""
        said = f"{verdict.checked} rows{archived}, intact; the last is {verdict.head.rows}"
        out.print(Text(f"{name}: {said} {verdict.head.hash.hex()}"), soft_wrap=True)
    for found in verdict.breaks:
        out.print(Text(f"{name}: {_where(found)}: {found.fault.value}", "red"), soft_wrap=True)


def _where(found: Break) -> str:
    return f"row {found.seq}" + (f" to {found.until}" if found.until > found.seq else "")


def _names(session: Session) -> dict[UUID, str]:
    """Return how each chain is called."""
    codes = session.execute(select(Venue.id, Venue.code)).all()
    return {row.id: row.code for row in codes} | {NO_VENUE: HOUSE}


def _wanted(database: Database, names: Mapping[UUID, str], venue: str | None) -> list[UUID]:
    if venue is None:
        return database.read(chains)
    found = [chain for chain, name in names.items() if name == venue]
    if not found:
        stop(f"no venue {venue}")
    return found


def _read(file: Path | None, names: Mapping[UUID, str]) -> list[Anchor]:
    """Return the anchors in a file; other lines of it are passed over."""
    if file is None:
        return []
    chains_named = {name: chain for chain, name in names.items()}
    kept = []
    for line in file.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if len(words) != 5 or words[0] != ANCHOR:
            continue
        chain = chains_named.get(words[2])
        if chain is None:
            stop(f"{file}: no venue {words[2]}")
        kept.append(Anchor(chain, int(words[3]), bytes.fromhex(words[4])))
    return kept


def _of_archive(file: Path) -> list[Verdict]:
    with file.open(encoding="utf-8") as lines:
        return list(verify_archive(lines).values())
