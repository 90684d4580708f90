"""The first answer under a key is the answer. Source: api.md section 1 (docs/adr/0002)."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_
from sqlalchemy.orm import Session

from ktv_booking.db.leaving import leave
from ktv_booking.kernel.errors import DomainError, Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.web.models import IdempotencyRow

RETENTION = timedelta(hours=48)
SHORTEST_KEY, LONGEST_KEY = 16, 255


class IdempotencyMismatch(DomainError):
    """The same key came with another body."""

    code = "idempotency-mismatch"
    title = Text(
        zh="同一个幂等键对应了不同的内容", en="This idempotency key was used with another body"
    )


class Claim(NamedTuple):
    """Who asks what under which key."""

    principal: str
    method: str
    path: str
    key: str
    body_hash: str

    @classmethod
    def of(cls, principal: str, method: str, path: str, key: str, body: bytes) -> "Claim":
        """Return the claim of one request.

        Raises:
            Malformed: the key is too short, too long or not printable.
        """
        if not SHORTEST_KEY <= len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
            raise Malformed.at(
                "Idempotency-Key",
                Text(
                    zh="须为16至255个可打印的 ASCII 字符", en="16 to 255 printable ASCII characters"
                ),
            )
        return cls(principal, method, path, key, hashlib.sha256(body).hexdigest())


class Reach(Protocol):
    """At which venues a caller was let in, and whether it still would be."""

    def places_asked(self) -> list[str]:
        """Return the venues where this request was let in."""

    def ensure_still(self, places: Iterable[str]) -> None:
        """Refuse a caller who would not be let in at one of them any more."""


class Answer(NamedTuple):
    """An answer as bytes, ready to be given and to be remembered."""

    status: int
    body: bytes
    headers: dict[str, str]
    subject_id: UUID | None = None


def answered_before(
    session: Session, claim: Claim, *, reach: Reach | None = None, now: datetime
) -> Answer | None:
    """Return what was answered first under this claim in the last 48 hours.

    Raises:
        NotFound: it is about a venue where the caller works no more.
        Forbidden: the caller's roles there no longer permit it.
        IdempotencyMismatch: the key was used with another body.
    """
    row = session.get(IdempotencyRow, claim[:4])
    if row is None:
        return None
    if row.created_at <= now - RETENTION:
        session.delete(row)
        session.flush()
        return None
    if reach is not None:
        reach.ensure_still(row.places or ())
    if row.body_hash != claim.body_hash:
        raise IdempotencyMismatch
    return Answer(row.status, row.body, {**row.headers, "Idempotent-Replayed": "true"})


def remember(
    session: Session, claim: Claim, answer: Answer, *, reach: Reach | None = None, now: datetime
) -> None:
    """Keep `answer` as the one to give again."""
    leave(
        session,
        IdempotencyRow(
            principal=claim.principal,
            method=claim.method,
            path=claim.path,
            key=claim.key,
            body_hash=claim.body_hash,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            subject_id=answer.subject_id,
            places=reach.places_asked() if reach is not None else [],
            created_at=now,
        ),
    )


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete answers older than the retention; return how many."""
    result = session.execute(
        delete(IdempotencyRow).where(IdempotencyRow.created_at <= now - RETENTION)
    )
    return int(getattr(result, "rowcount", 0))


def forget_about(session: Session, subject_ids: Collection[UUID]) -> int:
    """Delete remembered answers about some subjects: erasure leaves no copy. Return how many.

    An answer that is about several names no subject; it goes where it names one of them.
    """
    about: list[ColumnElement[bool]] = [IdempotencyRow.subject_id.in_(subject_ids)]
    of_several = IdempotencyRow.subject_id.is_(None)
    for subject_id in map(str, subject_ids):
        about.append(of_several & IdempotencyRow.path.contains(subject_id))
        about.append(of_several & _names(session, subject_id))
    result = session.execute(
        delete(IdempotencyRow).where(or_(*about)).execution_options(synchronize_session=False)
    )
    return int(getattr(result, "rowcount", 0))


def _names(session: Session, subject_id: str) -> ColumnElement[bool]:
    """Return the condition that an answer names a subject; SQLite's LIKE is blind for bytes."""
    if session.get_bind().dialect.name == "sqlite":
        return func.instr(IdempotencyRow.body, subject_id.encode()) > 0
    return IdempotencyRow.body.op("LIKE", is_comparison=True)(f"%{subject_id}%".encode())


def is_race(constraint: str | None) -> bool:
    """Say whether a violated constraint means that a twin of this request finished first."""
    return constraint is not None and constraint in {
        "pk_idempotency_rows",
        "uq_idempotency_rows_principal_method_path_key",
    }
