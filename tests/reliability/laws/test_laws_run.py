"""The gate tries the same examples each time; the soak draws its own, and says what it broke."""

from hypothesis import settings

from tests.reliability.laws.runs import reported


def test_the_gate_is_the_same_each_time_and_the_soak_is_not() -> None:
    gate, soak = settings.get_profile("gate"), settings.get_profile("soak")

    assert (gate.derandomize, gate.database) == (True, None)
    assert (soak.derandomize, soak.database) == (False, None)
    assert soak.max_examples == 6 * gate.max_examples


def test_a_law_that_does_not_hold_is_named() -> None:
    found = reported("FAILED tests/properties/test_x.py::test_y - 1 == 2\n1 failed, 3 passed", 1)

    assert found.violations == ["tests/properties/test_x.py::test_y - 1 == 2"]
    assert found.figures == {"failed": 1, "passed": 3}


def test_a_run_that_breaks_down_has_not_held_and_one_cut_off_has() -> None:
    assert reported("ImportError", 2).violations == ["it broke down: ImportError"]
    assert reported("session-timeout: 5.0 sec exceeded\n3 passed", 1).violations == []
    assert reported("3 passed", 0).violations == []
