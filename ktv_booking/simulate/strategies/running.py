"""Strategies side by side from a terminal: progress, the table, the picture."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ktv_booking.kernel.text import Language
from ktv_booking.simulate.strategies.compare import Day, Figures, days_of, figures_of
from ktv_booking.simulate.strategies.hall import hall_of
from ktv_booking.simulate.strategies.picture import draw
from ktv_booking.simulate.strategies.strategy import STRATEGIES, Strategy
from ktv_booking.simulate.strategies.table import show
from ktv_booking.simulate.strategies.words import WORDS


class NoSuchStrategy(ValueError):
    """A strategy that nobody knows; says which there are."""


def strategies_named(names: str) -> list[Strategy]:
    """Return strategies by their names, which commas part.

    Raises:
        NoSuchStrategy: there is none of that name.
    """
    named = list(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    unknown = [name for name in named if name not in STRATEGIES]
    if unknown or not named:
        raise NoSuchStrategy(f"{', '.join(unknown) or '-'}: choose of {', '.join(STRATEGIES)}")
    return [STRATEGIES[name] for name in named]


def side_by_side(
    strategies: Sequence[Strategy],
    *,
    rooms: int,
    load: int,
    days: int,
    seed: int,
    console: Console,
    picture: Path | None = None,
    language: Language = "en",
) -> list[Figures]:
    """Play the same evenings to each strategy, print the table, and draw the first evening.

    The picture shows the first strategy named beside the last one.
    """
    columns = (
        TextColumn(WORDS["under_way"].said_in(language)),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=days)
        played = days_of(
            strategies, rooms=rooms, load=load, days=days, seed=seed,
            follow=lambda done, _: progress.update(task, completed=done),
        )  # fmt: skip
    figures = figures_of(strategies, played)
    show(figures, played, rooms=rooms, load=load, console=console, language=language)
    if picture is not None:
        _drawn(picture, strategies, played[0], rooms=rooms, load=load, language=language)
        console.print(str(picture))
    return figures


def _drawn(
    file: Path,
    strategies: Sequence[Strategy],
    day: Day,
    *,
    rooms: int,
    load: int,
    language: Language,
) -> None:
    before, after = strategies[0].name, strategies[-1].name
    said = draw(hall_of(rooms), day, before, after, load=load, language=language)
    file.write_text(said, encoding="utf-8")
