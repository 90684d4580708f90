"""The primary dies under load: nothing promised is lost, and the check finds it where it is."""

import pytest

from tests.reliability.failover.losing import SOME, Plan, lose_the_primary, served
from tests.reliability.failover.nodes import PGBOUNCER, a_street
from tests.reliability.failover.runs import NOT_RUN


@pytest.mark.race
def test_what_was_promised_outlives_the_primary_only_where_the_replica_keeps_in_step() -> None:
    if PGBOUNCER is None:
        pytest.skip(NOT_RUN)
    careless = Plan(seed=1, before=1.0, in_step=False, cut_for=1.0)
    careful = Plan(seed=2)

    with a_street() as street, served(street, 1) as ways:
        without = lose_the_primary(street, ways, careless)
        street.renew()
        with_it = lose_the_primary(street, ways, careful)

    lost = [one for one in without.violations if one.startswith("lost")]
    assert lost == without.violations
    assert len(lost) == without.figures["promised"] - without.figures["kept"] > 0
    assert with_it.violations == []
    assert with_it.figures["promised"] >= SOME
