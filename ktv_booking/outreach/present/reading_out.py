"""What is said on a call: the script in use, filled with what the member may hear."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.kernel.text import Language, Text
from ktv_booking.members.models import Member
from ktv_booking.members.queries import IS_HERE, entries_led_to
from ktv_booking.outreach.gifts.models import Gift, GiftRule
from ktv_booking.outreach.models import CallTask, Campaign
from ktv_booking.outreach.rules.campaigns import Kind
from ktv_booking.outreach.scripts import schemas
from ktv_booking.outreach.scripts.models import ScriptVersion
from ktv_booking.outreach.scripts.present import (
    day_said,
    festival_values,
    member_values,
    venue_values,
)
from ktv_booking.outreach.scripts.queries import version_in_use
from ktv_booking.outreach.scripts.rules.occasions import Occasion, Use, Wanted
from ktv_booking.outreach.scripts.rules.variables import filled
from ktv_booking.reservations.models import Reservation
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.venues.rules.languages import language_at


def task_script_out(session: Session, task: CallTask, *, now: datetime) -> schemas.TaskScriptOut:
    """Return what is said on a call, to the member and to whoever else answers.

    In the member's language, else in that of the venue's guests. Nothing to the member on a day
    of mourning.
    """
    campaign = session.get_one(Campaign, task.campaign_id)
    venue = venue_facts(session, task.venue_id)
    member = _member_now(session, task)
    language = _spoken_with(member, venue)
    wanted = Wanted(Occasion(campaign.kind), language, Use.SPOKEN, campaign.festival or "")
    today = venue.hours.business_day_of(now)
    region = venue.jurisdiction.code
    spoken = version_in_use(session, wanted, region=region, day=today, script_id=campaign.script_id)
    to_others = Wanted(Occasion.ANY, language, Use.NEUTRAL)
    neutral = version_in_use(session, to_others, region=region, day=today)
    values = _values(session, task, campaign, member, venue=venue, language=language, now=now)
    house = venue_values(venue, today, language)
    return schemas.TaskScriptOut(
        task_id=task.id,
        language=language,
        script_version_id=None if spoken is None else spoken.id,
        spoken=_said(spoken, values, language),
        neutral=_said(neutral, house, language),
    )


def _spoken_with(member: Member | None, venue: VenueFacts) -> Language:
    match member and member.preferred_language:
        case "zh" | "en" as theirs:
            return theirs
    return language_at(jurisdiction=venue.jurisdiction.code, phone_region=venue.phone_region)


def _values(
    session: Session,
    task: CallTask,
    campaign: Campaign,
    member: Member | None,
    *,
    venue: VenueFacts,
    language: Language,
    now: datetime,
) -> dict[str, str]:
    day = task.benefit_on or venue.hours.business_day_of(now)
    values = venue_values(venue, day, language)
    values |= festival_values(campaign.festival or "", venue, day, language)
    if member is not None:
        values |= member_values(member) | _gift(session, member, language)
    if task.reservation_id is not None:
        booked = session.get_one(Reservation, task.reservation_id)
        values |= {"name": booked.guest_name or "", "title": booked.guest_title or ""}
        values["time"] = f"{venue.local(booked.starts_at):%H:%M}"
        if task.benefit_on is None or campaign.kind == Kind.CONFIRMATION:
            values["date"] = day_said(booked.business_date, language)
    return values


def _member_now(session: Session, task: CallTask) -> Member | None:
    if task.member_id is None:
        return None
    led_to = Member.id.in_(entries_led_to(task.member_id))
    return session.scalars(select(Member).where(led_to, IS_HERE)).first()


def _gift(session: Session, member: Member, language: Language) -> dict[str, str]:
    """Return which gift waits for a member, and until when; the one that waits shortest."""
    found = session.execute(
        select(GiftRule.name, Gift.expires_on)
        .join(Gift, Gift.rule_id == GiftRule.id)
        .where(
            Gift.member_id.in_(entries_led_to(member.id)),
            Gift.status.in_(("granted", "notified")),
        )
        .order_by(Gift.expires_on, Gift.id)
        .limit(1)
    ).first()
    if found is None:
        return {}
    name = Text.of(found.name).said_in(language)
    return {"gift": name, "until": day_said(found.expires_on, language)}


def _said(version: ScriptVersion | None, values: dict[str, str], language: Language) -> str | None:
    return None if version is None else filled(version.body, values, language)
