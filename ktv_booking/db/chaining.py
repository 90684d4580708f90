"""Rows that hold on to the one before: none is altered, taken out or put in between unseen.

A row's link is `sha256(link before, number as eight bytes, digest of all its columns)`. The head
of a chain knows how many rows there are and the last link; it is raised by the last statement
before COMMIT, so that units of one venue meet there and nowhere longer (docs/adr/0022).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from ktv_booking.db.base import Base

NOT_DIGESTED = frozenset({"seq", "hash"})
"""The number is in the link, and the link is what comes of it all."""


class Chained:
    """What a table of chained rows has besides its own columns."""

    chain: Mapped[UUID]
    seq: Mapped[int] = mapped_column(BigInteger, comment="1, 2, 3 ... in its chain")
    hash: Mapped[bytes] = mapped_column(LargeBinary, comment="link to the row before")


class ChainHead(Base):
    """How far a chain has come. What was archived is no longer among the rows."""

    __tablename__ = "audit_heads"

    chain: Mapped[UUID] = mapped_column(primary_key=True)
    rows: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary, comment="of the last row")
    hash_before: Mapped[bytes] = mapped_column(
        LargeBinary, comment="the head before the last unit raised it"
    )
    archived: Mapped[int] = mapped_column(BigInteger, default=0)
    archived_hash: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="of the last archived row"
    )


@lru_cache(maxsize=4096)
def beginning_of(chain: UUID) -> bytes:
    """Return what the first row of a chain holds on to."""
    return hashlib.sha256(b"ktv_booking audit chain 1 " + chain.bytes).digest()


def digest_of(values: Mapping[str, Any]) -> bytes:
    """Return the digest of a row's columns in the one form both stores agree on."""
    told = {name: value for name, value in values.items() if name not in NOT_DIGESTED}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), default=_said)
    return hashlib.sha256(text.encode()).digest()


def link(before: bytes, seq: int, digest: bytes) -> bytes:
    """Return the link of the row with number `seq`."""
    return hashlib.sha256(before + seq.to_bytes(8, "big") + digest).digest()


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"no audit row holds a {type(value).__name__}")
