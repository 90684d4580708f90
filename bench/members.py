"""Members for the nights of `bench/birthdays.py`, with all that a list looks at, in bulk."""

import random
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.ballast.filling import let_the_planner_know, take_as_long_as_it_needs, write_rows
from ktv_booking.db.base import new_id
from ktv_booking.db.session import Database
from ktv_booking.members.models import Consent, Member, MemberPhone
from ktv_booking.outreach.models import CallList, CallTask
from tests.builders import a_campaign, a_reservation, evening
from tests.lists_laid_out import a_past

AT_ONCE, SEED = 20_000, 7
LUNAR, AGREED, MERGED, CALLED, BOOKED = 0.3, 0.8, 0.08, 0.1, 0.01
STAMP = "2026-01-01 00:00:00.000000"


def fill(database: Database, members: int) -> None:
    """Write so many members of one venue, what they said, were told and booked, and a campaign."""

    def filling(session: Session) -> None:
        take_as_long_as_it_needs(session)
        venue, earlier = a_past(session)
        a_campaign(session, venue)
        draw = random.Random(SEED)
        for first in range(0, members, AT_ONCE):
            some = _merged(draw, [_member(draw, venue.id.hex, first + n) for n in range(AT_ONCE)])
            ids = [row["id"] for row in some]
            write_rows(session, Member, some)
            write_rows(session, MemberPhone, [_phone(one, first + n) for n, one in enumerate(ids)])
            write_rows(session, Consent, [_consent(one) for one in ids if draw.random() < AGREED])
            called = [one for one in ids if draw.random() < CALLED]
            write_rows(session, CallTask, [_task(one, draw.choice(earlier)) for one in called])
            for one in ids:
                if draw.random() < BOOKED:
                    comes_at = evening(draw.randint(-30, 30))
                    of = {"member_id": UUID(one), "code": one[-12:]}
                    a_reservation(session, venue, None, starts_at=comes_at, **of)
        let_the_planner_know(session)

    database.work(filling)


def _merged(draw: random.Random, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let some entries have been merged into the one before theirs."""
    for before, row in pairwise(rows):
        if draw.random() < MERGED:
            row["merged_into_id"] = before["id"]
    return rows


def _member(draw: random.Random, venue_id: str, number: int) -> dict[str, Any]:
    is_lunar = draw.random() < LUNAR
    key = draw.randint(1, 12) * 100 + draw.randint(1, 30 if is_lunar else 28)
    return {
        "id": new_id().hex, "home_venue_id": venue_id, "card_no": f"C{number}", "name": "单小明",
        "pinyin": "shan xiao ming", "title": None, "solar_md": None if is_lunar else key,
        "lunar_md": key if is_lunar else None, "lunar_leap": 0, "birth_year": 1950 + number % 50,
        "tier": "gold" if number % 10 == 0 else None, "preferred_language": "zh",
        "source": "desk", "tags": '["vip"]', "note": None, "do_not_call_at": None,
        "merged_into_id": None, "erased_at": None, "version": 1, "created_at": STAMP,
        "updated_at": STAMP,
    }  # fmt: skip


def _phone(member_id: str, number: int) -> dict[str, Any]:
    phone = f"+86139{number:08d}"
    return {
        "member_id": member_id, "phone": phone, "phone_reversed": phone[::-1], "position": 0,
        "quality": "good", "quality_at": STAMP,
    }  # fmt: skip


def _consent(member_id: str) -> dict[str, Any]:
    return {
        "id": new_id().hex, "member_id": member_id, "purpose": "marketing", "channel": "call",
        "decision": "granted", "said_at": STAMP, "proof": "", "source": "phone",
        "recorded_by": "bench", "recorded_at": STAMP,
    }  # fmt: skip


def _task(member_id: str, of: CallList) -> dict[str, Any]:
    return {
        "id": new_id().hex, "list_id": of.id.hex, "campaign_id": of.campaign_id.hex,
        "venue_id": of.venue_id.hex, "business_date": of.business_date.isoformat(), "place": 1,
        "subject_id": member_id, "member_id": member_id, "purpose": "marketing", "why": "custom",
        "benefit_key": "campaign:earlier", "benefit_year": "once", "status": "done",
        "outcome": "informed", "attempts_made": 1, "attempts_today": 0, "expires_at": STAMP,
        "version": 1, "created_at": STAMP, "updated_at": STAMP,
    }  # fmt: skip
