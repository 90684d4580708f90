"""Who asked to be forgotten is not brought back by an old file; who comes back in person is."""

import io
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.access.roles import Permission
from ktv_booking.db.base import new_id
from ktv_booking.members import service
from ktv_booking.members.erasing import erase_member, take_number_away
from ktv_booking.members.importing import Homes, Outcome, columns_of, rows_of_file, take_in
from ktv_booking.members.models import Consent, ForgottenNumber, HouseSecret, Member, MemberPhone
from ktv_booking.members.service import Profile
from ktv_booking.oversight.service import erase
from ktv_booking.venues.models import Venue
from tests.builders import NOW, a_member, a_phone, a_principal, a_venue

HEAD = ("姓名", "电话", "同意", "同意时间", "同意凭证")
AGREED = ("marketing:call", "2026-01-01T12:00:00+08:00", "表 7")
LATER = NOW + timedelta(days=30)
OF_DESK: dict[str, Any] = {"by": "test", "now": NOW, "reason": "本人要求"}


def old_file(*people: tuple[str, str]) -> bytes:
    """Return a workbook as a spreadsheet saves it: numbers as numbers where they are typed so."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        for row, (name, phone) in enumerate(people, 1):
            sheet.write_row(row, 0, (name, int(phone.removeprefix("+86")), *AGREED))
    return written.getvalue()


def taken(session: Session, house: Venue, content: bytes, *, now: Any = LATER) -> list[Outcome]:
    rows = rows_of_file(io.BytesIO(content))
    columns = columns_of(next(rows))
    homes = Homes({house.code: house.id}, house.id)
    numbered = list(enumerate(rows, 2))
    return take_in(session, numbered, columns, homes, import_id=new_id(), by="test", now=now)


def came_in_person(session: Session, house: Venue, phone: str) -> Member:
    by = a_principal(permission=Permission.RESERVE)
    profile = Profile(name="单小明", home_venue_id=house.id, phones=(phone,))
    return service.join(session, profile, shares_phone=True, by=by, now=LATER)


def test_a_workbook_is_taken_in_with_numbers_as_they_are_dialled(session: Session) -> None:
    house, phone = a_venue(session), a_phone()

    outcomes = taken(session, house, old_file(("单小明", phone), ("曾国强", phone)))

    assert [one.outcome for one in outcomes] == ["created", "created"]
    assert set(session.scalars(select(MemberPhone.phone))) == {phone}
    assert len(session.scalars(select(Consent)).all()) == 2


def test_an_old_file_does_not_bring_back_who_was_forgotten(session: Session) -> None:
    house, phone, others = a_venue(session), a_phone(), a_phone()
    member = a_member(session, house, phones=(phone,))
    erase_member(session, member.id, **OF_DESK)

    first, second = taken(session, house, old_file(("单小明", phone), ("曾国强", others)))

    assert (first.outcome, second.outcome) == ("rejected", "created")
    assert [one.field for one in first.problems] == ["phone"]
    assert set(session.scalars(select(MemberPhone.phone))) == {others}


def test_a_family_keeps_the_number_that_one_of_them_was_forgotten_under(session: Session) -> None:
    house, familys = a_venue(session), a_phone()
    member = a_member(session, house, phones=(familys,))
    a_member(session, house, phones=(familys,), name="单国强")
    erase_member(session, member.id, **OF_DESK)

    outcomes = taken(session, house, old_file(("单小明", familys), ("单国强", familys)))

    assert [one.outcome for one in outcomes] == ["rejected", "updated"]


@pytest.mark.parametrize("way", ["taken away", "erased as a guest"])
def test_a_number_that_was_forgotten_by_itself_is_nobodys(session: Session, way: str) -> None:
    house, phone = a_venue(session), a_phone()
    if way == "taken away":
        take_number_away(session, phone, **OF_DESK)
    else:
        erase(session, phone, **OF_DESK)

    (outcome,) = taken(session, house, old_file(("单小明", phone)))

    assert outcome.outcome == "rejected"


def test_who_comes_back_in_person_is_known_and_what_was_agreed_before_is_not(
    session: Session,
) -> None:
    house, phone = a_venue(session), a_phone()
    erase_member(session, a_member(session, house, phones=(phone,)).id, **OF_DESK)
    member = came_in_person(session, house, phone)

    (outcome,) = taken(session, house, old_file(("单小明", phone)))

    assert (outcome.outcome, outcome.member_id) == ("unchanged", member.id)
    assert [one.field for one in outcome.problems] == ["consents"]
    assert session.scalars(select(Consent)).all() == []


def test_who_is_forgotten_again_is_forgotten(session: Session) -> None:
    house, phone = a_venue(session), a_phone()
    erase_member(session, a_member(session, house, phones=(phone,)).id, **OF_DESK)
    member = came_in_person(session, house, phone)
    erase_member(session, member.id, **(OF_DESK | {"now": LATER}))

    (outcome,) = taken(session, house, old_file(("单小明", phone)))

    assert outcome.outcome == "rejected"


def test_nothing_is_kept_that_tells_the_number(session: Session) -> None:
    house, phone = a_venue(session), a_phone()

    erase_member(session, a_member(session, house, phones=(phone,)).id, **OF_DESK)

    kept = session.scalars(select(ForgottenNumber.digest)).all()
    (secret,) = session.scalars(select(HouseSecret.secret))
    assert len(kept) == 2
    assert all(phone[-8:] not in one and len(one) == 64 for one in kept)
    assert len(secret) == 64
