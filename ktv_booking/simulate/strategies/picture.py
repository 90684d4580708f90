"""An evening before and after as one SVG: rooms down, hours across, who was refused below."""

from collections.abc import Iterable, Iterator
from html import escape

from ktv_booking.kernel.text import Language
from ktv_booking.simulate.strategies.compare import Day
from ktv_booking.simulate.strategies.hall import OPENS_AT, PEAK, SLOTS, Hall
from ktv_booking.simulate.strategies.lanes import Bar, lanes_of
from ktv_booking.simulate.strategies.played import Played
from ktv_booking.simulate.strategies.strategy import STRATEGIES
from ktv_booking.simulate.strategies.words import WORDS

ROW, HOUR, LEFT, TOP, GAP = 10, 30, 62, 96, 34
PANEL = SLOTS * HOUR // 2
COLOURS = {
    "pinned": "#c2571a", "told": "#3f6fa8", "untold": "#3f9a6b", "no_show": "#b4b4b4",
    "refused": "#ffffff",
}  # fmt: skip
_KEYS = ("pinned", "told", "untold", "extended", "no_show", "only_here", "refused")
_STYLE = """\
text { font-family: system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; fill: #222; }
.head { font-size: 17px; font-weight: 600; } .sub { font-size: 12px; } .tick { font-size: 9px; }
.grid { stroke: #e3e3e3; stroke-width: 1; } .peak { fill: #fbf3df; }
.refused { stroke: #c0272d; stroke-dasharray: 3 2; } .only { stroke: #111; stroke-width: 1.6; }
.more { fill: #000; fill-opacity: .28; }"""


def draw(hall: Hall, day: Day, before: str, after: str, *, load: int, language: Language) -> str:
    """Return the picture of one evening under two strategies."""
    sides = [(before, after, LEFT), (after, before, 2 * LEFT + PANEL + GAP)]
    lanes = {name: lanes_of(day, name, other) for name, other, _ in sides}
    lowest = max(len(one.refused) for one in lanes.values())
    width = 2 * (LEFT + PANEL) + GAP + 20
    height = TOP + (len(hall.rooms) + lowest + 3) * ROW + 74
    facts = {"rooms": len(hall.rooms), "load": load, "seed": day.seed}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">',
        f"<style>{_STYLE}</style>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _text(20, 30, WORDS["evening"].said_in(language, facts), "head"),
    ]
    for name, _, left in sides:
        parts += _side(hall, day.played[name], left, height, language)
        parts += _bars(lanes[name].rooms, left, TOP)
        refused_from = TOP + (len(hall.rooms) + 2) * ROW
        parts.append(_text(left, refused_from - 4, _said("key_refused", language), "tick"))
        parts += _bars(lanes[name].refused, left, refused_from)
    parts += _key(height - 22, language)
    return "\n".join([*parts, "</svg>", ""])


def _side(hall: Hall, played: Played, left: int, height: int, language: Language) -> Iterator[str]:
    """Yield the heading, the hours and the rooms' classes of one side."""
    facts = {
        "minutes": f"{played.served_minutes:,}", "accepted": len(played.given),
        "refused": len(played.refused),
    }  # fmt: skip
    yield _text(left, 56, STRATEGIES[played.strategy].text.said_in(language), "head")
    yield _text(left, 73, WORDS["served"].said_in(language, facts), "sub")
    bottom = height - 60
    begin, end = left + PEAK.start * HOUR // 2, left + PEAK.stop * HOUR // 2
    wide, high = end - begin, bottom - TOP
    yield f'<rect class="peak" x="{begin}" y="{TOP}" width="{wide}" height="{high}"/>'
    for hour in range(SLOTS // 2 + 1):
        x = left + hour * HOUR
        yield f'<line class="grid" x1="{x}" y1="{TOP}" x2="{x}" y2="{bottom}"/>'
        yield _text(x - 4, TOP - 5, f"{(OPENS_AT.hour + hour) % 24}", "tick")
    row = 0
    for room_class, rooms in zip(hall.ladder, hall.by_class, strict=True):
        y = TOP + row * ROW
        yield f'<line class="grid" x1="{left - 50}" y1="{y}" x2="{left + PANEL}" y2="{y}"/>'
        yield _text(left - 50, y + ROW, room_class.name.said_in(language), "tick")
        row += len(rooms)


def _bars(lanes: Iterable[Iterable[Bar]], left: int, top: int) -> Iterator[str]:
    for row, lane in enumerate(lanes):
        for bar in lane:
            yield from _bar(bar, left, top + row * ROW)


def _bar(bar: Bar, left: int, y: int) -> Iterator[str]:
    x, width = left + bar.begin * HOUR // 2, (bar.end - bar.begin) * HOUR // 2
    marked = (
        ' class="refused"' if bar.kind == "refused" else ' class="only"' if bar.only_here else ""
    )
    yield (
        f'<rect x="{x + 1}" y="{y + 1}" width="{width - 2}" height="{ROW - 2}" rx="2" '
        f'fill="{COLOURS[bar.kind]}"{marked}/>'
    )
    if bar.more:
        more = bar.more * HOUR // 2
        yield (
            f'<rect class="more" x="{x + width - more}" y="{y + 1}" width="{more - 1}" '
            f'height="{ROW - 2}"/>'
        )


def _key(y: int, language: Language) -> Iterator[str]:
    x = LEFT
    for name in _KEYS:
        if name == "extended":
            yield f'<rect x="{x}" y="{y}" width="22" height="9" fill="{COLOURS["untold"]}"/>'
            yield f'<rect class="more" x="{x + 11}" y="{y}" width="11" height="9"/>'
        else:
            marked = {"refused": ' class="refused"', "only_here": ' class="only"'}.get(name, "")
            fill = COLOURS.get(name, COLOURS["untold"])
            yield f'<rect x="{x}" y="{y}" width="22" height="9" rx="2" fill="{fill}"{marked}/>'
        said = _said(f"key_{name}", language)
        yield _text(x + 28, y + 9, said, "sub")
        x += 52 + 12 * len(said) if language == "zh" else 52 + 6 * len(said)


def _said(word: str, language: Language) -> str:
    return WORDS[word].said_in(language)


def _text(x: int, y: int, said: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{escape(said)}</text>'
