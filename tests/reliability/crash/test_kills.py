"""Whatever is killed, whenever: what was acknowledged is there, whole, and is told once."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from ktv_booking.db.base import new_id
from ktv_booking.db.crash import POINTS, NoSuchPoint, arm
from ktv_booking.db.session import Database
from ktv_booking.reservations.models import Move, Reservation
from ktv_booking.settings import Settings
from tests.builders import a_booking, a_room, a_token, a_venue, an_agent
from tests.reliability.crash import inside
from tests.reliability.crash.desks import SIGNED_AT
from tests.reliability.crash.kills import Scene, a_scene, judged, kills
from tests.reliability.crash.wholeness import Kept, lost, torn, unsent, untold
from tests.reliability.grounds import a_store, servers
from tests.reliability.runs import Order
from tests.stores import ensure_postgresql

SEED = int(os.environ.get("KTV_SEED", "11"))
KILLS = 10
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(autouse=True)
def _may_go_without(request: pytest.FixtureRequest) -> None:
    """Say NOT RUN where there is to be no PostgreSQL."""
    if request.node.name.endswith("[postgresql]"):
        ensure_postgresql()


def test_ten_kills_lose_nothing_and_tear_nothing(store: str) -> None:
    report = kills(Order(store, SEED, operations=KILLS))

    assert report.violations == []
    assert report.figures["kills"] == KILLS
    assert report.figures["acknowledged"] >= 6 * KILLS
    assert report.figures["texts"] > KILLS
    assert report.figures["silent moves"] > KILLS


@pytest.mark.parametrize("store", ["postgresql"])
def test_a_server_that_answers_before_it_commits_is_caught(store: str) -> None:
    with a_scene(Order(store, SEED), inside.serve_too_early) as scene:
        scene.open(SEED)
        for _ in range(3):
            scene.kill("server")
        scene.close()
        report = judged(scene)

    assert report.figures["acknowledged and lost"] > 0


Spoiling = Callable[[Kept], Kept]


def without_a_reservation(kept: Kept) -> Kept:
    left = dict(kept.reservations)
    left.popitem()
    return replace(kept, reservations=left)


def one_fewer(name: str, which: Callable[[Any], bool] = lambda _: True) -> Spoiling:
    def spoilt(kept: Kept) -> Kept:
        rows = list(getattr(kept, name))
        rows.remove(next(row for row in rows if which(row)))
        return replace(kept, **{name: rows})

    return spoilt


def a_rev_too_many(kept: Kept) -> Kept:
    day = next(iter(kept.revs))
    return replace(kept, revs=kept.revs | {day: kept.revs[day] + 1})


def two_in_one_room(kept: Kept) -> Kept:
    one, other = [row for row in kept.reservations.values() if row.occupies][:2]
    other.room_id = one.room_id
    other.occupies_from, other.occupies_until = one.occupies_from, one.occupies_until
    return kept


def never_handled(kept: Kept) -> Kept:
    kept.outbox[0].handled_at = None
    return kept


def moved_without_a_line(kept: Kept) -> Kept:
    row = next(iter(kept.reservations.values()))
    move = Move(id=new_id(), reservation_id=row.id, from_room_id=row.room_id, to_room_id=new_id())
    return replace(kept, moves=[*kept.moves, move])


SPOILT: dict[str, Spoiling] = {
    "a reservation is gone": without_a_reservation,
    "an answer is gone": one_fewer("answers", lambda row: row.status == 201),
    "an audit row is gone": one_fewer("audit", lambda row: row.action == "booked"),
    "an outbox row is gone": one_fewer("outbox"),
    "a message is gone": one_fewer("messages"),
    "a revision without a change": a_rev_too_many,
    "two in one room": two_in_one_room,
    "an outbox row nobody handled": never_handled,
    "a silent move nobody wrote down": moved_without_a_line,
}


def test_each_kind_of_loss_and_tear_is_seen() -> None:
    with a_scene(Order("sqlite", SEED)) as scene:
        scene.open(SEED)
        scene.kill("worker")
        scene.close()
        sound = judged(scene)
        seen = {name: bool(found_in(scene, spoil)) for name, spoil in SPOILT.items()}

    assert sound.violations == []
    assert seen == dict.fromkeys(SPOILT, True)


def found_in(scene: Scene, spoil: Spoiling) -> list[str]:
    """Return what the judges find in what the store holds, once it was spoilt."""
    database = Database(scene.url)
    kept, lines, sent = Kept.of(database), scene.ledger.lines(), scene.sent.read_text().split()
    database.close()
    spoilt = spoil(kept)
    return [*lost(spoilt, lines), *torn(spoilt), *untold(spoilt), *unsent(spoilt, sent)]


def test_a_server_dies_at_the_point_it_was_told() -> None:
    with a_store(Order("sqlite", SEED)) as url:
        database = Database(url)
        venue, headers = database.work(_signed_in)
        with servers(url, settings={"KTV_CRASH_AT": "before_answer"}) as (server,):
            line = httpx.Client(base_url=server.url, headers=headers, timeout=60)
            with line, pytest.raises(httpx.TransportError):
                line.post("/v1/reservations", json=a_booking(venue))
            server.process.join(60)
            code = server.process.exitcode
        booked = database.read(lambda session: session.query(Reservation).count())
        database.close()

    assert (code, booked) == (-signal.SIGKILL, 1)


def _signed_in(session: Any) -> tuple[Any, dict[str, str]]:
    venue = a_venue(session)
    a_room(session, venue)
    token = a_token(session, an_agent(session, "hq_admin"))
    return venue, {"Authorization": f"Bearer {token}", **SIGNED_AT}


@pytest.mark.parametrize("point", POINTS)
def test_production_does_not_start_with_a_point_to_die_at(point: str) -> None:
    with pytest.raises(ValidationError, match="KTV_CRASH_AT is for tests"):
        Settings(mode="production", crash_at=point)

    assert Settings(mode="demo", crash_at=point).crash_at == point


def test_a_point_that_is_none_is_refused() -> None:
    with pytest.raises(NoSuchPoint, match="after_insert"):
        arm("in_the_middle")
