"""What an operation says about its refusals in the OpenAPI document."""

from collections import defaultdict
from typing import Any

from ktv_booking.kernel.errors import (
    Busy,
    DomainError,
    Forbidden,
    Malformed,
    NotFound,
    NotSignedIn,
    StoreUnavailable,
)
from ktv_booking.web.problems.answers import MEDIA_TYPE, problem_document
from ktv_booking.web.problems.kinds import (
    BadEncoding,
    BodyTooLarge,
    Internal,
    TooManyRequests,
    status_of,
)

Responses = dict[int | str, dict[str, Any]]
PROBLEM_REF = "#/components/schemas/Problem"
EXAMPLE_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"

PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457. Members beyond these are the facts of the refusal.",
    "type": "object",
    "required": ["type", "code", "title", "status", "detail", "trace_id"],
    "additionalProperties": True,
    "properties": {
        "type": {"type": "string", "description": "/problems/<code>, a page that explains it"},
        "code": {"type": "string", "description": "stable; what a program decides by"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "a sentence to read out, zh or en"},
        "errors": {
            "type": "array",
            "description": "of a malformed request: each field and why; never the input",
            "items": {
                "type": "object",
                "required": ["field", "reason"],
                "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
        "trace_id": {"type": "string"},
    },
}


def may_refuse(*refusals: type[DomainError]) -> Responses:
    """Return what FastAPI's `responses=` takes: these refusals by status, with their codes."""
    by_status: dict[int, list[type[DomainError]]] = defaultdict(list)
    for refusal in refusals:
        by_status[status_of(refusal)].append(refusal)
    return {status: _response(by_status[status]) for status in sorted(by_status)}


def codes_of(response: dict[str, Any]) -> list[str]:
    """Return the codes that a declared response names."""
    try:
        content = response["content"][MEDIA_TYPE]
        return list(content["schema"]["allOf"][1]["properties"]["code"]["enum"])
    except (KeyError, IndexError):
        return []


def merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Return one response that names the codes and examples of both."""
    codes = sorted({*codes_of(first), *codes_of(second)})
    examples = {**_examples_of(second), **_examples_of(first)}
    return _declared(codes, {code: examples[code] for code in codes})


def _response(refusals: list[type[DomainError]]) -> dict[str, Any]:
    examples = {refusal.code: _example(refusal) for refusal in refusals}
    codes = sorted(examples)
    return _declared(codes, {code: examples[code] for code in codes})


def _declared(codes: list[str], examples: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": " | ".join(example["summary"] for example in examples.values()),
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "allOf": [
                        {"$ref": PROBLEM_REF},
                        {
                            "type": "object",
                            "properties": {"code": {"type": "string", "enum": codes}},
                        },
                    ]
                },
                "examples": examples,
            }
        },
    }


def _example(refusal: type[DomainError]) -> dict[str, Any]:
    return {
        "summary": refusal.title.en,
        "value": problem_document(refusal(), "zh", EXAMPLE_TRACE),
    }


def _examples_of(response: dict[str, Any]) -> dict[str, Any]:
    examples: dict[str, Any] = response["content"][MEDIA_TYPE]["examples"]
    return examples


GENERAL_REFUSALS: tuple[type[DomainError], ...] = (
    BadEncoding,
    NotSignedIn,
    Forbidden,
    NotFound,
    BodyTooLarge,
    Malformed,
    TooManyRequests,
    Internal,
    Busy,
    StoreUnavailable,
)
"""What any operation may answer; `openapi` declares those that apply to each."""
