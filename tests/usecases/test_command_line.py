import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ktv_booking.access.hashing import is_password
from ktv_booking.access.queries import KnownPassword, agent_with_token, password_of
from ktv_booking.access.roles import roles
from ktv_booking.cli import app, running
from ktv_booking.db.session import Database
from ktv_booking.kernel.time import utc_now

Say = Callable[..., Result]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/store.sqlite3"


@pytest.fixture
def say(url: str, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Give a command on a store of its own, brought up to date."""
    monkeypatch.setenv("KTV_DATABASE_URL", url)
    runner = CliRunner()

    def command(*words: str) -> Result:
        return runner.invoke(app, list(words))

    assert command("migrate").exit_code == 0
    return command


@pytest.fixture
def lisbon(say: Say, tmp_path: Path) -> Path:
    """A file of a venue that the store holds."""
    say("seed-demo")
    file = tmp_path / "lisbon.toml"
    file.write_text(say("venue", "export", "lisbon").stdout, encoding="utf-8")
    return file


def holder_of(url: str, token: str) -> str | None:
    database = Database(url)
    found = database.read(lambda session: agent_with_token(session, token, now=utc_now()))
    database.close()
    return None if found is None else found.login


def test_the_schema_goes_up_down_and_up(say: Say) -> None:
    answers = [say("migrate"), say("migrate", "--down", "base"), say("migrate")]

    assert [answer.exit_code for answer in answers] == [0, 0, 0]


def test_the_demo_is_seeded_once_and_its_token_signs_in(say: Say, url: str) -> None:
    first = say("seed-demo", "--token", "let me in")
    second = say("seed-demo", "--token", "let me in")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "added: shanghai, xuhui, taipei, lisbon" in first.stdout
    assert "added: nothing new" in second.stdout
    assert holder_of(url, "let me in") == "hq_admin"


def test_who_may_do_what_is_shown_in_both_languages(say: Say) -> None:
    shown = say("roles", "show").stdout
    page = say("roles", "page").stdout

    assert "duty_manager" in shown
    assert "值班主管" in shown
    assert "outages: take a room out of sale" in shown
    assert "| POST /v1/venues | setup | chain | write |" in page


def test_somebody_is_taken_on_given_a_token_and_signed_out(say: Say, url: str) -> None:
    say("seed-demo")
    say("agents", "add", "wang", "--role", "front_desk", "--venue", "taipei", "--name", "小王")
    token = say("tokens", "create", "wang").stdout.strip()
    listed = next(line for line in say("tokens", "list").stdout.splitlines() if "wang" in line)

    assert holder_of(url, token) == "wang"
    assert "wang\t小王\tactive\tfront_desk@taipei" in say("agents", "list").stdout
    assert token not in listed

    say("tokens", "revoke", listed.split("\t")[0])

    assert holder_of(url, token) is None


def test_a_token_of_the_command_line_may_be_good_for_little(say: Say) -> None:
    say("agents", "create", "screen", "--role", "hq_admin")

    say("tokens", "create", "screen", "--scope", "view", "--scope", "audit", "--days", "30")

    assert "command line\taudit view\tgiven" in say("tokens", "list").stdout
    assert say("tokens", "create", "screen", "--scope", "all").exit_code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["tokens", "create", "nobody"], "not-found"),
        (["agents", "add", "wang", "--role", "king"], "a role is one of agent, lead"),
        (["venue", "export", "nowhere"], "not-found"),
        (["venue", "import", "no-such-file.toml"], "No such file"),
    ],
)
def test_a_refusal_is_one_line_and_ends_with_one(say: Say, words: list[str], said: str) -> None:
    answer = say(*words)

    assert answer.exit_code == 1
    assert said in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_a_store_without_a_name_is_refused(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTV_DATABASE_URL", "nonsense")

    answer = say("migrate")

    assert (answer.exit_code, answer.stderr[:17]) == (1, "KTV_DATABASE_URL:")


def test_a_dry_run_shows_what_would_change_and_changes_nothing(say: Say, lisbon: Path) -> None:
    before = lisbon.read_text(encoding="utf-8")
    lisbon.write_text(before.replace("capacity_max = 6", "capacity_max = 7"), encoding="utf-8")

    answer = say("venue", "import", "--dry-run", str(lisbon))

    assert answer.exit_code == 0
    assert "capacity_max" in answer.stdout
    assert "Changes: 1" in answer.stdout
    assert say("venue", "export", "lisbon").stdout == before


def test_a_dry_run_shows_row_and_amount_of_a_changed_price(say: Say, lisbon: Path) -> None:
    before = lisbon.read_text(encoding="utf-8")
    after, prices = re.subn(r"(amount_minor = )4400", r"\g<1>4600", before, count=1)
    after, names = re.subn(r'en = "Medium"', 'en = "Middle"', after)
    lisbon.write_text(after, encoding="utf-8")

    lines = say("venue", "import", "--dry-run", str(lisbon)).stdout.splitlines()

    assert (prices, names) == (1, 1)
    assert [line for line in lines if line.startswith("price_list")] == [
        "price_list 2026-01-01 / large W 16:00-28:00 hour / amount_minor / 4400 -> 4600"
    ]
    assert [line for line in lines if line.startswith("room_class")] == [
        "room_class medium / name / 中包厢 / Medium -> 中包厢 / Middle"
    ]


def test_an_import_is_done_once(say: Say, lisbon: Path) -> None:
    wanted = lisbon.read_text(encoding="utf-8").replace("capacity_max = 6", "capacity_max = 7")
    lisbon.write_text(wanted, encoding="utf-8")

    first = say("venue", "import", str(lisbon))
    second = say("venue", "import", str(lisbon))

    assert "Changes: 1" in first.stdout
    assert "Nothing changes" in second.stdout
    assert say("venue", "export", "lisbon").stdout == wanted


def test_a_bad_file_is_refused_line_by_line_and_changes_nothing(say: Say, lisbon: Path) -> None:
    before = lisbon.read_text(encoding="utf-8")
    bad = before.replace("capacity_max = 6", "capacity_max = -6")
    lisbon.write_text(f"surprise = 1\n{bad}", encoding="utf-8")
    line = 1 + next(n for n, text in enumerate(bad.splitlines(), 1) if "capacity_max = -6" in text)

    answer = say("venue", "import", str(lisbon))

    assert answer.exit_code == 1
    assert f"{lisbon}:1: surprise: " in answer.stderr
    assert f"{lisbon}:{line}: room_classes.0.capacity_max: " in answer.stderr
    assert say("venue", "export", "lisbon").stdout == before


def test_every_command_says_what_it_is_for(say: Say) -> None:
    overview = say("--help").stdout

    for command in ("serve", "worker", "migrate", "seed-demo", "tokens", "agents", "venue"):
        assert command in overview
        assert say(command, "--help").exit_code == 0


def test_a_day_is_written_on_paper_and_found_again_without_the_store(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say("seed-demo")
    written = say("day-sheet", "taipei", "--folder", str(tmp_path / "paper"))
    monkeypatch.setenv("KTV_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/away")

    found = say("day-sheet", "taipei", "--folder", str(tmp_path / "paper"), "--last")

    assert (written.exit_code, found.exit_code) == (0, 0)
    page = Path(written.stdout.strip())
    assert page.is_file()
    assert page.stem.removeprefix("taipei-") in found.stdout


def test_the_openapi_document_is_printed(say: Say) -> None:
    document = json.loads(say("openapi").stdout)

    assert document["openapi"].startswith("3.1")
    assert "/v1/venues/{venue_id}/calendar/{business_date}" in document["paths"]


def test_the_first_administrator_is_given_a_password_that_must_be_changed(
    say: Say, url: str
) -> None:
    say("agents", "create", "liu", "--role", "hq_admin")

    password = say("agents", "password", "liu").stdout.strip()

    known = stored_password_of(url, "liu")
    assert known is not None
    assert (known.must_change, known.is_live) == (True, True)
    assert is_password(password, known.password_hash)


def test_who_is_let_go_keeps_no_token(say: Say, url: str) -> None:
    say("agents", "create", "liu", "--role", "hq_admin")
    token = say("tokens", "create", "liu").stdout.strip()

    answers = [say("agents", "deactivate", "liu") for _ in range(2)]

    assert [answer.exit_code for answer in answers] == [0, 0]
    assert holder_of(url, token) is None
    assert "liu\tliu\tgone" in say("agents", "list").stdout
    assert "revoked" in say("tokens", "list").stdout


@pytest.mark.parametrize("command", ["deactivate", "password"])
def test_nobody_is_neither_let_go_nor_given_a_password(say: Say, command: str) -> None:
    refused = say("agents", command, "nobody")

    assert refused.exit_code == 1
    assert "not-found" in refused.stderr


def stored_password_of(url: str, login: str) -> KnownPassword | None:
    database = Database(url)
    found = database.read(lambda session: password_of(session, login, now=utc_now()))
    database.close()
    return found


def test_the_demo_prints_a_sign_in_for_every_role(
    say: Say, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_answer", lambda *_: None)
    monkeypatch.setenv("KTV_MODE", "demo")

    told = say("demo").stdout

    (password,) = re.findall(r"password of all: (\S+)", told)
    for role in roles():
        known = stored_password_of(url, role)
        assert known is not None
        assert is_password(password, known.password_hash)
        assert not known.must_change
    assert say("serve").exit_code == 0
    monkeypatch.setenv("KTV_MODE", "production")
    assert say("serve").exit_code == 1


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("KTV_CRASH_AT", "before_commit", "KTV_CRASH_AT is for tests"),
        ("KTV_KEEP_GUEST_DAYS", "1", "KTV_KEEP_GUEST_DAYS: Input should be"),
    ],
)
def test_a_setting_that_is_refused_is_named_and_no_secret_told(
    say: Say, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv("KTV_MESSAGE_TOKEN", "topsecret")
    monkeypatch.setenv(name, value)

    refused = say("serve")

    assert refused.exit_code == 1
    assert told in refused.output
    assert "topsecret" not in refused.output
