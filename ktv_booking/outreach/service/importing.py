"""Members from a file, some rows at once: who is not to be called is not, in the same unit.

Source: docs/rules.md R-52, R-54.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.members import importing as members
from ktv_booking.members.importing import Columns, Homes, Outcome
from ktv_booking.members.importing.files import Cells
from ktv_booking.outreach.service.refusing import heed_what_came


def take_in(
    session: Session,
    rows: Iterable[tuple[int, Cells]],
    columns: Columns,
    homes: Homes,
    *,
    import_id: UUID,
    by: str,
    now: datetime,
) -> list[Outcome]:
    """Take in some rows, and return what became of each; who refuses calls in one gets none.

    Raises:
        CardTaken: somebody got the same card in this very moment: try again.
    """
    outcomes = members.take_in(session, rows, columns, homes, import_id=import_id, by=by, now=now)
    refusing = {one.member_id for one in outcomes if one.refuses and one.member_id is not None}
    if refusing:
        heed_what_came(session, refusing, by=by, now=now)
    return outcomes
