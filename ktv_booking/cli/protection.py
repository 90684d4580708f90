"""Commands for peak rules: proposed from a venue's past, shown on its last week, never set here."""

import json
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text as Styled

from ktv_booking.cli.edge import app, out, refusals_said, stop, store
from ktv_booking.kernel.errors import Nonsense
from ktv_booking.kernel.programs import SolverMissing
from ktv_booking.kernel.time import minutes_of_clock, utc_now
from ktv_booking.reservations.rules.protection import PeakRule
from ktv_booking.reservations.service.protection import (
    Previewed,
    past_of,
    preview_of,
    propose_protection,
)
from ktv_booking.rooms.venue_file.standing import venue_id_of

protection = typer.Typer(
    no_args_is_help=True, help="Rules of longer stays at the peak, for a manager to decide on."
)
app.add_typer(protection, name="protection")

Venue = Annotated[str, typer.Option(help="The venue's code.")]


@protection.command("propose")
@refusals_said
def propose(
    venue: Venue,
    weeks: Annotated[int, typer.Option(min=2, max=52, help="To learn from.")] = 8,
) -> None:
    """Look for rules in the weeks before the last one, and show each on the last.

    Prints what a policy would have to say; a manager publishes it or does not. Needs the extra
    `optimize`.
    """
    now = utc_now()
    with store() as database:
        facts, house, wishes = database.read(
            lambda session: past_of(session, venue_id_of(session, venue), weeks=weeks, now=now)
        )
    try:
        found = propose_protection(facts, house, wishes, now=now)
    except SolverMissing:
        stop("proposals need HiGHS: pip install 'ktv-booking[optimize]'")
    for one in found:
        _show(one.last_week)
        gain, evenings = one.proposal.gain, len(one.proposal.evenings)
        typer.echo(f"Before: {gain:+.1%} minutes over {evenings} evenings")
    typer.echo(f"Proposals: {len(found)} from {len(wishes)} calls")


@protection.command("preview")
@refusals_said
def preview(
    venue: Venue,
    weekday: Annotated[list[int], typer.Option(min=1, max=7, help="1 is Monday; several.")],
    hours: Annotated[str, typer.Option(help="Of the start, as 20:00-23:00.")],
    min_minutes: Annotated[int, typer.Option(min=1, help="The shortest stay.")],
    room_class: Annotated[list[str] | None, typer.Option(help="Else every class.")] = None,
    window: Annotated[list[str] | None, typer.Option(help="Else every window.")] = None,
) -> None:
    """Show what a rule would have decided last week."""
    try:
        starts, ends = map(minutes_of_clock, hours.split("-", 1))
    except (Nonsense, ValueError):
        stop("--hours: as 20:00-23:00")
    rule = PeakRule(
        tuple(sorted(set(weekday))),
        starts,
        ends,
        min_minutes,
        tuple(room_class or ()),
        tuple(window or ()),
    )
    now = utc_now()
    with store() as database:
        facts, house, wishes = database.read(
            lambda session: past_of(session, venue_id_of(session, venue), weeks=1, now=now)
        )
    _show(preview_of(facts, house, rule, wishes, now=now))


def _show(previewed: Previewed) -> None:
    said = previewed.rule.sentence(previewed.house.ladder)
    out.print(Styled(f"{said.en}\n{said.zh}", style="bold"))
    table = Table("business date", "asked", "minutes without", "too short", "minutes", "won")
    for one in previewed.evenings:
        table.add_row(
            one.without.business_date.isoformat(),
            str(one.without.asked),
            f"{one.without.minutes:,}",
            str(one.ruled.too_short),
            f"{one.ruled.minutes:,}",
            f"{one.minutes_won:+,}",
        )
    out.print(table)
    typer.echo(json.dumps(previewed.rule.override()))
