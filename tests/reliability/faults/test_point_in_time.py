"""A PostgreSQL whose log is archived goes back to any instant: before a mistake, row by row."""

from tests.reliability.faults.coming_back import point_in_time_drill
from tests.stores import ensure_postgresql


def test_the_store_goes_back_to_before_a_mistake() -> None:
    ensure_postgresql()

    report = point_in_time_drill()

    assert report.violations == []
    assert report.figures["reservations"] == 9
    assert report.figures["recovery_seconds"] > 0


def test_going_back_to_after_the_mistake_is_noticed() -> None:
    ensure_postgresql()

    report = point_in_time_drill(too_late=True)

    assert report.violations == ["the rows are not those of that instant"]
