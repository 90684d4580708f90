"""A house with something to do for every job, and what must have come of it afterwards."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.audit.models import AuditRow
from ktv_booking.db.base import new_id
from ktv_booking.db.session import Database
from ktv_booking.messages.models import Message
from ktv_booking.messages.service.sending import LEASE
from ktv_booking.outbox.models import OutboxRow
from ktv_booking.outbox.service import announce
from ktv_booking.outreach.models import CallAttempt, CallExclusion, CallList, CallTask, CallText
from ktv_booking.outreach.service.texting import LEASE as LEASE_OF_A_TEXT
from ktv_booking.reservations.models import Reservation
from ktv_booking.venues.models import Venue
from ktv_booking.web.models import IdempotencyRow
from tests.builders import (
    NOW,
    a_campaign,
    a_member,
    a_reservation,
    a_room,
    a_venue,
    evening,
)
from tests.calls_to_make import a_call_list, a_call_task
from tests.on_a_list import a_fan

LATE = timedelta(hours=7)
OLD = timedelta(days=30)
PARTIES = 3
A_MINUTE_AGO = NOW - timedelta(minutes=1)
LEFT: dict[str, Any] = {"status": "leased", "leased_by": "gone", "leased_until": A_MINUTE_AGO}
CALLS_TO_END = (LEFT, {"expires_at": A_MINUTE_AGO}, LEFT | {"expires_at": A_MINUTE_AGO})
"""One for each party: in hand and left, never made in time, and both."""


@dataclass(frozen=True)
class Chore:
    """A job, when it is due, how late it may be, and how long a lease of a killed one lasts.

    One that asks the store often is killed at fewer of its statements where not all are tried.
    """

    job: str
    late: timedelta = LATE
    lease: timedelta = timedelta()
    sparse: int = 1


CHORES = (
    Chore("sweep venues"),
    Chore("dispatch outbox"),
    Chore("send messages", lease=LEASE),
    Chore("remind guests", late=timedelta(hours=5)),
    Chore("forget what is old"),
    Chore("make call lists", sparse=3),
    Chore("end calls"),
    Chore("text callees", late=timedelta(hours=5), lease=LEASE_OF_A_TEXT, sparse=2),
)


def lay_out(session: Session) -> None:
    """Open two houses: dead holds, bookings of tomorrow, things to tell and forget, birthdays."""
    a_campaign(session, code="born")
    a_campaign(session, code="own", kind="custom")
    over = a_campaign(session, code="over", kind="confirmation", active=False)
    for _ in range(2):
        venue = a_venue(session)
        _to_call(session, venue)
        of = a_call_list(session, venue, over)
        for number in range(PARTIES):
            room = a_room(session, venue)
            died = {"status": "held", "hold_until": NOW - timedelta(minutes=1)}
            a_reservation(session, venue, room, starts_at=evening(3), **died)
            coming = a_reservation(session, venue, room, starts_at=evening(1))
            announce(session, "reservation.confirmed", coming.id, seq=1, now=NOW)
            _to_send(session, coming)
            _to_end(session, of, coming, CALLS_TO_END[number])
            said = {"created_at": NOW - OLD, "status_changed_at": NOW - OLD}
            a_reservation(session, venue, room, starts_at=evening(1, hour=23), **said)
            _to_forget(session, number)


def _to_call(session: Session, venue: Venue) -> None:
    """Let members keep a birthday in a week: one is called, one refuses, one has booked."""
    a_fan(session, venue)
    refuses, has_booked = a_fan(session, venue), a_fan(session, venue)
    refuses.do_not_call_at = NOW
    room = a_room(session, venue)
    a_reservation(session, venue, room, starts_at=evening(9), member_id=has_booked.id)
    a_member(session, venue)


def _to_end(
    session: Session, of: CallList, reservation: Reservation, standing: dict[str, Any]
) -> None:
    """Let a call be in hand and left, or past its time; and a text follow one that was made."""
    said = {"why": "confirmation", "benefit_key": None, "benefit_year": None, "benefit_on": None}
    task = a_call_task(session, of, None, reservation_id=reservation.id, **said | standing)
    call = CallAttempt(
        id=new_id(), task_id=task.id, campaign_id=of.campaign_id, venue_id=of.venue_id,
        phone=reservation.guest_phone, by="gone", dialled_at=NOW, dialled_on=NOW.date(),
        counts=True, message_left=False, closed_at=NOW, connect="connected",
    )  # fmt: skip
    session.add(call)
    session.flush()
    session.add(
        CallText(
            attempt_id=call.id, venue_id=of.venue_id, status="waiting", tries=0,
            next_try_at=NOW, created_at=NOW,
        )
    )  # fmt: skip


def _to_send(session: Session, reservation: Reservation) -> None:
    session.add(
        Message(
            venue_id=reservation.venue_id,
            reservation_id=reservation.id,
            outbox_id=new_id(),
            kind="confirmed",
            recipient="guest",
            language="zh",
            created_at=NOW,
        )
    )


def _to_forget(session: Session, number: int) -> None:
    for age in (timedelta(), OLD):
        then = NOW - age
        session.add(
            IdempotencyRow(
                principal="p", method="POST", path=f"/{new_id()}", key="k" * 16, body_hash="",
                status=200, headers={}, body=b"", created_at=then,
            )
        )  # fmt: skip
        session.add(
            OutboxRow(
                topic=f"old.{number}", subject_id=new_id(), seq=1, created_at=then, handled_at=then
            )
        )


def outcome(database: Database, sent: list[str]) -> dict[str, Any]:
    """Return what came of it, without ids and instants."""
    return database.read(lambda session: _outcome(session, sent))


def _outcome(session: Session, sent: list[str]) -> dict[str, Any]:
    rows = session.scalars(select(Reservation)).all()
    messages = session.scalars(select(Message)).all()
    noted = session.execute(select(AuditRow.subject_id, AuditRow.action)).all()
    outbox = session.scalars(select(OutboxRow)).all()
    each = Counter((message.reservation_id, message.kind) for message in messages)
    return {
        "states": Counter((row.status, row.occupies) for row in rows),
        "ended when": {row.status_changed_at for row in rows if row.status == "expired"},
        "log": Counter(Counter((one.subject_id, one.action) for one in noted).values()),
        "outbox": Counter((row.topic, row.handled_at is not None) for row in outbox),
        "messages": Counter((one.kind, one.status) for one in messages),
        "messages of one booking": Counter(each.values()),
        "answers": len(session.scalars(select(IdempotencyRow)).all()),
        "texts": len(set(sent)),
        "calls": _calls(session),
        "calls over": _calls_over(session),
        "texts after calls": Counter(session.scalars(select(CallText.status))),
        "occasions": Counter(row.occasion for row in rows),
    }


def _calls_over(session: Session) -> Counter[Any]:
    """Return where the calls about bookings stand."""
    standing = select(CallTask.status, CallTask.closed_why, CallTask.leased_by).where(
        CallTask.reservation_id.is_not(None)
    )
    return Counter(map(tuple, session.execute(standing)))


def _calls(session: Session) -> list[Any]:
    """Return whom each list calls and leaves out, in order."""
    tasks = select(
        CallTask.campaign_id, CallTask.venue_id, CallTask.place, CallTask.member_id
    ).where(CallTask.member_id.is_not(None))
    others = select(CallList.campaign_id, CallList.venue_id, CallExclusion.place,
                    CallExclusion.member_id, CallExclusion.why)  # fmt: skip
    left_out = others.join(CallList, CallList.id == CallExclusion.list_id)
    return sorted([*map(tuple, session.execute(tasks)), *map(tuple, session.execute(left_out))])
