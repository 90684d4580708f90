"""How far the store had come when a change was kept: the `Ktv-Write-Mark` header.

A change answers with it where there is a replica. Who sends it along with a read sees that
change, whichever server reads. Source: api.md section 1, docs/scaling.md.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Header

from ktv_booking.db.replica import position_of
from ktv_booking.db.session import WRITE_MARK

HEADER = "Ktv-Write-Mark"
PATTERN = r"^[0-9A-F]{1,8}/[0-9A-F]{1,8}$"


def write_mark_header(info: Mapping[Any, Any]) -> dict[str, str]:
    """Return the header of a unit that was committed, from what its session noted."""
    mark = info.get(WRITE_MARK)
    return {HEADER: mark} if mark else {}


def _position(
    mark: Annotated[
        str | None,
        Header(
            alias=HEADER,
            pattern=PATTERN,
            description="the largest one you were answered: what you read then has that change",
        ),
    ] = None,
) -> int:
    return position_of(mark) if mark else 0


SeenPosition = Annotated[int, Depends(_position)]
"""The position the caller's own changes reach to; 0 where none is said."""
