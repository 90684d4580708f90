"""Texting members that a gift waits: claim one, make its words, send outside any unit, note it.

A claim is a lease: a sender killed on the way leaves a text that is due again when it ends, and
sends it under the same id, by which a gateway knows it. Source: design.md 1.12, reliability.md E2.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ktv_booking.db.crash import crash_point
from ktv_booking.db.session import Database
from ktv_booking.kernel.text import Language, Text
from ktv_booking.members.models import Member
from ktv_booking.members.queries import IS_HERE, entries_led_to, ledger_of, phones_of
from ktv_booking.members.rules.consents import SERVICE, may_contact
from ktv_booking.members.rules.numbers import NumberQuality
from ktv_booking.outreach.gifts.models import Gift
from ktv_booking.outreach.gifts.queries import next_to_tell, rule_of
from ktv_booking.venues.queries import venue_facts

MOST_A_RUN = 25
MOST_TRIES = 5
LEASE = timedelta(minutes=10)
WORDS = Text(
    zh="【{venue}】您好，有一份{gift}为您留着，请在{until}前到店，报登记手机后四位领取。"
    "如有疑问请致电{phone}。",
    en="{venue}: we keep {gift} for you. Please collect it by {until}; the last four digits of "
    "your registered number are all we ask for. Questions: {phone}.",
)


class GiftText(NamedTuple):
    """One text on its way."""

    id: UUID
    language: Language
    to: str
    text: str


Send = Callable[[GiftText], bool]
"""Hands a text over; False where the gateway did not take it."""


def tell_of_gifts(database: Database, send: Send, now: datetime) -> int:
    """Send up to twenty-five texts that are due; return how many went.

    What a gateway does not take is tried again, five times at most.
    """
    sent = 0
    for _ in range(MOST_A_RUN):
        gift_id = database.work(lambda session: _leased(session, now), repeatable=True)
        if gift_id is None:
            break
        text = database.read(lambda session, one=gift_id: gift_text(session, one, now=now))  # type: ignore[misc]
        if text is not None and not send(text):
            break  # the lease ends by itself
        crash_point("mid_job")
        went = text is not None
        database.work(lambda session, one=gift_id, went=went: _end(session, one, went, now),  # type: ignore[misc]
                      repeatable=True)  # fmt: skip
        sent += went
    return sent


def _leased(session: Session, now: datetime) -> UUID | None:
    gift = next_to_tell(session, now=now)
    if gift is None:
        return None
    gift.tell_tries += 1
    gift.tell_at = now + LEASE if gift.tell_tries < MOST_TRIES else None
    session.flush()
    return gift.id


def _end(session: Session, gift_id: UUID, went: bool, now: datetime) -> None:
    gift = session.get_one(Gift, gift_id, with_for_update=True)
    gift.tell_at = None
    gift.told_at = now if went else None
    session.flush()


def gift_text(session: Session, gift_id: UUID, *, now: datetime) -> GiftText | None:
    """Return the text of a gift as it is now; None where nobody may or need be told."""
    gift = session.get_one(Gift, gift_id)
    member = session.scalars(_who_now(gift)).first()
    if member is None or gift.status != "notified":
        return None
    if not may_contact(ledger_of(session, member), SERVICE, "sms", now):
        return None
    numbers = [
        one.phone
        for one in phones_of(session, [member.id])[member.id]
        if one.quality == NumberQuality.GOOD
    ]
    if not numbers:
        return None
    language: Language = "en" if member.preferred_language == "en" else "zh"
    venue, rule = venue_facts(session, gift.venue_id), rule_of(session, gift.rule_id)
    facts = {
        "venue": venue.name.said_in(language),
        "gift": Text.of(rule.name).said_in(language),
        "until": gift.expires_on.isoformat(),
        "phone": venue.phone,
    }
    return GiftText(gift.id, language, numbers[0], WORDS.said_in(language, facts))


def _who_now(gift: Gift) -> Select[Member]:
    """Return the statement of the member whom a gift's entry leads to."""
    return select(Member).where(Member.id.in_(entries_led_to(gift.member_id)), IS_HERE)
