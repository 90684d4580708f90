"""Call lists as the contract shows them: reasons in words, numbers masked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ktv_booking.kernel.phone import masked
from ktv_booking.kernel.text import Text
from ktv_booking.outreach.models import CallAttempt, CallExclusion, CallList, CallTask
from ktv_booking.outreach.queries.lists import Person, follow_ups_of, people_behind, progress_of
from ktv_booking.outreach.queries.working import LIVE
from ktv_booking.outreach.rules.campaigns import WHY
from ktv_booking.outreach.rules.leaving_out import SAID, LeftOut
from ktv_booking.outreach.schemas import lists as schemas
from ktv_booking.outreach.service.lists import Preview
from ktv_booking.venues.queries import venue_facts
from ktv_booking.web.texts import TextOut

WHY_NOT: Mapping[str, Text] = {why.value: said for why, said in SAID.items()}
NOBODY = Person(None, None)


def list_out(session: Session, row: CallList) -> schemas.CallListOut:
    """Return one list."""
    return lists_out(session, [row])[0]


def lists_out(session: Session, rows: Sequence[CallList]) -> list[schemas.CallListOut]:
    """Return lists in the order given."""
    progress = progress_of(session, [row.id for row in rows])
    return [_list_out(session, row, progress.get(row.id, {})) for row in rows]


def _list_out(session: Session, row: CallList, progress: dict[str, int]) -> schemas.CallListOut:
    local = venue_facts(session, row.venue_id).local
    plain = (
        "id", "campaign_id", "venue_id", "business_date", "status", "campaign_version",
        "built_by", "version",
    )  # fmt: skip
    instants = ("built_at", "created_at", "updated_at")
    return schemas.CallListOut.model_validate(
        {name: getattr(row, name) for name in plain}
        | {name: local(getattr(row, name)) for name in instants}
        | _counts(row.listed, row.left_out)
        | {"progress": progress}
    )


def listed_out(session: Session, rows: Sequence[CallTask]) -> list[schemas.ListedCallOut]:
    """Return the calls of a list in the order given."""
    plain = (
        "id", "place", "member_id", "reservation_id", "purpose", "why", "benefit_on",
        "benefit_year", "facts", "status", "outcome", "closed_why", "attempts_made", "assigned_to",
    )  # fmt: skip
    follow_ups = follow_ups_of(session, [row.id for row in rows])
    return [
        schemas.ListedCallOut.model_validate(
            {name: getattr(row, name) for name in plain}
            | person
            | {"why_said": TextOut.of(WHY[row.why]), "not_before": _not_before(session, row)}
            | _follow_up(session, row, follow_ups.get(row.id))
        )
        for row, person in _with_people(session, rows)
    ]


def _not_before(session: Session, row: CallTask) -> datetime | None:
    if row.not_before is None or row.status not in LIVE:
        return None
    return venue_facts(session, row.venue_id).local(row.not_before)


def _follow_up(session: Session, row: CallTask, call: CallAttempt | None) -> dict[str, Any]:
    plain = ("follow_up", "followed_up_by", "follow_up_note")
    if call is None:
        return dict.fromkeys((*plain, "followed_up_at"))
    at, local = call.followed_up_at, venue_facts(session, row.venue_id).local
    return {name: getattr(call, name) for name in plain} | {"followed_up_at": at and local(at)}


def left_out_out(session: Session, rows: Sequence[CallExclusion]) -> list[schemas.LeftOutOut]:
    """Return who was left out, in the order given."""
    plain = ("place", "member_id", "reservation_id", "why", "benefit_on")
    return [
        schemas.LeftOutOut.model_validate(
            {name: getattr(row, name) for name in plain}
            | person
            | {"why_said": TextOut.of(WHY_NOT[row.why])}
        )
        for row, person in _with_people(session, rows)
    ]


def preview_out(
    session: Session, found: Preview, asked: schemas.NewCallListPreview
) -> schemas.CallListPreviewOut:
    """Return what a list would be."""
    rows = found.rows[: asked.limit]
    plain = ("place", "member_id", "reservation_id", "purpose", "why", "benefit_on", "left_out")
    items = [
        {name: getattr(row, name) for name in plain}
        | person
        | {
            "why_said": TextOut.of(WHY[row.why]),
            "left_out_said": row.left_out and TextOut.of(WHY_NOT[row.left_out]),
        }
        for row, person in _with_people(session, rows)
    ]
    return schemas.CallListPreviewOut.model_validate(
        {
            "campaign_id": found.campaign.id,
            "venue_id": asked.venue_id,
            "business_date": found.day,
            "items": items,
            "next_after": rows[-1].place if len(found.rows) > asked.limit else None,
        }
        | _counts(found.listed, found.left_out)
    )


def _with_people(session: Session, rows: Sequence[Any]) -> Iterable[tuple[Any, dict[str, Any]]]:
    """Yield each row with whom it is about."""
    found = people_behind(session, [(row.member_id, row.reservation_id) for row in rows])
    for row in rows:
        person = found.get(row.reservation_id or row.member_id, NOBODY)
        yield row, {"name": person.name, "phone_masked": masked(person.phone)}


def _counts(listed: Mapping[str, int], left_out: Mapping[str, int]) -> dict[str, Any]:
    in_order = [why.value for why in LeftOut if why.value in left_out]
    return {
        "calls": sum(listed.values()),
        "people_left_out": sum(left_out.values()),
        "listed": [_count(code, WHY, listed) for code in sorted(listed)],
        "left_out": [_count(code, WHY_NOT, left_out) for code in in_order],
    }


def _count(code: str, said: Mapping[str, Text], counts: Mapping[str, int]) -> schemas.CountOut:
    return schemas.CountOut(code=code, said=TextOut.of(said[code]), people=counts[code])
