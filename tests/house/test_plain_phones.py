"""A plain phone number leaves by one door alone: no other answer has a place for one."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.house import sources

MASKED = re.compile(r"phone_masked|phone_last4|phone_region|per_phone")
KNOWN = {
    "RevealedPhoneOut.phone": "the one door: permission, reason, count, a row in the log",
    "RevealedMemberPhoneOut.phone": "the same door, for a member: one count for both",
    "DialOut.phone": "the same door, to dial: a count of its own, hours, caps and refusals",
    "RevealedContactOut.phone": "the same door, for a wish: the same count",
    "MemberOut.phones": "documents of their own, each with a number masked",
    "VenueOut.phone": "the house's own",
}
PLAIN = re.compile(r"\b(?:row|wish|reservation|booked)\.(?:guest|booker|contact)_phone\b")
TOLD_BY = re.compile(r"/(?:present|day_sheets|router|cli)(?:/|\.py)|schemas")
HIDDEN = ("masked(", "last_four(", "is_not(None)", "is None")


def answered(document: dict[str, Any]) -> set[str]:
    """Return the fields of all that is answered whose name speaks of a phone."""
    waiting = {
        ref
        for path in document["paths"].values()
        for operation in path.values()
        for answer in operation["responses"].values()
        for ref in named_in(answer)
    }
    seen: set[str] = set()
    found: set[str] = set()
    while waiting:
        ref = waiting.pop()
        seen.add(ref)
        part = document
        for step in ref.removeprefix("#/").split("/"):
            part = part[step]
        waiting |= set(named_in(part)) - seen
        found |= {f"{ref.rpartition('/')[2]}.{field}" for field in part.get("properties", {})}
    return {one for one in found if "phone" in one.partition(".")[2] and not MASKED.search(one)}


def named_in(value: Any) -> Iterator[str]:
    """Yield the parts of the document that a piece of it refers to."""
    if isinstance(value, dict):
        if isinstance(ref := value.get("$ref"), str):
            yield ref
        for item in value.values():
            yield from named_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from named_in(item)


def told_plain(name: str, text: str) -> list[str]:
    """Return the lines of what is shown or printed that take a number and do not hide it."""
    if not TOLD_BY.search(name):
        return []
    return [
        f"{name}: {line.strip()}"
        for line in text.splitlines()
        if PLAIN.search(line) and not any(word in line for word in HIDDEN)
    ]


def test_no_answer_but_one_has_a_place_for_a_guests_number() -> None:
    document = json.loads((sources.ROOT / "openapi/openapi.json").read_text(encoding="utf-8"))

    assert answered(document) == set(KNOWN)


def test_what_is_shown_or_printed_takes_a_number_masked() -> None:
    found = [line for file in sources.python_of("ktv_booking") for line in told_plain(*file)]

    assert found == []


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ('"phone": row.guest_phone,', True),
        ("return wish.contact_phone", True),
        ('"phone_masked": masked(row.guest_phone),', False),
    ],
)
def test_a_number_that_is_shown_plain_is_found(line: str, is_found: bool) -> None:
    assert bool(told_plain("ktv_booking/waitlist/present.py", line)) is is_found
    assert told_plain("ktv_booking/reservations/service/revealing.py", line) == []


def test_a_field_for_a_plain_number_is_found() -> None:
    field = {"properties": {"contact_phone": {}, "phone_masked": {}}}
    inner = {"properties": {"who": {"$ref": "#/components/schemas/Who"}}}
    answer = {"content": {"json": {"schema": {"$ref": "#/components/schemas/Out"}}}}
    document = {
        "paths": {"/": {"get": {"responses": {"200": answer}}}},
        "components": {"schemas": {"Out": inner, "Who": field, "In": field}},
    }

    assert answered(document) == {"Who.contact_phone"}
