"""The runs of this folder."""

from tests.reliability.crash.kills import kills
from tests.reliability.runs import Order, Report, run


@run("crash", soak_operations=500, soak_seconds=1_200)
def crash(order: Order) -> Report:
    """Server, worker, backend and database killed while desks work (L1, L3)."""
    return kills(order)
