"""What a script may say, in which blanks, and on which days."""

from datetime import date
from pathlib import Path

import pytest

from ktv_booking.kernel.errors import Malformed
from ktv_booking.outreach.scripts.ready_made import ready_made
from ktv_booking.outreach.scripts.rules.lint import ScriptUnfit, ensure_fit, findings_in
from ktv_booking.outreach.scripts.rules.mourning import mourning_days, not_used_because
from ktv_booking.outreach.scripts.rules.occasions import GREETINGS, Occasion, Use, Wanted, in_turn
from ktv_booking.outreach.scripts.rules.variables import (
    VARIABLES,
    blanks_in,
    ensure_blanks_known,
    filled,
)

SPOKEN, NEUTRAL = Use.SPOKEN, Use.NEUTRAL


@pytest.mark.parametrize(
    ("body", "phrase"),
    [
        ("很抱歉，这是公司规定。", "公司规定"),
        ("这是公司 的 规定", "公司规定"),
        ("公司，规定如此", "公司规定"),
        ("It is Company  Policy.", "company policy"),
        ("ＣＯＭＰＡＮＹ　ＲＵＬＥＳ", "company rules"),
        ("您必须今天来", "您必须"),
        ("请提供验证码", "验证码"),
        ("We guarantee a room", "guarantee"),
        ("很抱歉，這是公司規定。", "公司规定"),
        ("這件事我不清楚", "不清楚"),
        ("我保证一定给您留好", "我保证"),
        ("您听不懂吗", "听不懂"),
        ("抱歉，没有房了。", "没有房了"),
        ("I don’t know", "i don't know"),
        ("I'm afraid we are full", "we are full"),
    ],
)
def test_what_the_manuals_forbid_is_found(body: str, phrase: str) -> None:
    found = findings_in(body, SPOKEN)

    assert [one.phrase for one in found] == [phrase]
    assert found[0].why.zh != found[0].why.en
    assert found[0].instead.zh
    assert found[0].instead.en


@pytest.mark.parametrize(
    "body",
    [
        "本公司的新规划定于明日公布",
        "您看行不行？可不可以？",
        "a companypolicy",
        "The musty velvet must go",
        "包厢已为您留好",
    ],
)
def test_what_only_looks_like_it_is_let_through(body: str) -> None:
    assert findings_in(body, SPOKEN) == []


def test_a_finding_says_where() -> None:
    assert [one.at for one in findings_in("您好，不可能。真的不可能！", SPOKEN)] == [3, 9]


@pytest.mark.parametrize(
    "body",
    [
        "祝他生日快乐",
        "他是我们的会员",
        "上次消费",
        "他的预订",
        "a gift waits",
        "his BIRTHDAY",
        "a booking",
    ],
)
def test_what_is_left_with_somebody_else_tells_nothing_of_the_member(body: str) -> None:
    assert findings_in(body, NEUTRAL) != []
    assert findings_in(body, SPOKEN) == []


def test_a_text_that_is_not_fit_is_refused_with_every_finding() -> None:
    with pytest.raises(ScriptUnfit) as refused:
        ensure_fit("公司规定，没办法", SPOKEN)

    assert [one["phrase"] for one in refused.value.facts["findings"]] == ["公司规定", "没办法"]


@pytest.mark.parametrize(
    "body", ["{nobody}", "{name", "name}", "{}", "{Name}", "{{name}}", "{name!r}"]
)
def test_a_blank_that_nobody_fills_is_malformed(body: str) -> None:
    with pytest.raises(Malformed):
        ensure_blanks_known(body, SPOKEN)


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_only_the_house_is_named_to_somebody_else(name: str) -> None:
    ensure_blanks_known(f"{{{name}}}", SPOKEN)

    if name in {"venue", "phone"}:
        ensure_blanks_known(f"{{{name}}}", NEUTRAL)
    else:
        with pytest.raises(Malformed):
            ensure_blanks_known(f"{{{name}}}", NEUTRAL)


def test_a_blank_is_filled_once_and_what_is_unknown_by_its_example() -> None:
    body = "Hello {title} {name}, {gift} until {until}"

    said = filled(body, {"name": "{phone}", "title": "", "until": "9 May"}, "en")

    assert said == "Hello {phone}, the gift until 9 May"


def test_every_script_of_the_house_may_be_said_in_both_languages() -> None:
    for entry in ready_made():
        use = Use(entry.get("use", "spoken"))
        for language in ("zh", "en"):
            ensure_blanks_known(entry[language], use)
            assert findings_in(entry[language], use) == []
            assert set(blanks_in(entry[language])) == set(blanks_in(entry["zh"]))


def test_every_occasion_of_a_campaign_has_a_script_of_the_house() -> None:
    assert {entry["occasion"] for entry in ready_made()} == {one.value for one in Occasion}


def test_the_festivals_own_words_come_before_the_occasions_and_those_before_anys() -> None:
    wanted = Wanted(Occasion.HOLIDAY, "zh", SPOKEN, "qixi")

    assert [(one.occasion.value, one.festival_key) for one in in_turn(wanted)] == [
        ("holiday", "qixi"),
        ("holiday", ""),
        ("any", ""),
    ]


@pytest.mark.parametrize(
    ("region", "day", "is_mourned"),
    [
        ("cn", date(2026, 12, 13), True),
        ("cn", date(2026, 4, 5), True),
        ("cn", date(2026, 4, 4), False),
        ("cn", date(2020, 4, 4), True),
        ("tw", date(2026, 2, 28), True),
        ("cn", date(2026, 2, 28), False),
        ("none", date(2026, 4, 5), False),
        ("cn", date(2100, 4, 5), False),
    ],
)
def test_days_of_mourning_are_those_of_the_region(region: str, day: date, is_mourned: bool) -> None:
    told = {one: not_used_because(one, day, mourning_days(region)) for one in Occasion}

    assert {one for one, name in told.items() if name} == (GREETINGS if is_mourned else set())


def test_an_operators_file_adds_a_day(tmp_path: Path) -> None:
    text = '[[cn]]\non = "2026-11-30"\nname = { zh = "哀悼日", en = "day of mourning" }\n'
    (tmp_path / "mourning.toml").write_text(text, encoding="utf-8")
    days = mourning_days("cn", directory=tmp_path)

    assert not_used_because(Occasion.BIRTHDAY, date(2026, 11, 30), days) is not None
    assert not_used_because(Occasion.CONFIRMATION, date(2026, 11, 30), days) is None
    assert not_used_because(Occasion.BIRTHDAY, date(2026, 12, 13), days) is not None
