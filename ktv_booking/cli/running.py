"""Commands that keep running: serve, worker, and the demo that `make run` starts."""

import importlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
import uvicorn
from rich.panel import Panel
from rich.table import Table
from sqlalchemy.orm import Session

from ktv_booking.access import queries
from ktv_booking.access.demo import DEMO_TOKEN, fresh_token
from ktv_booking.access.hashing import hash_of_password
from ktv_booking.access.rules.passwords import handed_out
from ktv_booking.access.service import hand_out_password
from ktv_booking.cli.edge import BY, app, out, refusals_said, settings, stop, store
from ktv_booking.db import migrate as migrations
from ktv_booking.db.session import Database
from ktv_booking.kernel.time import utc_now
from ktv_booking.outreach.scripts.ready_made import lay_ready_made
from ktv_booking.outreach.service.ready_made import lay_campaigns
from ktv_booking.rooms.demo import DemoChain, is_anothers, seed_demo
from ktv_booking.self_check import NotFit, ensure_fit
from ktv_booking.web.console import is_built
from ktv_booking.web.logging import write_json_lines

HOST, PORT = "127.0.0.1", 8000
NOT_A_DEMOS = (
    "此数据库并非演示所用，未作任何改动：请用 KTV_DATABASE_URL 指定另一个数据库\n"
    "This store is not a demo's, and nothing was written to it: "
    "name another one in KTV_DATABASE_URL"
)
APP = "ktv_booking.app:create_serving_app"

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]
Workers = Annotated[int, typer.Option(min=1, help="Processes that answer requests.")]


@app.command()
@refusals_said
def serve(host: Host = HOST, port: Port = PORT, workers: Workers = 1) -> None:
    """Answer requests, until interrupted. On SQLite the jobs run along (KTV_JOBS)."""
    with store() as database:
        _ensure_fit(database)
        url = database.url.render_as_string(hide_password=True)
    typer.echo(f"Serving http://{host}:{port} on {url}, {workers} worker(s)")
    _answer(host, port, workers)


@app.command()
@refusals_said
def worker(
    once: Annotated[bool, typer.Option("--once", help="Run every job once, then end.")] = False,
) -> None:
    """Run the jobs and send what waits in the outbox, until interrupted."""
    jobs = importlib.import_module("ktv_booking.worker")
    with store() as database:
        _ensure_fit(database)
        (jobs.run_once if once else jobs.run)(database, settings())


@app.command()
@refusals_said
def demo(host: Host = HOST, port: Port = PORT, workers: Workers = 1) -> None:
    """Start the demo chain in demo mode: migrated, seeded, a fresh sign-in for every role."""
    os.environ["KTV_MODE"] = "demo"  # the processes that answer read it too
    with store() as database:
        if database.read(is_anothers):
            stop(NOT_A_DEMOS)
        migrations.migrate(database)
        password = handed_out()
        password_hash = hash_of_password(password)
        tokens = database.work(lambda session: _demo_sign_ins(session, password_hash))
    table = Table("login", "token", title=f"password of all: {password}", title_justify="left")
    for role, token in tokens.items():
        table.add_row(role, token)
    base = f"http://{host}:{port}"
    console = f"Console  {base}/" if is_built() else "Console  not built: run `make web`"
    out.print(
        Panel.fit(f"{console}\nAPI      {base}/v1\nDocs     {base}/docs", title="ktv-booking demo")
    )
    out.print(table)
    hq_token = tokens["hq_admin"]
    typer.echo(f'Try:   curl -H "Authorization: Bearer {hq_token}" {base}/v1/venues')
    _answer(host, port, workers)


def _ensure_fit(database: Database) -> None:
    try:
        ensure_fit(settings(), database)
    except NotFit as unfit:
        stop(str(unfit))


def _demo_sign_ins(session: Session, password_hash: str) -> dict[str, str]:
    """Seed the chain, give all of it this password, and return a fresh token of every role."""
    now = utc_now()
    chain: DemoChain = seed_demo(session, by=BY, now=now)
    lay_ready_made(session, by=BY, now=now)
    lay_campaigns(session, by=BY, now=now)
    for agent_id in chain.agent_ids.values():
        hand_out_password(session, agent_id, password_hash, by=BY, now=now, is_demo=True)
    return {
        role: fresh_token(
            session, queries.agent_by_id(session, agent_id), name=DEMO_TOKEN, by=BY, now=now
        )
        for role, agent_id in chain.agent_ids.items()
    }


def _answer(host: str, port: int, workers: int) -> None:
    with _jobs_once(workers):
        uvicorn.run(
            APP,
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_level=settings().log_level.lower(),
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )


@contextmanager
def _jobs_once(workers: int) -> Iterator[None]:
    """Run the jobs here where several processes answer: each of them would run them otherwise.

    A process that answers alone runs them itself, where KTV_JOBS says so.
    """
    chosen = settings()
    with store() as database:
        wanted = {"on": True, "off": False}.get(chosen.jobs, database.is_sqlite)
        if workers == 1 or not wanted:
            yield
            return
        write_json_lines(level=logging.getLevelNamesMapping()[chosen.log_level])
        os.environ["KTV_JOBS"] = "off"  # the processes that answer read it
        jobs = importlib.import_module("ktv_booking.worker").start_in_background(database, chosen)
        try:
            yield
        finally:
            jobs.stop()
