"""Members from a file of up to 5 MiB: all rows that make sense, or with `dry_run` none."""

import io
from datetime import datetime
from itertools import islice
from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent, MayKeepMembers
from ktv_booking.db.base import new_id
from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text
from ktv_booking.members.importing import (
    FileUnreadable,
    Homes,
    Outcome,
    columns_of,
    rows_of_file,
)
from ktv_booking.members.rules.refusals import CardTaken, TooManyRows
from ktv_booking.outreach import schemas
from ktv_booking.outreach.service.importing import take_in
from ktv_booking.venues.models import Venue
from ktv_booking.venues.queries import venue_for
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.uploads import Uploaded, takes_a_file
from ktv_booking.web.work import Work

router = Routes(prefix="/v1/members/imports", tags=["members"])

MOST_ROWS = 5_000
AT_ONCE = 500
"""So many rows in one go: a request has seven seconds."""


@router.post("", responses=may_refuse(CardTaken, TooManyRows), openapi_extra=takes_a_file())
@declares(venue="query", rate="write", personal=True)
def import_members(
    home_venue_id: Annotated[UUID, Query(description="the home where a row names none")],
    agent: MayKeepMembers,
    file: Uploaded,
    work: Work,
    now: Now,
    *,
    dry_run: Annotated[bool, Query(description="say what would become of it")] = False,
) -> schemas.ImportOut:
    """Take members in from CSV or XLSX, row by row; the same file again changes nothing.

    Who is not to be called by a row is not: what is listed for them ends.
    """
    import_id = new_id()

    def bring_in(session: Session) -> schemas.ImportOut:
        homes = homes_of(session, home_venue_id, agent=agent)
        try:
            outcomes = _all_of(session, file.content, homes, import_id, by=agent, now=now)
        except FileUnreadable as error:
            raise Malformed.at("file", error.reason) from error
        return import_out(import_id, outcomes, dry_run=dry_run)

    return work(bring_in, rehearse=dry_run)


def homes_of(session: Session, home_venue_id: UUID, *, agent: Agent) -> Homes:
    """Return the venues at which the caller may take members in, and the usual one.

    Raises:
        NotFound: the usual one is not the caller's.
        Forbidden: the caller's roles there lack the permission the route asks for.
    """
    usual = venue_for(session, home_venue_id, agent=agent)
    theirs = select(Venue.code, Venue.id)
    if not agent.is_everywhere:
        theirs = theirs.where(Venue.id.in_(agent.venue_ids))
    return Homes({row.code: row.id for row in session.execute(theirs)}, usual.id)


def import_out(import_id: UUID, outcomes: list[Outcome], *, dry_run: bool) -> schemas.ImportOut:
    """Return what became of a file."""
    words = [one.outcome for one in outcomes]
    return schemas.ImportOut(
        import_id=import_id,
        dry_run=dry_run,
        created=words.count("created"),
        updated=words.count("updated"),
        unchanged=words.count("unchanged"),
        rejected=words.count("rejected"),
        rows=[_row_out(one) for one in outcomes],
    )


def _row_out(one: Outcome) -> schemas.ImportRowOut:
    problems = [
        schemas.RowProblem(field=said.field, zh=said.reason.zh, en=said.reason.en)
        for said in one.problems
    ]
    return schemas.ImportRowOut(
        row=one.row, outcome=one.outcome, member_id=one.member_id, problems=problems
    )


def _all_of(
    session: Session, content: bytes, homes: Homes, import_id: UUID, *, by: Agent, now: datetime
) -> list[Outcome]:
    rows = rows_of_file(io.BytesIO(content))
    head = next(rows, None)
    if head is None:
        raise FileUnreadable(Text(zh="文件为空", en="the file is empty"))
    columns = columns_of(head)
    numbered = ((number, row) for number, row in enumerate(rows, 2) if any(row))
    outcomes: list[Outcome] = []
    while some := list(islice(numbered, AT_ONCE)):
        if len(outcomes) + len(some) > MOST_ROWS:
            raise TooManyRows(most=MOST_ROWS)
        outcomes += take_in(
            session, some, columns, homes, import_id=import_id, by=by.login, now=now
        )
    return outcomes
