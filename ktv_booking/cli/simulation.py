"""The command that plays callers: against a server, or to strategies side by side."""

import json
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from ktv_booking.cli.edge import app, part, stop

DEMO_VENUES = ("shanghai", "xuhui", "taipei", "lisbon")

Url = Annotated[
    str | None, typer.Option(help="A running server in demo mode; else one is started.")
]
DatabaseUrl = Annotated[
    str | None, typer.Option(help="The scratch store; else a SQLite file that is thrown away.")
]
Strategies = Annotated[
    str | None, typer.Option(help="No server: ways to give rooms, as first-fit,best-fit,deferred.")
]
Picture = Annotated[
    Path | None, typer.Option(help="With --strategies: draw the first evening here, as SVG.")
]


@app.command()
def simulate(
    venue: Annotated[str, typer.Option(help="A venue's code, or `all`.")] = "all",
    days: Annotated[int, typer.Option(min=1, help="Business days to play.")] = 10,
    seed: Annotated[int, typer.Option(help="The same seed plays the same callers.")] = 7,
    url: Url = None,
    token: Annotated[str | None, typer.Option(help="The token for --url.")] = None,
    database_url: DatabaseUrl = None,
    report: Annotated[Path | None, typer.Option(help="Write the figures here as JSON.")] = None,
    language: Annotated[Literal["zh", "en"], typer.Option(help="zh or en.")] = "en",
    strategies: Strategies = None,
    rooms: Annotated[int, typer.Option(min=5, help="With --strategies: of the house.")] = 60,
    load: Annotated[int, typer.Option(min=1, help="... per cent of 19:00-01:00 asked for.")] = 120,
    picture: Picture = None,
) -> None:
    """Play weeks of callers against a server, and check that nothing was booked twice.

    Callers ask, book, change, cancel, come late or never; the clock is moved by `Ktv-Now`. Ends
    with 1 if two parties ever shared a room, the server failed, or a refusal went unexplained.
    With --strategies the same made-up evenings are played to each way of giving rooms instead.
    """
    if strategies is not None:
        _side_by_side(
            strategies, rooms=rooms, load=load, days=days, seed=seed, picture=picture,
            language=language,
        )  # fmt: skip
        return
    simulation = part("ktv_booking.simulate")
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


def _side_by_side(
    names: str,
    *,
    rooms: int,
    load: int,
    days: int,
    seed: int,
    picture: Path | None,
    language: Literal["zh", "en"],
) -> None:
    sides = part("ktv_booking.simulate.strategies")
    try:
        chosen = sides.strategies_named(names)
    except sides.NoSuchStrategy as unknown:
        stop(f"--strategies: {unknown}")
    figures = sides.side_by_side(
        chosen, rooms=rooms, load=load, days=days, seed=seed, console=Console(),
        picture=picture, language=language,
    )  # fmt: skip
    if not all(one.is_clean for one in figures):
        raise typer.Exit(1)
