"""The runs of this folder."""

import logging
from collections import Counter

from ktv_booking.db.session import Database
from tests.over_http import demo_app
from tests.reliability.crash.job_kills import job_kills
from tests.reliability.crash.kills import kills
from tests.reliability.crash.lossy import Shop, ask_over_a_lossy_line
from tests.reliability.crash.nth import cases_of, fail_each_statement
from tests.reliability.grounds import a_store, servers
from tests.reliability.runs import Order, Report, run
from tests.stores import Desk

A_BATCH = 400


@run("crash", soak_operations=500, soak_seconds=900)
def crash(order: Order) -> Report:
    """Server, worker, backend and database killed while desks work (L1, L3)."""
    return kills(order)


@run("jobs", soak_seconds=300)
def jobs(order: Order) -> Report:
    """Every job killed before each of its statements, run twice, on two hosts, late (J1)."""
    return job_kills(order)


@run("nth-statement", soak_seconds=60)
def nth_statement(order: Order) -> Report:
    """Every statement of every write failed in turn: nothing is left, the next try succeeds."""
    logging.disable(logging.CRITICAL)
    with a_store(order) as url:
        database = Desk(url)
        app = demo_app(database)
        found = fail_each_statement(app, database, cases_of(app))
        database.close()
    logging.disable(logging.NOTSET)
    figures = {"requests": found.requests, "statements failed": found.statements}
    return Report(found.violations, figures)


@run("idempotency", soak_operations=100_000, soak_seconds=600)
def idempotency(order: Order) -> Report:
    """A line that loses 30 % of the answers and doubles 20 % of the requests (L2)."""
    is_over, violations, figures = order.deadline(), list[str](), Counter[str]()
    with a_store(order) as url, servers(url, 2) as running:
        database, batch = Database(url), 0
        while not is_over() and figures["asked"] < (order.operations or figures["asked"] + 1):
            shop = Shop.opened(running[batch % len(running)].url, database)
            found = ask_over_a_lossy_line(shop, seed=order.seed + batch, times=A_BATCH)
            violations += found.violations
            figures.update(found.figures)
            batch += 1
        database.close()
    return Report(violations[:50], dict(figures))
