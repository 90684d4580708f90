"""Somebody applies, and somebody else lets them in: as a new member, or as the one they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.kernel.phone import masked, without_phones
from ktv_booking.members.applications.models import Application
from ktv_booking.members.applications.queries import OF_A_PERSON, SUBMITTED
from ktv_booking.members.applications.rules import (
    ApplicationDecided,
    OwnApplication,
    ensure_of_age,
    ensure_text_in_use,
)
from ktv_booking.members.models import Member
from ktv_booking.members.queries import member_for
from ktv_booking.members.rules.birthdays import Birthday
from ktv_booking.members.service import Profile, change, join, note_consent
from ktv_booking.members.service.consenting import Said
from ktv_booking.members.service.profiles import (
    birth_columns,
    birthday_of,
    birthday_read,
    birthday_said,
    numbers_of,
)
from ktv_booking.venues.queries import venue_for


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies, for what, and by which channels they agree to be told."""

    home_venue_id: UUID
    promotion: str
    name: str
    phone: str
    channels: tuple[str, ...]
    consent_version: str
    of_age: bool
    title: str | None = None
    birthday: Birthday | None = None
    preferred_language: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody else says to it: let in, as somebody new or as `member_id`, or not."""

    is_approved: bool
    reason: str | None = None
    member_id: UUID | None = None
    shares_phone: bool = False


def submit(session: Session, who: Applicant, *, by: Agent, now: datetime) -> Application:
    """Note an application.

    Raises:
        NotFound: no such venue for the caller.
        Malformed: a phone that could not be dialled, or a birthday that nobody has.
        ConsentTextOutdated: they agreed to a text that is not in use.
        MinorsNotAdmitted: under age where the law keeps minors out.
    """
    venue = venue_for(session, who.home_venue_id, agent=by)
    (phone,) = numbers_of([who.phone], region=venue.phone_region)
    birth_columns(who.birthday, now=now)
    ensure_text_in_use(who.consent_version)
    today = venue.hours.business_day_of(now)
    ensure_of_age(who.birthday, who.of_age, today=today, jurisdiction=venue.jurisdiction)
    row = Application(
        id=new_id(), home_venue_id=venue.id, promotion=who.promotion, name=who.name, phone=phone,
        title=who.title, birthday=who.birthday and birthday_said(who.birthday),
        preferred_language=who.preferred_language, channels=list(who.channels),
        consent_version=who.consent_version, status=SUBMITTED, submitted_by=by.login,
        created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _note(session, row, "submitted", by=by, now=now, phone=masked(phone))
    return row


def decide(
    session: Session, row: Application, said: Decision, *, by: Agent, now: datetime
) -> Application:
    """Let an applicant in whose application was locked, or not; nothing of them stays in it.

    Raises:
        ApplicationDecided: somebody decided before.
        OwnApplication: the caller signed them up.
        NotFound: no such member at home with the caller.
        MemberKnown: others carry the number, and it is not said who of them this is.
    """
    if row.status != SUBMITTED:
        raise ApplicationDecided(status=row.status)
    if row.submitted_by == by.login:
        raise OwnApplication
    if said.is_approved:
        member = _let_in(session, row, said, by=by, now=now)
        row.member_id = member.id
    row.status = "approved" if said.is_approved else "rejected"
    row.decided_by, row.decided_at, row.updated_at = by.login, now, now
    row.decision_reason = said.reason and without_phones(said.reason)
    for name in OF_A_PERSON:
        setattr(row, name, None)
    session.flush()
    _note(session, row, row.status, by=by, now=now, reason=said.reason)
    return row


def _let_in(
    session: Session, row: Application, said: Decision, *, by: Agent, now: datetime
) -> Member:
    if said.member_id is not None:
        member = member_for(session, said.member_id, agent=by, for_update=True)
        learnt = _learnt_of(member, row)
        if learnt:
            change(session, member, learnt, by=by, now=now)
    else:
        profile = Profile(
            name=row.name or "", home_venue_id=row.home_venue_id, phones=(row.phone or "",),
            title=row.title, birthday=None if row.birthday is None else birthday_read(row.birthday),
            preferred_language=row.preferred_language, source="promotion", tags=(row.promotion,),
        )  # fmt: skip
        member = join(session, profile, shares_phone=said.shares_phone, by=by, now=now)
    proof = f"application {row.id}, text {row.consent_version}"
    for channel in row.channels:
        line = Said("marketing", channel, "granted", proof, "application", row.created_at)
        note_consent(session, member, line, by=by, now=now)
    return member


def _learnt_of(member: Member, row: Application) -> dict[str, Any]:
    """Return what an application adds to who is a member already: its promotion, and gaps."""
    birthday = None if row.birthday is None else birthday_read(row.birthday)
    said = {"title": row.title, "preferred_language": row.preferred_language}
    learnt: dict[str, Any] = {
        name: value
        for name, value in said.items()
        if value is not None and getattr(member, name) is None
    }
    if birthday is not None and birthday_of(member) is None:
        learnt["birthday"] = birthday
    if row.promotion not in member.tags:
        learnt["tags"] = [*member.tags, row.promotion]
    return learnt


def _note(
    session: Session,
    row: Application,
    action: str,
    *,
    by: Agent,
    now: datetime,
    reason: str | None = None,
    phone: str | None = None,
) -> None:
    told = {"promotion": row.promotion, "consent_version": row.consent_version, "phone": phone}
    record(
        session, "member_application", row.id, action,
        by=by.login, at=now, venue_id=row.home_venue_id, reason=reason,
        changed=told | {"member_id": row.member_id and str(row.member_id)},
    )  # fmt: skip
