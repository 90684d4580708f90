"""The app over HTTP: a signed-in client, one for any role, and a real server for races."""

from __future__ import annotations

import atexit
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from ktv_booking.db.session import Database
from tests.stores import Desk

if TYPE_CHECKING:  # tests of rules start without HTTP
    from anyio.from_thread import BlockingPortal
    from fastapi import FastAPI
    from starlette.testclient import TestClient

ClientAs = Callable[..., "TestClient"]
STARTS_WITHIN_SECONDS = 60.0


def at(instant: datetime) -> dict[str, str]:
    """Return the header that sets the demo clock: `client.get(..., headers=at(evening()))`."""
    return {"Ktv-Now": instant.isoformat()}


def demo_app(database: Desk) -> FastAPI:
    """Return the app in demo mode on `database`, without background jobs."""
    from ktv_booking.app import create_app  # noqa: PLC0415
    from ktv_booking.settings import Settings  # noqa: PLC0415

    url = database.url.render_as_string(hide_password=False)
    return create_app(Settings(mode="demo", jobs="off", database_url=url, feed_seconds=0), database)


@pytest.fixture(scope="session")
def app_of_worker() -> dict[str, FastAPI]:
    """The one app of this worker (routes are costly to build); each test lends it its store."""
    return {}


@pytest.fixture
def app(database: Desk, app_of_worker: dict[str, FastAPI]) -> FastAPI:
    """The app in demo mode on `database`."""
    if "app" not in app_of_worker:
        app_of_worker["app"] = demo_app(database)
    app = app_of_worker["app"]
    app.state.database = database
    app.state.database_ready = database.is_ready
    return app


@pytest.fixture
def client_as(app: FastAPI, database: Desk) -> ClientAs:
    """Return a factory of clients: `client_as("agent", venue=venue)`, by default at every venue.

    Each sends its token, and `Ktv-Now` as `builders.NOW` unless the request says otherwise.
    """

    def client_of(role: str, venue: Any = None, *, now: datetime | None = None) -> TestClient:
        client = a_client(app, now)
        client.headers.update(token_header(database, role, venue))
        return client

    return client_of


@pytest.fixture
def client(client_as: ClientAs) -> TestClient:
    """A client signed in as head office, at every venue."""
    return client_as("hq_admin")


@pytest.fixture
def nobody(app: FastAPI) -> TestClient:
    """A client that is not signed in."""
    return a_client(app)


def a_client(app: FastAPI, now: datetime | None = None) -> TestClient:
    """Return a client that nobody signed in, at the tests' usual instant."""
    from starlette.testclient import TestClient  # noqa: PLC0415

    from tests.builders import NOW  # noqa: PLC0415

    client = TestClient(app, headers=at(now or NOW))
    client.portal = the_loop()
    return client


@cache
def the_loop() -> BlockingPortal:
    """Return the loop of this process's clients: one for each request costs more than it does."""
    from anyio.from_thread import start_blocking_portal  # noqa: PLC0415

    running = start_blocking_portal()
    atexit.register(running.__exit__, None, None, None)
    return running.__enter__()


def token_header(database: Desk, role: str, venue: Any = None) -> dict[str, str]:
    """Take somebody on in `role` and return the header that signs them in."""
    from tests.builders import a_token, an_agent  # noqa: PLC0415

    token = database.work(lambda session: a_token(session, an_agent(session, role, venue)))
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def process(app: FastAPI, database: Desk) -> Iterator[Database]:
    """The store as the app's own process has it; what `database` does is then another one's doing.

    It keeps what it keeps, also where a test has arranged something meanwhile.
    """
    own = Database(database.url.render_as_string(hide_password=False))
    app.state.database = own
    yield own
    own.close()


@dataclass(frozen=True)
class Server:
    """A real server: `url`, and headers to sign in with."""

    url: str
    database: Desk

    def headers(self, role: str = "hq_admin", venue: Any = None) -> dict[str, str]:
        """Return the headers of a fresh person in `role`, at the tests' usual instant."""
        from tests.builders import NOW  # noqa: PLC0415

        return token_header(self.database, role, venue) | at(NOW)


@pytest.fixture
def server(app: FastAPI, database: Desk) -> Iterator[Server]:
    """The app behind uvicorn on a loopback port, in a thread of this process."""
    with serving(app) as url:
        yield Server(url, database)


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Let the app answer on a loopback port, in a thread of this process; give its address."""
    import uvicorn  # noqa: PLC0415

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, lifespan="off", ws="none", log_level="warning", access_log=False)
    uvicorn_server = uvicorn.Server(config)
    thread = threading.Thread(target=uvicorn_server.run, kwargs={"sockets": [listening]})
    thread.start()
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while not uvicorn_server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        uvicorn_server.should_exit = True
        thread.join(STARTS_WITHIN_SECONDS)
        listening.close()
