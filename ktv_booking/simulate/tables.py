"""The report on a terminal."""

from collections.abc import Iterator

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Styled

from ktv_booking.kernel.text import Language
from ktv_booking.simulate.explained import EXPLAINED
from ktv_booking.simulate.report import ClassLine, Report
from ktv_booking.simulate.texts import LIVES, TEXTS

MOST_SHOWN = 20


def show(report: Report, console: Console, language: Language = "en") -> None:
    """Print what was asked, what came of it, and whether everything holds."""
    for table in _tables(report, language):
        console.print(table)
    console.print(_verdict(report, language))


def _tables(report: Report, language: Language) -> Iterator[Table]:
    yield _demand(report, language)
    yield _pairs("alternatives", report.alternatives, language)
    yield _refusals(report, language)
    lives = {
        LIVES[status].said_in(language) if status in LIVES else status: count
        for status, count in report.lives.items()
    }
    yield _pairs("lives", lives, language)
    yield _pairs("placements", report.placements, language)
    yield _rooms(report, language)


def _demand(report: Report, language: Language) -> Table:
    table = _table("demand", ("what", "count"), language)
    for name, text in TEXTS.items():
        if name in report.counts:
            table.add_row(Styled(text.said_in(language)), str(report.counts[name]))
    return table


def _refusals(report: Report, language: Language) -> Table:
    table = _table("refusals", ("code", "count", "why", "verbs", "example"), language)
    for line in report.refusals:
        known = EXPLAINED.get(line.code)
        table.add_row(
            Styled(line.code, style="" if known else "red"),
            str(line.count),
            Styled(known.said_in(language) if known else "?"),
            Styled(", ".join(f"{verb} {count}" for verb, count in line.verbs.items())),
            Styled(line.example),
        )
    return table


def _rooms(report: Report, language: Language) -> Table:
    table = _table(
        "rooms", ("class", "number", "parties", "minutes", "occupancy", "peak"), language
    )
    for line in report.classes:
        _room_row(table, line.room_class, line)
    rooms = sum(line.rooms for line in report.classes)
    weighed = sum(line.occupancy * line.rooms for line in report.classes)
    everything = ClassLine(
        "",
        rooms,
        sum(line.parties for line in report.classes),
        sum(line.served_minutes for line in report.classes),
        weighed / rooms if rooms else 0.0,
        sum(line.peak * line.rooms for line in report.classes) / rooms if rooms else 0.0,
    )
    _room_row(table, TEXTS["all"].said_in(language), everything)
    return table


def _room_row(table: Table, name: str, line: ClassLine) -> None:
    table.add_row(
        name,
        str(line.rooms),
        str(line.parties),
        f"{line.served_minutes:,}",
        f"{line.occupancy:.0%}",
        f"{line.peak:.0%}",
    )


def _pairs(title: str, pairs: dict[str, int], language: Language) -> Table:
    table = _table(title, ("what", "count"), language)
    for name, count in pairs.items():
        table.add_row(Styled(name), str(count))
    return table


def _table(title: str, columns: tuple[str, ...], language: Language) -> Table:
    table = Table(title=TEXTS[title].said_in(language), title_justify="left")
    for name in columns:
        is_number = name in {"count", "number", "parties", "minutes", "occupancy", "peak"}
        table.add_column(
            TEXTS[name].said_in(language),
            justify="right" if is_number else "left",
            no_wrap=is_number or name == "code",
        )
    return table


def _verdict(report: Report, language: Language) -> Panel:
    errors = TEXTS["server_errors"].said_in(language)
    violations = TEXTS["violations"].said_in(language)
    lines = [
        f"{report.venue}  {report.first} +{report.days}  seed {report.seed}  "
        f"{report.requests} {TEXTS['requests'].said_in(language)}  {report.seconds} s",
        f"{errors}: {len(report.server_errors)}  {violations}: {len(report.violations)}",
        *report.server_errors[:MOST_SHOWN],
        *(f"{one.rule}: {one.what}" for one in report.violations[:MOST_SHOWN]),
        TEXTS["good" if report.holds else "bad"].said_in(language),
    ]
    return Panel(
        Group(*(Styled(line) for line in lines)),
        title=TEXTS["title"].said_in(language),
        border_style="green" if report.holds else "red",
    )
