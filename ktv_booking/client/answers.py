"""What comes back beside the documents: headers, refusals, silence and nonsense."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from ktv_booking.client.refusals import Refused

OF_THE_STANDARD = frozenset({"type", "code", "title", "status", "detail", "instance", "trace_id"})


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer said beside its document.

    `revs` are the days' books it read or wrote: `{"shanghai/2026-10-16": 12}`. `replayed`: this
    had been answered before, under the same key. `tries` counts how often it was sent.
    """

    status: int = 0
    revs: Mapping[str, int] = field(default_factory=dict)
    replayed: bool = False
    etag: str | None = None
    tries: int = 0

    @classmethod
    def of(cls, response: httpx.Response, tries: int) -> Self:
        """Return what the headers of `response` say."""
        return cls(
            status=response.status_code,
            revs=_revs(response.headers.get("Ktv-Rev", "")),
            replayed=response.headers.get("Idempotent-Replayed") == "true",
            etag=response.headers.get("ETag"),
            tries=tries,
        )


class Unanswered(Exception):
    """Nobody answered, and whether it was done is not known.

    A POST may be repeated with `idempotency_key`: that finds out, and does it at most once.
    """

    def __init__(
        self, method: str, path: str, why: str, tries: int, idempotency_key: str | None = None
    ) -> None:
        super().__init__(method, path, why, tries, idempotency_key)
        self.method = method
        self.path = path
        self.why = why
        self.tries = tries
        self.idempotency_key = idempotency_key

    def __str__(self) -> str:
        return f"{self.method} {self.path}: {self.why} ({self.tries} tries)"


class Unreadable(Exception):
    """The answer is not the document it should be; `fields` says where, never what it held."""

    def __init__(self, kind: str, fields: Sequence[str]) -> None:
        super().__init__(kind, fields)
        self.kind = kind
        self.fields = fields

    def __str__(self) -> str:
        return f"not a {self.kind}: {', '.join(self.fields) or 'no JSON'}"


def refusal_of(response: httpx.Response) -> Refused:
    """Return the refusal an answer is; plain `Refused` for a code that is not known here."""
    problem = _problem(response)
    code = str(problem.get("code", ""))
    title = str(problem.get("title") or response.reason_phrase)
    facts = {name: fact for name, fact in problem.items() if name not in OF_THE_STANDARD}
    asked = response.headers.get("Retry-After", "")
    if asked.isdecimal():
        facts.setdefault("retry_after", int(asked))
    return Refused.by_code.get(code, Refused)(
        code,
        response.status_code,
        title=title,
        detail=str(problem.get("detail") or ""),
        facts=facts,
        trace_id=str(problem.get("trace_id") or ""),
    )


def _problem(response: httpx.Response) -> dict[str, Any]:
    """Return the problem document; an empty one where somebody between us answered."""
    if not response.headers.get("Content-Type", "").startswith("application/problem+json"):
        return {}
    try:
        said = response.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _revs(header: str) -> dict[str, int]:
    marks = (mark.strip().rpartition("=") for mark in header.split(","))
    return {book: int(rev) for book, _, rev in marks if book and rev.isdecimal()}
