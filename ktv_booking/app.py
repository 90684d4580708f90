"""The application: every feature's routes behind one edge. The only module that knows them all."""

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from fastapi import FastAPI

from ktv_booking import worker
from ktv_booking.access.router import router as access
from ktv_booking.db.session import Database
from ktv_booking.members.applications.router import router as applications
from ktv_booking.members.router import router as members
from ktv_booking.messages.router import router as messages
from ktv_booking.outreach.gifts.router import router as gifts
from ktv_booking.outreach.router import router as outreach
from ktv_booking.outreach.scripts.router import router as scripts
from ktv_booking.oversight.router import router as oversight
from ktv_booking.reports.figures.router import router as figures
from ktv_booking.reports.router import router as reports
from ktv_booking.reservations.router import router as reservations
from ktv_booking.reservations.rules.holds import HoldLimits
from ktv_booking.rooms.router import router as rooms
from ktv_booking.self_check import ensure_fit
from ktv_booking.settings import Settings
from ktv_booking.venues.queries import look_for_holidays_in
from ktv_booking.venues.router import router as venues
from ktv_booking.waitlist.router import router as waitlist
from ktv_booking.web.console import install_console
from ktv_booking.web.conventions import install_conventions
from ktv_booking.web.leaving import noticing_when_to_leave
from ktv_booking.web.limits.rates import UNLIMITED, PerMinute, Rates
from ktv_booking.web.logging import write_json_lines
from ktv_booking.web.one_processor import keep_to_one_processor
from ktv_booking.web.routes import Routes

VERSION = "0.1.0"
FEATURES = (
    reservations,
    access,
    venues,
    rooms,
    waitlist,
    members,
    applications,
    messages,
    outreach,
    scripts,
    gifts,
    reports,
    figures,
    oversight,
)
"""The busiest first: a path is looked for in this order."""

NO_PAGES: dict[str, Any] = {"openapi_url": None, "docs_url": None, "redoc_url": None}
"""The document and its page are ours: `web.openapi`, `web.docs_page`."""

NO_TELEMETRY: Any = {"tracing": False, "metrics": False, "logs": False}
"""The framework's own would look at each request for somebody who listens: ours is `/metrics`."""


def create_app(settings: Settings | None = None, database: Database | None = None) -> FastAPI:
    """Return the application on a store; `database` lends it one that is open already."""
    settings = settings or Settings()
    store = database or Database(settings.database_url, replica_url=settings.database_replica_url)
    look_for_holidays_in(settings.holidays_dir)
    write_json_lines(level=logging.getLevelNamesMapping()[settings.log_level])

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        ensure_fit(settings, store)
        jobs = worker.start_in_background(store, settings) if runs_jobs(settings, store) else None
        look_for_garbage_seldom()
        with noticing_when_to_leave():
            yield
        if jobs is not None:
            jobs.stop()
        if database is None:
            store.close()

    app = FastAPI(
        title="ktv_booking",
        version=VERSION,
        lifespan=lifespan,
        redirect_slashes=False,
        debug=settings.debug,
        telemetry=NO_TELEMETRY,
        **NO_PAGES,
    )
    app.state.database = store
    app.state.settings = settings
    app.state.is_demo = settings.mode == "demo"
    app.state.rates = Rates(rates_set_by(settings))
    app.state.holds = holds_set_by(settings)
    app.state.database_ready = store.is_ready
    app.router.routes.extend(Routes.of(*FEATURES).routes)
    install_conventions(app, origins=settings.origins)
    install_console(app)
    return app


def create_serving_app() -> FastAPI:
    """Return the application of a process that does nothing but answer (`serve`, `demo`)."""
    settings = Settings()
    if settings.one_processor:
        keep_to_one_processor()
    return create_app(settings)


def rates_set_by(settings: Settings) -> PerMinute:
    """Return the rates of a process: what is set, else the usual ones, in a demo none."""
    usual = UNLIMITED if settings.mode == "demo" else PerMinute()
    said = {
        "token": settings.rate_per_token,
        "sign_in": settings.rate_per_sign_in,
        "agent": settings.rate_per_agent,
        "address": settings.rate_per_address,
    }
    return replace(usual, **{name: rate for name, rate in said.items() if rate is not None})


def holds_set_by(settings: Settings) -> HoldLimits:
    """Return how much one agent may hold: what is set, else the usual, in a demo without limit."""
    usual = HoldLimits(0, 0) if settings.mode == "demo" else HoldLimits()
    said = {"at_once": settings.holds_per_agent, "an_hour": settings.holds_per_agent_and_hour}
    return replace(usual, **{name: limit for name, limit in said.items() if limit is not None})


def look_for_garbage_seldom() -> None:
    """Leave what the process has built for good out of every search for unused cycles.

    Routes, documents and statements are half a million objects; the books that are kept make the
    search come often. It took a sixth of a booking's time (docs/adr/0017).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def runs_jobs(settings: Settings, database: Database) -> bool:
    """Say whether this process runs the jobs itself: by default only on the embedded store."""
    if settings.jobs == "auto":
        return database.is_sqlite
    return settings.jobs == "on"
