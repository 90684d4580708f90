"""Production does not start in a demo's clothes; each reason is said in both languages."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from starlette.testclient import TestClient
from typer.testing import CliRunner

from ktv_booking import self_check
from ktv_booking.access.demo import DEMO_TOKEN
from ktv_booking.access.service import change_agent
from ktv_booking.app import create_app
from ktv_booking.cli import app as command_line
from ktv_booking.db.session import Database
from ktv_booking.kernel.time import utc_now
from ktv_booking.self_check import NotFit, ensure_fit
from ktv_booking.settings import Settings
from tests.builders import a_password, a_token, an_agent
from tests.stores import Desk

ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def production(**said: Any) -> Settings:
    return Settings(mode="production", jobs="off", **said)


def reasons(settings: Settings, database: Database) -> list[tuple[str, str]]:
    """Return why production would not start, in both languages."""
    try:
        ensure_fit(settings, database)
    except NotFit as unfit:
        return [tuple(reason) for reason in unfit.reasons]
    return []


def file_of(database: Database) -> Path:
    return Path(str(database.url.database))


def test_a_fresh_store_is_fit(database: Desk) -> None:
    assert reasons(production(), database) == []


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"debug": True}, "KTV_DEBUG"),
        ({"log_level": "DEBUG"}, "KTV_LOG_LEVEL=DEBUG"),
        ({"cors_origins": "*"}, "KTV_CORS_ORIGINS"),
        ({"cors_origins": "https://desk.example, *"}, "KTV_CORS_ORIGINS"),
    ],
)
@ON_SQLITE
def test_a_setting_of_a_demo_is_refused(database: Desk, said: dict[str, Any], word: str) -> None:
    [(zh, en)] = reasons(production(**said), database)

    assert word in zh
    assert word in en
    assert zh != en


@ON_SQLITE
def test_named_sites_and_ordinary_logs_are_fit(database: Desk) -> None:
    said = production(cors_origins="https://desk.example", log_level="WARNING")

    assert reasons(said, database) == []


@pytest.mark.parametrize(
    ("mode", "is_fit"), [(0o600, True), (0o640, True), (0o644, False), (0o602, False)]
)
@ON_SQLITE
def test_a_store_that_others_may_open_is_refused(database: Desk, mode: int, is_fit: bool) -> None:
    file_of(database).chmod(mode)

    found = reasons(production(), database)

    assert (found == []) is is_fit
    assert all(f"chmod 600 {file_of(database)}" in said for both in found for said in both)


@pytest.mark.parametrize(
    ("pragma", "is_fit"),
    [
        ("synchronous=OFF", False),
        ("synchronous=NORMAL", False),
        ("synchronous=FULL", True),
        ("synchronous=EXTRA", True),
        ("journal_mode=MEMORY", False),
    ],
)
@ON_SQLITE
def test_sqlite_below_full_durability_is_refused(database: Desk, pragma: str, is_fit: bool) -> None:
    weakened = Database(database.url.render_as_string())
    weaken(weakened.engine, pragma)

    found = reasons(production(), weakened)

    weakened.close()
    assert found == ([] if is_fit else [tuple(self_check.NOT_DURABLE)])


def weaken(engine: Engine, pragma: str) -> None:
    def on_connect(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", on_connect)


def demo_password(session: Session) -> None:
    a_password(session, an_agent(session, login="front_desk"), is_demo=True)


def demo_token(session: Session) -> None:
    a_token(session, an_agent(session, login="front_desk"), name=DEMO_TOKEN)


def leavers_password(session: Session) -> None:
    a_password(session, an_agent(session, login="front_desk", active=False), is_demo=True)


def revoked_token(session: Session) -> None:
    a_token(session, an_agent(session), name=DEMO_TOKEN, revoked_at=utc_now())


def leaver_with_token(session: Session) -> None:
    agent = an_agent(session)
    a_token(session, agent, name=DEMO_TOKEN)
    change_agent(session, agent, by="test", now=utc_now(), active=False)


def ones_own(session: Session) -> None:
    agent = an_agent(session)
    a_password(session, agent)
    a_token(session, agent, name="desk 3")


@pytest.mark.parametrize(
    ("arrange", "is_fit"),
    [
        (demo_password, False),
        (demo_token, False),
        (leavers_password, True),
        (revoked_token, True),
        (leaver_with_token, True),
        (ones_own, True),
    ],
)
def test_what_the_demo_printed_must_open_nothing(
    database: Desk, session: Session, arrange: Callable[[Session], None], is_fit: bool
) -> None:
    arrange(session)

    found = reasons(production(), database)

    assert (found == []) is is_fit
    assert all(
        "(front_desk)" in said or "（front_desk）" in said for both in found for said in both
    )


def test_a_demo_always_starts(database: Desk, session: Session) -> None:
    demo_password(session)

    everything = Settings(mode="demo", debug=True, log_level="DEBUG", cors_origins="*")

    assert reasons(everything, database) == []


@ON_SQLITE
def test_every_reason_is_said_at_once(database: Desk, session: Session) -> None:
    demo_token(session)
    file_of(database).chmod(0o666)

    found = reasons(production(debug=True, log_level="DEBUG", cors_origins="*"), database)

    assert len(found) == 5


@ON_SQLITE
def test_a_store_without_tables_is_said_not_to_have_been_looked_at(
    blank_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert reasons(production(), blank_database) == []

    assert "could not be looked at" in caplog.text


@ON_SQLITE
def test_the_server_itself_asks_however_it_is_started(database: Desk, session: Session) -> None:
    demo_password(session)
    url = database.url.render_as_string()

    served = TestClient(create_app(production(database_url=url), database))

    with pytest.raises(NotFit), served:
        pass


@pytest.mark.parametrize("command", [["serve"], ["worker", "--once"]])
@ON_SQLITE
def test_the_commands_say_why_they_do_not_start(
    database: Desk, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("KTV_DATABASE_URL", database.url.render_as_string())
    monkeypatch.setenv("KTV_DEBUG", "true")

    said = CliRunner().invoke(command_line, command)

    assert said.exit_code == 1
    assert "生产环境请勿设置" in said.stderr
    assert "do not set it in production" in said.stderr
