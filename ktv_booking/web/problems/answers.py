"""A refusal as the problem document a client gets.

Facts become members of their own; the reserved ones always say what they are for. Nothing a
caller sent is repeated by this module. Source: RFC 9457, design.md section 5.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import pydantic_core
from fastapi import Request, Response
from pydantic import BaseModel

from ktv_booking.kernel.errors import Busy, DomainError, NotSignedIn, StoreUnavailable
from ktv_booking.kernel.text import Language, Text
from ktv_booking.web.problems.kinds import TooManyRequests, status_of
from ktv_booking.web.problems.language import language_of

MEDIA_TYPE = "application/problem+json"
RESERVED = frozenset(
    {"type", "code", "title", "status", "detail", "instance", "trace_id", "headers"}
)
RETRY_AFTER_SECONDS = 1
_WORTH_RETRYING = (Busy, StoreUnavailable, TooManyRequests)
_CONTENT_LANGUAGE = {"zh": "zh-CN", "en": "en"}


def problem_document(error: DomainError, language: Language, trace_id: str) -> dict[str, Any]:
    """Return the body: the five members of the standard, our code, the facts, the trace."""
    document: dict[str, Any] = {
        "type": f"/problems/{error.code}",
        "code": error.code,
        "title": error.title.said_in(language),
        "status": status_of(type(error)),
        "detail": _sentence(error, language),
    }
    for name, fact in error.facts.items():
        if name not in RESERVED:
            document[name] = jsonable(fact)
    if "errors" in error.facts:
        document["errors"] = _field_errors(error.facts["errors"], language)
    document["trace_id"] = trace_id
    return document


def problem_response(
    error: DomainError,
    language: Language,
    trace_id: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer: document, status, and the headers this kind of refusal has."""
    document = problem_document(error, language, trace_id)
    response = Response(
        pydantic_core.to_json(document, inf_nan_mode="null"),
        status_code=document["status"],
        media_type=MEDIA_TYPE,
        headers={"Content-Language": _CONTENT_LANGUAGE[language], "Vary": "Accept-Language"},
    )
    response.headers.update({**_headers_of(error), **(headers or {})})
    return response


def response_for(
    request: Request, error: DomainError, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer in the caller's language under the caller's trace.

    Headers that the edge left in `request.state.answer_headers` go along.
    """
    return problem_response(
        error,
        language_of(request),
        getattr(request.state, "trace_id", ""),
        {**getattr(request.state, "answer_headers", {}), **(headers or {})},
    )


def jsonable(value: Any) -> Any:
    """Return a fact as JSON can say it: instants in ISO, ids as text, `Text` as {zh, en}."""
    for kinds, written in _WRITTEN:
        if isinstance(value, kinds):
            return written(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: jsonable(getattr(value, field.name)) for field in fields(value)}
    return str(value)


_WRITTEN: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (Enum, lambda value: jsonable(value.value)),
    ((type(None), bool, int, float), lambda value: value),
    (str, lambda value: value.encode("utf-8", "replace").decode()),
    ((datetime, date, time), lambda value: value.isoformat()),
    (timedelta, lambda value: int(value.total_seconds() // 60)),
    ((UUID, Decimal), str),
    (Text, lambda value: {"zh": value.zh, "en": value.en}),
    (BaseModel, lambda value: value.model_dump(mode="json")),
    (Mapping, lambda value: {str(jsonable(name)): jsonable(value[name]) for name in value}),
    ((list, tuple), lambda value: [jsonable(item) for item in value]),
    ((set, frozenset), lambda value: sorted((jsonable(item) for item in value), key=str)),
)


def _sentence(error: DomainError, language: Language) -> str:
    """Return what the refusal says of itself; the title where its facts do not fit its words."""
    said = type(error).__new__(type(error))
    said.facts = {name: _spoken(fact, language) for name, fact in error.facts.items()}
    try:
        return said.said_in(language)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return error.title.said_in(language)


def _spoken(fact: Any, language: Language) -> Any:
    """Return a fact as it is said inside a sentence; numbers and instants keep their formats."""
    match fact:
        case Text():
            return fact.said_in(language)
        case Enum():
            return fact.value
        case datetime():
            return _Instant.fromtimestamp(fact.timestamp(), fact.tzinfo)
        case timedelta():
            return int(fact.total_seconds() // 60)
        case list() | tuple() | set() | frozenset() if not _are_documents(fact):
            joint = "、" if language == "zh" else ", "
            return joint.join(str(_spoken(item, language)) for item in fact)
    return fact


def _are_documents(items: Collection[Any]) -> bool:
    """Say whether these stand beside the sentence: none of them is ever said in it."""
    return isinstance(next(iter(items), None), BaseModel)


class _Instant(datetime):
    """An instant that a sentence may write as it likes, to the minute where it does not say."""

    def __format__(self, form: str) -> str:
        return super().__format__(form or "%Y-%m-%d %H:%M")


def _field_errors(errors: Any, language: Language) -> list[dict[str, Any]]:
    """Say each reason in one language; a reason may be a `Text` or plain words."""
    said = []
    for error in errors:
        reason = error["reason"]
        words = reason.said_in(language) if isinstance(reason, Text) else str(reason)
        said.append({**jsonable(error), "reason": jsonable(words)})
    return said


def _headers_of(error: DomainError) -> dict[str, str]:
    headers = {}
    retry_after = error.facts.get("retry_after")
    if retry_after is None and isinstance(error, _WORTH_RETRYING):
        retry_after = RETRY_AFTER_SECONDS
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    return headers
