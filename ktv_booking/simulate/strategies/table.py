"""The strategies side by side on a terminal: a column for each, a row for each figure."""

from collections.abc import Callable, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from ktv_booking.kernel.text import Language
from ktv_booking.simulate.strategies.compare import Day, Figures, percent, quantile
from ktv_booking.simulate.strategies.words import WORDS

_ROWS: Mapping[str, Callable[[Figures], str | None]] = {
    "minutes": lambda one: f"{one.minutes:,}",
    "mean": lambda one: _share(one.mean),
    "p10": lambda one: _share(one.p10),
    "accepted": lambda one: f"{percent(one.accepted, one.asked):.1f} %",
    "pinned": lambda one: f"{percent(one.pinned_accepted, one.pinned_asked):.1f} %",
    "extensions": lambda one: f"{percent(one.extensions_granted, one.extensions_asked):.1f} %",
    "moves": lambda one: f"{percent(one.moves, one.accepted):.1f}",
    "most": lambda one: str(one.most_moves),
    "took": lambda one: f"{quantile(one.took, 0.5):.2f} / {quantile(one.took, 0.99):.2f}",
    "never": lambda one: f"{one.oversold} / {one.told_moved} / {one.dropped}",
}


def show(
    figures: Sequence[Figures],
    days: Sequence[Day],
    *,
    rooms: int,
    load: int,
    console: Console,
    language: Language,
) -> None:
    """Print the figures of each strategy, and how far the optimum was proved."""
    facts = {
        "rooms": rooms,
        "load": load,
        "days": len(days),
        "first": days[0].seed,
        "last": days[-1].seed,
        "asks": sum(len(day.asks) for day in days),
    }
    table = Table(title=WORDS["title"].said_in(language), title_justify="left")
    table.add_column("")
    for one in figures:
        table.add_column(one.strategy.name, justify="right")
    for name, figure in _ROWS.items():
        cells = [figure(one) or WORDS["not_run"].said_in(language) for one in figures]
        table.add_row(WORDS[name].said_in(language), *cells, style=_style(name, figures))
    console.print(table)
    for one in figures:
        said = one.strategy.text.said_in(language)
        console.print(Styled.assemble((one.strategy.name, "bold"), f": {said}"))
    console.print(Styled(WORDS["setting"].said_in(language, facts)))
    console.print(Styled(_optimum(days, language)))


def _share(share: float | None) -> str | None:
    return None if share is None else f"{share:.1f} %"


def _style(name: str, figures: Sequence[Figures]) -> str | None:
    if name != "never":
        return "bold" if name == "mean" else None
    return "green" if all(one.is_clean for one in figures) else "red"


def _optimum(days: Sequence[Day], language: Language) -> str:
    if any(day.best is None for day in days):
        return WORDS["no_best"].said_in(language)
    proved = sum(day.best.is_proved for day in days if day.best)
    return WORDS["best"].said_in(language, {"proved": proved, "days": len(days)})
