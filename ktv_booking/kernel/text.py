"""A text that people see, in both languages of the house."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from string import Formatter
from typing import Any, Literal, NamedTuple

Language = Literal["zh", "en"]


class Text(NamedTuple):
    """One sentence or name in Chinese and in English."""

    zh: str
    en: str

    def said_in(self, language: Language, facts: Mapping[str, object] | None = None) -> str:
        """Return the text in `language`, its `{placeholders}` filled from `facts`.

        A clock time that a night repeats says which of the two is meant.
        """
        template = self.zh if language == "zh" else self.en
        if facts is None:
            return template
        known = _Facts(facts)
        if any(map(_names_a_time_that_comes_twice, facts.values())):
            return _ON_SUCH_A_NIGHT[language].vformat(template, (), known)
        return template.format_map(known)

    @classmethod
    def of(cls, names: Mapping[str, str]) -> "Text":
        """Read the `{zh, en}` object of the contract; one language stands in for the other."""
        zh, en = names.get("zh", ""), names.get("en", "")
        return cls(zh=zh or en, en=en or zh)


def clock_words(instant: datetime) -> Text:
    """Return the clock time of an instant in its zone: `20:30`.

    In the hour that is repeated as summer time ends, `01:30 (first, summer time)` and
    `01:30 (second, winter time)`: without it nobody could tell the two apart.
    """
    clock, which = f"{instant:%H:%M}", _which_of_two(instant)
    return Text(zh=f"{clock}{which.zh}", en=f"{clock}{which.en}")


_THE_ONLY_ONE = Text(zh="", en="")
_FIRST = Text(zh="（夏令时）", en=" (first, summer time)")
_SECOND = Text(zh="（冬令时）", en=" (second, winter time)")


def _which_of_two(instant: datetime) -> Text:
    before, after = (instant.replace(fold=fold).utcoffset() for fold in (0, 1))
    if before is None or after is None or before <= after:  # in a gap the clock goes forward
        return _THE_ONLY_ONE
    return _SECOND if instant.fold else _FIRST


def _names_a_time_that_comes_twice(fact: object) -> bool:
    if isinstance(fact, datetime):
        return _which_of_two(fact) is not _THE_ONLY_ONE
    return isinstance(fact, Mapping) and any(map(_names_a_time_that_comes_twice, fact.values()))


class _Facts(dict[str, object]):
    """Facts for a template; one that is missing shows as a dash instead of failing the refusal."""

    def __missing__(self, key: str) -> str:
        return "–"


class _TimesToldApart(Formatter):
    """Fills a template as `format_map` does, and says of each clock time which of two it is."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs[str(key)]

    def format_field(self, value: Any, format_spec: str) -> str:
        said = format(value, format_spec)
        if isinstance(value, datetime) and "%M" in (format_spec or "%M"):
            return said + _which_of_two(value).said_in(self._language)
        return said


_ON_SUCH_A_NIGHT: Mapping[Language, _TimesToldApart] = {
    "zh": _TimesToldApart("zh"),
    "en": _TimesToldApart("en"),
}
