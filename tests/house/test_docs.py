"""The docs name what is there: rules that are cited, settings that exist, pages that are linked."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from ktv_booking.settings import Settings
from tests.house import sources

RULES = "docs/rules.md"
OPERATIONS = "docs/operations.md"
DEPENDENCIES = "docs/dependencies.md"
RULE = re.compile(r"^\*\*(R-\d\d)(?:, (R-\d\d))?(?:\*\*| )", re.MULTILINE)
CITATION = re.compile(r"\bR-\d\d\b")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")
SETTING = re.compile(r"^\| `(KTV_\w+)`", re.MULTILINE)


def rules_in(page: str) -> list[str]:
    """Return the numbers of the rules a page lays down, in order."""
    return [number for pair in RULE.findall(page) for number in pair if number]


def unknown_rules(name: str, text: str, known: set[str]) -> list[str]:
    """Find citations of rules that nobody laid down."""
    return [f"{name}: {number}" for number in CITATION.findall(text) if number not in known]


def dead_links(name: str, text: str) -> list[str]:
    """Find links to files that are not there."""
    folder = (sources.ROOT / name).parent
    return [f"{name}: {link}" for link in LINK.findall(text) if not (folder / link).exists()]


def dependencies_of(project: Mapping[str, Any]) -> set[str]:
    """Return the name of every package that is asked for, to run or to develop."""
    extras: Iterable[list[str]] = project["project"].get("optional-dependencies", {}).values()
    groups: Iterable[list[str]] = project.get("dependency-groups", {}).values()
    asked_for = [project["project"]["dependencies"], *extras, *groups]
    return {re.split(r"[^\w.-]", one)[0] for wanted in asked_for for one in wanted}


def unexplained(names: Iterable[str], page: str) -> list[str]:
    """Find packages that no row of the page names."""
    rows = " ".join(line.split("|")[1] for line in page.splitlines() if line.startswith("|"))
    return sorted(name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", rows))


def variables_of_the_product() -> set[str]:
    return {f"KTV_{field.upper()}" for field in Settings.model_fields}


def test_each_rule_has_a_number_of_its_own() -> None:
    numbers = rules_in(sources.text_of(RULES))

    assert numbers == sorted(set(numbers))
    assert numbers


def test_each_rule_that_is_cited_is_laid_down() -> None:
    known = set(rules_in(sources.text_of(RULES)))
    cited = [
        finding
        for name in sources.tracked("ktv_booking", "docs", "migrations")
        if name.endswith((".py", ".md"))
        for finding in unknown_rules(name, sources.text_of(name), known)
    ]

    assert cited == []


def test_the_settings_are_those_of_the_page() -> None:
    assert set(SETTING.findall(sources.text_of(OPERATIONS))) == variables_of_the_product()


def test_each_dependency_has_its_reason() -> None:
    project = tomllib.loads(sources.text_of("pyproject.toml"))

    assert unexplained(dependencies_of(project), sources.text_of(DEPENDENCIES)) == []


def test_no_link_is_dead() -> None:
    pages = [name for name in sources.tracked() if name.endswith(".md")]

    assert [link for name in pages for link in dead_links(name, sources.text_of(name))] == []


def test_each_check_of_the_docs_finds_its_seeded_breach() -> None:
    page = "**R-02 Spans.** so\n\n**R-03, R-04** are kept.\n\n[gone](nowhere.md) [here](rules.md#x)"

    assert rules_in(page) == ["R-02", "R-03", "R-04"]
    assert unknown_rules("a.py", "see R-02 and R-99", {"R-02"}) == ["a.py: R-99"]
    assert dead_links("docs/x.md", page) == ["docs/x.md: nowhere.md"]
    wanted = {"project": {"dependencies": ["rich>=15", "httpx"]}, "dependency-groups": {"dev": []}}
    assert unexplained(dependencies_of(wanted), "| httpx2, rich | why |") == ["httpx"]
    assert SETTING.findall("| `KTV_MODE` | demo |\n| KTV_JOBS |") == ["KTV_MODE"]
