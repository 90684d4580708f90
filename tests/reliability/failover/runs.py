"""Failing over, again and again: one primary after the other dies under load."""

from random import Random

from tests.reliability.failover.losing import Plan, lose_the_primary, served
from tests.reliability.failover.nodes import PGBOUNCER, a_street
from tests.reliability.runs import Order, Report, run

NOT_RUN = "failover: NOT RUN, pgbouncer is not installed"
FEWEST_ROUNDS = 2


@run("failover", stores=("postgresql",), soak_seconds=240)
def failover(order: Order) -> Report:
    """Primary after primary dies under load: its replica takes over, nothing promised is lost."""
    if PGBOUNCER is None:
        return Report([], {"NOT RUN": NOT_RUN})
    chance, is_over = Random(order.seed), order.deadline()
    rounds: list[Report] = []
    with a_street() as street, served(street) as ways:
        while len(rounds) < FEWEST_ROUNDS or not (is_over() or _is_enough(rounds, order)):
            if rounds:
                street.renew()
            plan = Plan(
                seed=chance.randrange(1_000_000),
                before=chance.uniform(2, 6),
                after=chance.uniform(3, 5),
                by_kill=chance.random() < 0.7,
                cut_for=chance.choice([0, 0, 1.5]),
            )
            rounds.append(lose_the_primary(street, ways, plan))
    return _summed(rounds)


def _is_enough(rounds: list[Report], order: Order) -> bool:
    if any(round_.violations for round_ in rounds):
        return True
    asked = order.operations or (0 if order.seconds is None else None)
    return asked is not None and sum(one.figures["promised"] for one in rounds) >= asked


def _summed(rounds: list[Report]) -> Report:
    longest = [one.figures["good_again_in_seconds"] or 0.0 for one in rounds]
    return Report(
        [violation for one in rounds for violation in one.violations],
        {
            "fail_overs": len(rounds),
            "promised": sum(one.figures["promised"] for one in rounds),
            "good_again_in_seconds": {
                "median": sorted(longest)[len(longest) // 2],
                "longest": max(longest),
            },
            "answered_503": sum(one.figures["answers"].get("503", 0) for one in rounds),
        },
    )
