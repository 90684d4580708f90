"""Members from files: each row by itself, and a file again without effect."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ktv_booking.db.base import new_id
from ktv_booking.members.importing import (
    FileUnreadable,
    Homes,
    Outcome,
    columns_of,
    rows_of_csv,
    rows_of_file,
    take_in,
)
from ktv_booking.members.models import Consent, Member, MemberPhone
from ktv_booking.venues.models import Venue
from tests.builders import NOW, a_member, a_phone, a_venue

HEAD = "姓名,电话,生日,历法,闰月,等级,标签,卡号,同意,同意时间,同意凭证,门店"
AGREED = "marketing:call;marketing:sms,2026-01-01T12:00:00+08:00,表 7"


def taken(session: Session, house: Venue, text: str | bytes) -> list[Outcome]:
    content = text if isinstance(text, bytes) else text.encode()
    rows = rows_of_file(io.BytesIO(content))
    columns = columns_of(next(rows))
    homes = Homes({house.code: house.id}, house.id)
    numbered = list(enumerate(rows, 2))
    return take_in(session, numbered, columns, homes, import_id=new_id(), by="test", now=NOW)


def words(outcomes: Iterable[Outcome]) -> list[str]:
    return [one.outcome for one in outcomes]


def fields(outcome: Outcome) -> list[str]:
    return [one.field for one in outcome.problems]


def count(session: Session, model: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(model)) or 0)


def test_a_file_again_changes_nothing(session: Session) -> None:
    house, phone = a_venue(session), a_phone()
    text = "\n".join(
        (HEAD, f"单小明,{phone},8-15,农历,,gold,vip;party,A7,{AGREED},", f"曾国强,{phone},1990-2-3")
    )

    first, before = words(taken(session, house, text)), count(session, Consent)
    again = words(taken(session, house, text))

    assert (first, again) == (["created", "created"], ["unchanged", "unchanged"])
    assert count(session, Consent) == before == 2
    member = session.scalars(select(Member).where(Member.card_no == "A7")).one()
    assert (member.lunar_md, member.tier, member.tags) == (815, "gold", ["vip", "party"])
    assert count(session, MemberPhone) == 2


def test_broken_rows_are_told_and_the_others_are_taken_in(session: Session) -> None:
    house = a_venue(session)
    text = "\n".join(
        (
            HEAD,
            f",{a_phone()}",
            "王,12",
            f"王,{a_phone()},2023-2-29",
            f"王,{a_phone()},12-30,农历,是",
            f"王,{a_phone()},,,,Gold!",
            f"王,{a_phone()},,,,,,,marketing:call",
            f"王,{a_phone()},,,,,,,,,,nowhere",
            "王",
            f"李,{a_phone()}",
        )
    )

    outcomes = taken(session, house, text)

    assert words(outcomes) == ["rejected"] * 8 + ["created"]
    assert [fields(one) for one in outcomes[:8]] == [
        ["name"], ["phones.0"], ["birthday.day"], ["birthday.day"], ["tier"], ["consented_at"],
        ["home_venue"], ["phones"],
    ]  # fmt: skip


def test_what_differs_is_told_and_left_and_what_is_new_is_added(session: Session) -> None:
    house, phone, more = a_venue(session), a_phone(), a_phone()
    member = a_member(session, house, phones=(phone,), name="单小明", tier="gold")
    head = "name,phone,phone_2,birthday,tier,tags,card_no\n"

    first = taken(session, house, f"{head}单小明,{phone},{more},8-15,silver,vip,A7")
    other = taken(session, house, f"{head}单小明,{phone},,8-16,,,A8")

    session.refresh(member)
    assert (words(first), words(other)) == (["updated"], ["unchanged"])
    assert fields(other[0]) == ["card_no", "birthday"]
    assert (member.tier, member.tags, member.card_no, member.solar_md) == (
        "silver", ["vip"], "A7", 815,
    )  # fmt: skip
    assert first[0].member_id == member.id


def test_rows_of_one_file_see_each_other(session: Session) -> None:
    house, phone = a_venue(session), a_phone()

    outcomes = taken(
        session, house, f"name,phone,card_no\n李,{phone},A1\n李,{phone},\n王,{a_phone()},A1"
    )

    assert words(outcomes) == ["created", "unchanged", "rejected"]
    assert fields(outcomes[2]) == ["name"]


def test_a_spreadsheets_own_chinese_encoding_is_read(session: Session) -> None:
    house = a_venue(session)

    outcomes = taken(session, house, f"姓名,电话\n单小明,{a_phone()}\n".encode("gb18030"))

    assert words(outcomes) == ["created"]


@pytest.mark.parametrize(
    "content",
    [
        b"name\n",
        b"name,phone,surprise\n",
        b"name,phone,name\n",
        b"PK\x03\x04 nothing",
        b'name,phone\n"open,12\n' + b"x" * 5_000,
        b"\xff\xfe\x00\x01",
    ],
)
def test_a_file_that_makes_no_sense_is_refused(session: Session, content: bytes) -> None:
    house = a_venue(session)

    with pytest.raises(FileUnreadable):
        taken(session, house, content)


def test_an_archive_that_unpacks_without_end_is_refused(session: Session) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 100 * 1024 * 1024)

    with pytest.raises(FileUnreadable, match="too large"):
        taken(session, a_venue(session), packed.getvalue())


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def peak(lines: int) -> int:
        file = tmp_path / f"{lines}.csv"
        with file.open("w", encoding="utf-8") as written:
            written.writelines(f"单小明,{number:011d}\n" for number in range(lines))
        tracemalloc.start()
        with file.open(encoding="utf-8", newline="") as opened:
            read = sum(1 for _ in rows_of_csv(opened))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert read == lines
        return most

    small, large = peak(2_000), peak(60_000)

    assert large < small + 200_000
