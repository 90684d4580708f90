"""Whom we were asked to forget, so that an old file does not bring them back to be called.

Nothing of the person is kept: a digest by a key of this house, of the number, and of number and
name together where a family keeps the number. Who comes back in person is known again, and what
was agreed before stays forgotten. Source: docs/rules.md R-65, docs/adr/0031.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ktv_booking.kernel.pinyin import folded
from ktv_booking.members.models import ForgottenNumber, HouseSecret

SECRET = "forgotten"  # noqa: S105  (its name)
SECRET_BYTES = 32


def note_forgotten(
    session: Session, numbers: Iterable[str], *, name: str | None = None, now: datetime
) -> None:
    """Remember that numbers are not to be taken from a file again, with this name or with any."""
    digests = _Digests(session)
    rows = [
        {"digest": digests.of(number, name), "forgotten_at": now, "returned_at": None}
        for number in sorted(set(numbers))
    ]
    if not rows:
        return
    written = _dialect(session).insert(ForgottenNumber).values(rows)
    session.execute(
        written.on_conflict_do_update(
            index_elements=["digest"], set_={"forgotten_at": now, "returned_at": None}
        )
    )


def came_back(session: Session, numbers: Iterable[str], name: str | None, *, now: datetime) -> None:
    """Note that somebody gave these numbers in person: files may speak of them again."""
    digests = _Digests(session)
    said = [one for number in numbers for one in digests.both(number, name)]
    session.execute(
        update(ForgottenNumber)
        .where(ForgottenNumber.digest.in_(said), ForgottenNumber.returned_at.is_(None))
        .values(returned_at=now)
        .execution_options(synchronize_session=False)
    )


class Forgotten:
    """What is remembered of the people of some rows: who was forgotten, and who came back when."""

    def __init__(self, session: Session, people: Sequence[tuple[Iterable[str], str]]) -> None:
        self._digests = _Digests(session)
        said = {one for numbers, name in people for one in self._of(numbers, name)}
        rows = session.scalars(
            select(ForgottenNumber).where(ForgottenNumber.digest.in_(sorted(said)))
        )
        self._returned_at: Mapping[str, datetime | None] = {
            row.digest: row.returned_at for row in rows
        }

    def is_forgotten(self, numbers: Iterable[str], name: str) -> bool:
        """Say whether one of the numbers is of somebody who was forgotten and has not come back."""
        said = self._of(numbers, name)
        return any(self._returned_at.get(one, one) is None for one in said)

    def returned_at(self, numbers: Iterable[str], name: str) -> datetime | None:
        """Return when somebody who was forgotten came back last; None where nobody was."""
        known = (self._returned_at.get(one) for one in self._of(numbers, name))
        return max((one for one in known if one is not None), default=None)

    def _of(self, numbers: Iterable[str], name: str) -> Iterator[str]:
        for number in numbers:
            yield from self._digests.both(number, name)


class _Digests:
    """Digests of numbers by the key of this house."""

    def __init__(self, session: Session) -> None:
        self._key = _secret(session)

    def both(self, number: str, name: str | None) -> Iterator[str]:
        """Yield what stands for a number, and for it under a name."""
        yield self.of(number)
        if name:
            yield self.of(number, name)

    def of(self, number: str, name: str | None = None) -> str:
        """Return what stands for a number, of whoever has it or under one name alone."""
        said = number if name is None else f"{number}\n{folded(name)}"
        return hmac.new(self._key, said.encode(), hashlib.sha256).hexdigest()


def _secret(session: Session) -> bytes:
    wanted = select(HouseSecret.secret).where(HouseSecret.name == SECRET)
    found = session.scalar(wanted)
    if found is None:
        fresh = {"name": SECRET, "secret": secrets.token_hex(SECRET_BYTES)}
        written = _dialect(session).insert(HouseSecret).values(fresh)
        session.execute(written.on_conflict_do_nothing(index_elements=["name"]))
        found = session.scalars(wanted).one()
    return bytes.fromhex(found)


def _dialect(session: Session) -> Any:
    return sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
