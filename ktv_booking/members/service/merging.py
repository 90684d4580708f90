"""Two entries that are one person become one; the other leads there from then on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.kernel.phone import masked
from ktv_booking.members.models import Member, MemberPhone, Merge
from ktv_booking.members.queries import entry_for, phones_of
from ktv_booking.members.rules.merging import Merged, merged, numbers_of_both
from ktv_booking.members.rules.numbers import NumberQuality
from ktv_booking.members.rules.refusals import CannotMerge
from ktv_booking.members.service.profiles import (
    BIRTH_COLUMNS,
    birth_columns,
    birthday_of,
    forget_keys,
    write_name,
)

OF_A_PERSON = ("title", "card_no", "tier", "preferred_language", "note")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of two entries."""

    merge: Merge
    member: Member
    merged: Merged
    numbers_added: int


def merge(
    session: Session, kept_id: UUID, merged_id: UUID, *, reason: str, by: Agent, now: datetime
) -> Outcome:
    """Make one entry of two: numbers, tags and gaps are filled from the other, refusals stay.

    The other keeps its ledger and nothing of the person; whoever asks for it is led to this one.

    Raises:
        NotFound: one of them is absent, erased, or at home elsewhere.
        CannotMerge: one of them was merged before.
    """
    kept, other = _both(session, kept_id, merged_id, by=by)
    whole = merged(_known(kept), _known(other))
    phones = phones_of(session, [kept.id, other.id])
    known = [one.phone for one in phones[kept.id]]
    numbers = numbers_of_both(known, [one.phone for one in phones[other.id]])
    _move_phones(session, kept, phones[kept.id], phones[other.id], start=len(known))
    _empty(session, other, into=kept, now=now)
    for name in OF_A_PERSON:
        setattr(kept, name, whole.fields[name])
    for name, value in birth_columns(whole.fields["birthday"], now=now).items():
        setattr(kept, name, value)
    if "name" in whole.taken:
        write_name(session, kept, whole.fields["name"])
    kept.tags, kept.do_not_call_at = whole.fields["tags"], whole.fields["do_not_call_at"]
    kept.updated_at = now
    row = Merge(
        id=new_id(), kept_id=kept.id, merged_id=other.id, reason=reason, by=by.login, at=now
    )
    session.add(row)
    session.flush()
    added = numbers[len(known) :]
    _note(session, row, whole, added, kept=kept, by=by, now=now)
    return Outcome(row, kept, whole, len(added))


def _both(session: Session, kept_id: UUID, merged_id: UUID, *, by: Agent) -> tuple[Member, Member]:
    found = {
        member_id: entry_for(session, member_id, agent=by, for_update=True)
        for member_id in sorted((kept_id, merged_id))
    }
    for one in found.values():
        if one.merged_into_id is not None or one.erased_at is not None:
            raise CannotMerge(member_id=str(one.id))
    return found[kept_id], found[merged_id]


def _known(member: Member) -> dict[str, Any]:
    fields = {name: getattr(member, name) for name in ("name", "tags", *OF_A_PERSON)}
    return fields | {"birthday": birthday_of(member), "do_not_call_at": member.do_not_call_at}


def _move_phones(
    session: Session,
    kept: Member,
    here: list[MemberPhone],
    there: list[MemberPhone],
    *,
    start: int,
) -> None:
    """Let the other's numbers be this one's; of one that both have, the worse news stays."""
    mine = {one.phone: one for one in here}
    moving: list[dict[str, Any]] = []
    for one in there:
        if one.phone not in mine:
            columns = {name.key: getattr(one, name.key) for name in MemberPhone.__table__.columns}
            moving.append(columns | {"member_id": kept.id, "position": start + len(moving)})
        elif one.quality != NumberQuality.GOOD:
            mine[one.phone].quality, mine[one.phone].quality_at = one.quality, one.quality_at
    if moving:
        session.execute(insert(MemberPhone), moving)


def _empty(session: Session, other: Member, *, into: Member, now: datetime) -> None:
    """Leave nothing of the person in an entry that leads elsewhere."""
    session.execute(
        delete(MemberPhone)
        .where(MemberPhone.member_id == other.id)
        .execution_options(synchronize_session="fetch")
    )
    forget_keys(session, other.id)
    for name in ("name", *OF_A_PERSON, *BIRTH_COLUMNS):
        setattr(other, name, None)
    other.lunar_leap, other.pinyin, other.tags = False, "", []
    other.merged_into_id, other.updated_at = into.id, now
    session.flush()


def _note(
    session: Session,
    row: Merge,
    whole: Merged,
    added: list[str],
    *,
    kept: Member,
    by: Agent,
    now: datetime,
) -> None:
    changed = {
        "kept_id": str(row.kept_id),
        "merged_id": str(row.merged_id),
        "taken": list(whole.taken),
        "differing": list(whole.differing),
        "phones": [masked(number) for number in added],
    }
    for member_id in (row.kept_id, row.merged_id):
        record(
            session, "member", member_id, "merged",
            by=by.login, at=now, venue_id=kept.home_venue_id, changed=changed, reason=row.reason,
        )  # fmt: skip
