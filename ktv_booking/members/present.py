"""Members as the contract says them: numbers masked, instants on the clock of their home."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.kernel.phone import masked
from ktv_booking.kernel.text import Text
from ktv_booking.members import schemas
from ktv_booking.members.models import Consent, Correction, Member, MemberPhone
from ktv_booking.members.queries import carrying, ledger_of, phones_of
from ktv_booking.members.rules.birthdays import Birthday, Calendar
from ktv_booking.members.rules.consents import ANY, CHANNELS, MARKETING, SERVICE, may_contact
from ktv_booking.members.service.profiles import Profile, birthday_of, birthday_said
from ktv_booking.venues.queries import venue_facts
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.web.sheets import Sheet

TITLE = Text(zh="会员", en="Members")
HEADINGS = (
    Text(zh="序号", en="No."),
    Text(zh="卡号", en="Card"),
    Text(zh="姓名", en="Name"),
    Text(zh="称谓", en="Title"),
    Text(zh="手机", en="Phones"),
    Text(zh="生日", en="Birthday"),
    Text(zh="等级", en="Tier"),
    Text(zh="门店", en="Home"),
    Text(zh="语言", en="Language"),
    Text(zh="标签", en="Tags"),
    Text(zh="勿打", en="Not to be called"),
    Text(zh="会员编号", en="Id"),
)
YES = "是 yes"


def profile_of(body: schemas.NewMember) -> Profile:
    """Return who joins."""
    fields = body.model_dump(exclude={"birthday", "shares_phone"})
    birthday = None if body.birthday is None else body.birthday.value()
    return Profile(**fields, birthday=birthday)


def change_of(body: schemas.MemberChange) -> dict[str, Any]:
    """Return what a patch changes, by field."""
    changes = body.model_dump(exclude_unset=True, exclude={"shares_phone"})
    if body.birthday is not None:
        changes["birthday"] = body.birthday.value()
    return changes


def member_out(session: Session, row: Member) -> schemas.MemberOut:
    """Return one member."""
    return members_out(session, [row])[0]


def members_out(session: Session, rows: Sequence[Member]) -> list[schemas.MemberOut]:
    """Return members in the order given."""
    phones = phones_of(session, [row.id for row in rows])
    numbers = {one.phone for row in rows for one in phones.get(row.id, ())}
    shared = carrying(session, numbers)
    return [
        _out(row, phones.get(row.id, []), shared, venue_facts(session, row.home_venue_id))
        for row in rows
    ]


def members_sheet(
    session: Session, rows: Sequence[Member], *, is_whole: bool, by: str, now: datetime
) -> Sheet:
    """Return members as a table that leaves the house: masked, or whole where it was asked for."""
    phones = phones_of(session, [row.id for row in rows])
    homes = {one: venue_facts(session, one) for one in {row.home_venue_id for row in rows}}
    at = next(iter(homes.values())).local(now) if len(homes) == 1 else now
    return Sheet(
        title=TITLE,
        headings=HEADINGS,
        rows=[
            [
                str(place),
                row.card_no or "",
                row.name or "",
                row.title or "",
                "; ".join(
                    one.phone if is_whole else masked(one.phone) or ""
                    for one in phones.get(row.id, ())
                ),
                _birthday_words(birthday_of(row)),
                row.tier or "",
                homes[row.home_venue_id].code,
                row.preferred_language or "",
                "; ".join(row.tags),
                "" if row.do_not_call_at is None else YES,
                str(row.id),
            ]
            for place, row in enumerate(rows, 1)
        ],
        by=by,
        at=at,
    )


def _birthday_words(birthday: Birthday | None) -> str:
    """Return a birthday as a cell: `1990-10-21`, `农历 lunar 闰 leap 04-03`."""
    if birthday is None:
        return ""
    lunar = "农历 lunar " if birthday.calendar is Calendar.LUNAR else ""
    leap = "闰 leap " if birthday.leap_month else ""
    year = "" if birthday.year is None else f"{birthday.year}-"
    return f"{lunar}{leap}{year}{birthday.month:02}-{birthday.day:02}"


def _out(
    row: Member,
    phones: Sequence[MemberPhone],
    shared: Mapping[str, Sequence[UUID]],
    venue: VenueFacts,
) -> schemas.MemberOut:
    others = {other for one in phones for other in shared[one.phone]} - {row.id}
    plain = {
        name: getattr(row, name)
        for name in (
            "id", "home_venue_id", "card_no", "name", "pinyin", "title", "tier",
            "preferred_language", "source", "tags", "note", "version",
        )
    }  # fmt: skip
    return schemas.MemberOut(
        **plain,
        phones=[
            schemas.MemberPhoneOut.model_validate(
                {"phone_masked": masked(one.phone), "quality": one.quality}
            )
            for one in phones
        ],
        birthday=birthday_out(birthday_of(row)),
        do_not_call=row.do_not_call_at is not None,
        do_not_call_at=_local(venue, row.do_not_call_at),
        shared_with=sorted(others),
        created_at=venue.local(row.created_at),
        updated_at=venue.local(row.updated_at),
    )


def birthday_out(birthday: Birthday | None) -> schemas.BirthdayOut | None:
    """Return a birthday as it is known, or nothing."""
    if birthday is None:
        return None
    return schemas.BirthdayOut.model_validate(birthday_said(birthday))


def consent_out(session: Session, row: Consent, *, of: Member) -> schemas.ConsentOut:
    """Return one line of the ledger."""
    venue = venue_facts(session, of.home_venue_id)
    return schemas.ConsentOut.model_validate(
        {
            name: getattr(row, name)
            for name in (
                "id", "member_id", "purpose", "channel", "decision", "proof", "source",
                "recorded_by",
            )
        }
        | {"said_at": venue.local(row.said_at), "recorded_at": venue.local(row.recorded_at)}
    )  # fmt: skip


def may_contact_out(session: Session, member: Member, *, now: datetime) -> schemas.MayContactOut:
    """Return by which channels a member may be contacted now."""
    ledger = [] if member.erased_at is not None else ledger_of(session, member)
    channels = [
        channel
        for channel in CHANNELS
        if channel != ANY and not (channel == "call" and member.do_not_call_at is not None)
    ]
    allowed = {
        purpose: [one for one in channels if may_contact(ledger, purpose, one, now)]
        for purpose in (MARKETING, SERVICE)
    }
    if member.erased_at is not None:
        allowed = {MARKETING: [], SERVICE: []}
    return schemas.MayContactOut.model_validate(allowed)


def correction_out(session: Session, row: Correction, *, of: Member) -> schemas.CorrectionOut:
    """Return a proposal."""
    venue = venue_facts(session, of.home_venue_id)
    return schemas.CorrectionOut.model_validate(
        {
            name: getattr(row, name)
            for name in (
                "id", "member_id", "birthday", "reason", "status", "proposed_by", "decided_by",
                "decision_reason", "version",
            )
        }
        | {
            "decided_at": _local(venue, row.decided_at),
            "created_at": venue.local(row.created_at),
        }
    )  # fmt: skip


def _local(venue: VenueFacts, instant: datetime | None) -> datetime | None:
    return instant and venue.local(instant)
