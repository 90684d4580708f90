"""The law of bad input: refused in the words of the contract, never a crash, never an echo."""

import re
from typing import Any

from tests.reliability.asgi import Answer
from tests.reliability.corpus import Value
from tests.reliability.places import Operation

PROBLEM = "application/problem+json"
MOST_TAKEN = 6 * 1024 * 1024
MAY_REPEAT = frozenset({"alternatives", "current"})
"""Members that hold a booking by contract: the request that would be granted, the state now."""
LIKE_A_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")
"""What `field` may repeat: a name that a caller chose, where the contract lets them choose."""
OF_TIME, SAYS_WHEN = frozenset({"instant", "day"}), frozenset({409, 410})
"""A refusal of a sound request says which hour it is about: a fact, no echo."""
OF_ANY_PATH = {405: "method-not-allowed"}


def findings(operation: Operation, value: Value | None, answer: Answer) -> list[str]:
    """Return what is wrong with an answer; none for one that the contract allows."""
    if answer.escaped is not None:
        return [f"an exception escapes: {answer.escaped}"]
    if answer.status >= 500 or answer.status < 200:
        return [f"answers {answer.status}"]
    found = []
    if answer.taken > MOST_TAKEN:
        found.append(f"reads {answer.taken} bytes")
    if answer.status >= 400:
        return found + _refusal(operation, answer) + _echo(value, answer)
    if answer.status not in operation.statuses | {304}:
        found.append(f"answers {answer.status}, which is not declared")
    return found + _unreadable(answer)


def _refusal(operation: Operation, answer: Answer) -> list[str]:
    if answer.headers.get("content-type") != PROBLEM:
        return [f"{answer.status} as {answer.headers.get('content-type')}"]
    try:
        document = answer.document()
    except ValueError as error:
        return [f"{answer.status} with a broken document: {error}"]
    code, status = document.get("code"), document.get("status")
    if status != answer.status or document.get("type") != f"/problems/{code}":
        return [f"{answer.status} whose document says {status} and {document.get('type')}"]
    declared = operation.codes.get(answer.status, frozenset())
    if code not in declared and OF_ANY_PATH.get(answer.status) != code:
        return [f"{answer.status} {code}, which is not declared"]
    return []


def _echo(value: Value | None, answer: Answer) -> list[str]:
    needle = value.needle if value else None
    if value and value.kind in OF_TIME and answer.status in SAYS_WHEN:
        return []
    if needle is None:
        return []
    unsaid = MAY_REPEAT | ({"field"} if LIKE_A_NAME.fullmatch(needle) else frozenset())
    places = [*answer.headers.values(), *_strings(answer, unsaid)]
    return [f"{answer.status} repeats the value"] if any(needle in one for one in places) else []


def _strings(answer: Answer, unsaid: frozenset[str]) -> list[str]:
    """Return every string of the refusal but for some members, as they read once unescaped."""
    try:
        document = answer.document()
    except ValueError:
        return [answer.text]
    waiting: list[Any] = [document]
    found: list[str] = []
    while waiting:
        match waiting.pop():
            case str() as text:
                found.append(text)
            case list() as items:
                waiting += items
            case dict() as members:
                told = {name: said for name, said in members.items() if name not in unsaid}
                waiting += [*told, *told.values()]
    return found


def _unreadable(answer: Answer) -> list[str]:
    if answer.headers.get("content-type") != "application/json":
        return []
    try:
        answer.document()
    except ValueError as error:
        return [f"{answer.status} that is not JSON: {error}"]
    return []
