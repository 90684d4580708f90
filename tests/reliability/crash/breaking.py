"""A store in which the Nth statement fails, as one that the store itself refuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

NONSENSE = "SELECT no_such_thing"


class Breaking:
    """Counts the statements of an engine; from `at(n)` on, the nth of them fails."""

    def __init__(self) -> None:
        self.counted = 0
        self._nth = 0
        self.broken: str | None = None

    def at(self, nth: int) -> None:
        """Let the nth statement from now on fail; 0 is none."""
        self.counted, self._nth, self.broken = 0, nth, None

    def __call__(
        self,
        _connection: Any,
        _cursor: Any,
        statement: str,
        parameters: Any,
        _context: Any,
        executemany: bool,
    ) -> tuple[str, Any]:
        """Let a statement pass, or put one in its place that the store refuses."""
        self.counted += 1
        if self.counted != self._nth:
            return statement, parameters
        self.broken = statement
        return NONSENSE, [()] if executemany else ()


@contextmanager
def breaking(engine: Engine) -> Iterator[Breaking]:
    """Listen to every statement of an engine for a while."""
    listener = Breaking()
    event.listen(engine, "before_cursor_execute", listener, retval=True)
    try:
        yield listener
    finally:
        event.remove(engine, "before_cursor_execute", listener)


@contextmanager
def committing_midway(engine: Engine, after: str) -> Iterator[None]:
    """Seed a bug: whatever writes a statement beginning with `after` commits at once."""

    def commit(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(after):
            cursor.connection.commit()

    event.listen(engine, "after_cursor_execute", commit)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", commit)
