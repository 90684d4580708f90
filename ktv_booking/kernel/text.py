"""A text that people see, in both languages of the house."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Text(NamedTuple):
    """One sentence or name in Chinese and in English."""

    zh: str
    en: str

    def said_in(self, language: Language, facts: Mapping[str, object] | None = None) -> str:
        """Return the text in `language`, its `{placeholders}` filled from `facts`."""
        template = self.zh if language == "zh" else self.en
        return template if facts is None else template.format_map(_Facts(facts))

    @classmethod
    def of(cls, names: Mapping[str, str]) -> "Text":
        """Read the `{zh, en}` object of the contract; one language stands in for the other."""
        zh, en = names.get("zh", ""), names.get("en", "")
        return cls(zh=zh or en, en=en or zh)


class _Facts(dict[str, object]):
    """Facts for a template; one that is missing shows as a dash instead of failing the refusal."""

    def __missing__(self, key: str) -> str:
        return "–"
