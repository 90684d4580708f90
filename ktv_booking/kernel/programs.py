"""Linear programs: what is best under bounds. Wraps HiGHS, which the extra `optimize` brings.

For what is computed while nobody waits: never in a request.
"""

import importlib
from dataclasses import dataclass, field
from importlib.util import find_spec
from types import ModuleType
from typing import Any

_NO_BOUND = 1e30


class SolverMissing(RuntimeError):
    """HiGHS is not installed here: `pip install ktv-booking[optimize]`."""


class Unsolved(RuntimeError):
    """The solver gave neither a solution nor a proof that there is none."""


def is_installed() -> bool:
    """Say whether programs can be solved here."""
    return find_spec("highspy") is not None


@dataclass(frozen=True, slots=True)
class Solved:
    """`value` is what was reached and `bound` what cannot be exceeded; `prices` are of the rows.

    A price is what one more unit of the row's upper bound would be worth; none for whole numbers.
    """

    value: float
    bound: float
    columns: list[float]
    prices: list[float]

    @property
    def is_proved(self) -> bool:
        """Say whether nothing better is possible, rounding apart."""
        return self.bound - self.value <= 1e-6 * max(1.0, abs(self.value))


@dataclass
class Program:
    """Maximise what the columns are worth; each row keeps a weighted sum within bounds."""

    worth: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    rows: list[dict[int, float]] = field(default_factory=list)
    least_of_rows: list[float] = field(default_factory=list)
    most_of_rows: list[float] = field(default_factory=list)

    def column(self, worth: float, *, most: float = 1.0) -> int:
        """Add an amount from 0 to `most`, each unit worth so much; return its number."""
        self.worth.append(worth)
        self.most.append(most)
        return len(self.worth) - 1

    def row(
        self, weights: dict[int, float], *, most: float | None = None, least: float | None = None
    ) -> int:
        """Keep the weighted sum of columns within the bounds; return the row's number."""
        self.rows.append(weights)
        self.least_of_rows.append(-_NO_BOUND if least is None else least)
        self.most_of_rows.append(_NO_BOUND if most is None else most)
        return len(self.rows) - 1

    def solve(self, *, whole: bool, seconds: float = 60.0, gap: float = 0.0) -> Solved | None:
        """Return the best there is, None where the bounds contradict each other.

        Args:
            whole: amounts are whole numbers; else any part of one will do.
            seconds: after these the best that was found is returned, with its bound.
            gap: how far below its bound a solution may stay, as a share.

        Raises:
            SolverMissing: HiGHS is not installed.
            Unsolved: the time is over and nothing was found.
        """
        highspy = _highs()
        solver = highspy.Highs()
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("time_limit", seconds),
            ("mip_rel_gap", gap),
        ):
            solver.setOptionValue(name, value)
        solver.passModel(self._model(highspy, whole=whole))
        solver.run()
        return _answer(highspy, solver, whole=whole)

    def _model(self, highspy: ModuleType, *, whole: bool) -> Any:
        numpy = importlib.import_module("numpy")
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.worth), len(self.rows)
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_ = numpy.array(self.worth, dtype=float)
        model.col_lower_ = numpy.zeros(len(self.worth))
        model.col_upper_ = numpy.array(self.most, dtype=float)
        model.row_lower_ = numpy.array(self.least_of_rows, dtype=float)
        model.row_upper_ = numpy.array(self.most_of_rows, dtype=float)
        starts = [0]
        for row in self.rows:
            starts.append(starts[-1] + len(row))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = numpy.array(starts)
        model.a_matrix_.index_ = numpy.array([one for row in self.rows for one in row])
        weights = [weight for row in self.rows for weight in row.values()]
        model.a_matrix_.value_ = numpy.array(weights, dtype=float)
        if whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * len(self.worth)
        return model


def _highs() -> ModuleType:
    if not is_installed():
        raise SolverMissing
    return importlib.import_module("highspy")


def _answer(highspy: ModuleType, solver: Any, *, whole: bool) -> Solved | None:
    status, states = solver.getModelStatus(), highspy.HighsModelStatus
    if status in {states.kInfeasible, states.kUnboundedOrInfeasible}:
        return None
    solution, info = solver.getSolution(), solver.getInfo()
    columns = list(solution.col_value)
    if status not in {states.kOptimal, states.kTimeLimit} or not columns:
        raise Unsolved(str(status))
    value = float(info.objective_function_value)
    bound = float(info.mip_dual_bound) if whole else value
    return Solved(value, bound, columns, [] if whole else list(solution.row_dual))
