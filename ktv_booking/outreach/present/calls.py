"""Calls as the contract shows them: numbers masked, instants on the clock of the venue."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ktv_booking.kernel.phone import masked
from ktv_booking.kernel.text import Text
from ktv_booking.members.queries import phones_of
from ktv_booking.outreach import schemas
from ktv_booking.outreach.models import CallAttempt, CallTask, CallText, Campaign
from ktv_booking.outreach.queries.callees import Known, known_of
from ktv_booking.outreach.queries.working import Wanted, attempts_of, texts_of
from ktv_booking.outreach.rules.hours import PartOfDay
from ktv_booking.outreach.rules.results import (
    Answered,
    AnsweredBy,
    CallResult,
    Connect,
    FollowUp,
    Outcome,
    Understanding,
)
from ktv_booking.outreach.service.claiming import Claimed
from ktv_booking.outreach.service.confirming import BookingChange
from ktv_booking.outreach.service.dialling import Dialled
from ktv_booking.outreach.service.noting import Noted
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.web.texts import TextOut

KINDS: Mapping[str, Any] = {
    "connect": Connect,
    "answered": Answered,
    "answered_by": AnsweredBy,
    "best_time": PartOfDay,
    "understanding": Understanding,
    "follow_up": FollowUp,
    "outcome": Outcome,
}


def wanted_of(body: schemas.NewCallClaim) -> Wanted:
    """Return what somebody wants to call for."""
    return Wanted(body.venue_id, body.campaign_id, body.list_id)


def result_of(body: schemas.NewCallResult) -> CallResult:
    """Return what came of a call."""
    said = body.model_dump(exclude={"change"}, exclude_none=True)
    fields = {name: KINDS[name](value) if name in KINDS else value for name, value in said.items()}
    return CallResult(**fields, changes_booking=body.change is not None)


def change_said(body: schemas.NewCallResult) -> BookingChange | None:
    """Return how a booking is to be changed."""
    return None if body.change is None else BookingChange(**body.change.model_dump())


def call_task_out(session: Session, task: CallTask, *, now: datetime) -> schemas.CallTaskOut:
    """Return one task with the calls that were made for it."""
    venue, known = venue_facts(session, task.venue_id), known_of(session, task, now=now)
    campaign, texts = session.get_one(Campaign, task.campaign_id), texts_of(session, task.id)
    plain = (
        "id", "list_id", "venue_id", "business_date", "purpose", "why", "facts", "benefit_on",
        "member_id", "reservation_id", "status", "outcome", "closed_why", "attempts_made",
        "assigned_to", "leased_by", "version",
    )  # fmt: skip
    instants = ("not_before", "expires_at", "leased_until", "created_at", "updated_at")
    return schemas.CallTaskOut.model_validate(
        {name: getattr(task, name) for name in plain}
        | {name: _local(venue, getattr(task, name)) for name in instants}
        | _who(known)
        | {
            "campaign": {
                "id": campaign.id,
                "kind": campaign.kind,
                "name": TextOut.of(Text.of(campaign.name)),
            },
            "numbers": _numbers(session, known),
            "attempts": [
                attempt_out(one, texts.get(one.id), venue) for one in attempts_of(session, task.id)
            ],
        }
    )


def attempt_out(
    row: CallAttempt, text: CallText | None, venue: VenueFacts
) -> schemas.CallAttemptOut:
    """Return one call that was made, and the text that follows it."""
    instants = {
        name: _local(venue, getattr(row, name))
        for name in ("dialled_at", "closed_at", "call_back_at", "followed_up_at")
    }
    plain = (
        "id", "by", "counts", "connect", "answered", "answered_by", "message_left", "best_time",
        "understanding", "follow_up", "followed_up_by", "follow_up_note", "outcome",
        "booked_reservation_id", "script_version_id",
    )  # fmt: skip
    return schemas.CallAttemptOut.model_validate(
        {name: getattr(row, name) for name in plain}
        | instants
        | {"phone_masked": masked(row.phone), "text": text and _text_out(text, venue)}
    )


def _text_out(row: CallText, venue: VenueFacts) -> schemas.CallTextOut:
    return schemas.CallTextOut.model_validate(
        {"status": row.status, "sent_at": _local(venue, row.sent_at), "failure": row.failure}
    )


def claim_out(session: Session, claimed: Claimed, *, now: datetime) -> schemas.CallClaimOut:
    """Return the call in hand, and who was passed over."""
    task = claimed.task and call_task_out(session, claimed.task, now=now)
    return schemas.CallClaimOut(
        task=task or None,
        passed=[
            schemas.PassedTaskOut(
                task_id=one.task_id,
                why=one.why,
                until=_local(venue_facts(session, one.venue_id), one.until),
            )
            for one in claimed.passed
        ],
        next_at=claimed.next_at,
    )


def dial_out(session: Session, dialled: Dialled) -> schemas.DialOut:
    """Return the number that is dialled."""
    venue, message = venue_facts(session, dialled.task.venue_id), dialled.neutral_message
    return schemas.DialOut.model_validate(
        {
            "attempt_id": dialled.attempt.id,
            "task_id": dialled.task.id,
            "phone": dialled.phone,
            "dialled_at": venue.local(dialled.attempt.dialled_at),
            "leased_until": _local(venue, dialled.task.leased_until),
            "neutral_message": None if message is None else TextOut.of(message),
            "may_text": dialled.may_text,
        }
    )


def result_out(session: Session, noted: Noted, *, now: datetime) -> schemas.CallResultOut:
    """Return what followed from a call."""
    venue, following = venue_facts(session, noted.task.venue_id), noted.following
    texts = texts_of(session, noted.task.id)
    return schemas.CallResultOut(
        attempt=attempt_out(noted.attempt, texts.get(noted.attempt.id), venue),
        next=schemas.NextStepOut(
            standing=following.standing.value,
            at=_local(venue, following.at),
            why=following.why,
            agreed=following.agreed,
            number_left_alone=following.quarantines,
            tasks_closed=noted.closed,
        ),
        task=call_task_out(session, noted.task, now=now),
    )


def _who(known: Known) -> dict[str, str | None]:
    """Return whom to ask for."""
    member, booking = known.member, known.booking
    if booking is not None:
        name, title = booking.guest_name, booking.guest_title
    else:
        name, title = (None, None) if member is None else (member.name, member.title)
    language = None if member is None else member.preferred_language
    return {"name": name, "title": title, "preferred_language": language}


def _numbers(session: Session, known: Known) -> Sequence[dict[str, Any]]:
    if known.booking is not None:
        phones = [known.booking.guest_phone] if known.booking.guest_phone else []
    elif known.member is not None:
        phones = [one.phone for one in phones_of(session, [known.member.id])[known.member.id]]
    else:
        phones = []
    return [
        {"number": n, "phone_masked": masked(phone), "may_be_dialled": phone in known.numbers}
        for n, phone in enumerate(phones, 1)
    ]


def _local(venue: VenueFacts, instant: datetime | None) -> datetime | None:
    return None if instant is None else venue.local(instant)
