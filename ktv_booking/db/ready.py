"""A statement in the store's own words, made ready once and then only filled in.

Of a statement with a hundred values the library asks each time anew what it is called in the
store's words, and which of its values are to be written how: a thirtieth of a booking. What is
only added, and always in the same form, need not be asked for twice (docs/adr/0017).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import ClauseElement, Connection, Dialect
from sqlalchemy.sql.compiler import SQLCompiler

Writer = Callable[[Any], Any]


class Ready(NamedTuple):
    """The words, the values that stand in it, and how each value it takes is written."""

    words: str
    fixed: Mapping[str, Any]
    writers: Mapping[str, Writer | None]
    order: Sequence[str] | None

    def execute(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """Run it with these values; it has no answer."""
        said = {
            name: values[name] if write is None else write(values[name])
            for name, write in self.writers.items()
        }
        said |= self.fixed
        connection.exec_driver_sql(
            self.words, said if self.order is None else tuple(said[name] for name in self.order)
        )


def made_ready(statement: ClauseElement, dialect: Dialect) -> Ready:
    """Return a statement that takes all it writes by name, and answers nothing."""
    compiled = cast("SQLCompiler", statement.compile(dialect=dialect))
    assert not compiled.insert_prefetch, "a default of the model's would be left out"
    taken = [bind for bind in compiled.bind_names if bind.required]
    named = compiled.bind_names
    return Ready(
        compiled.string,
        {name: bind.effective_value for bind, name in named.items() if not bind.required},
        {named[bind]: bind.type.dialect_impl(dialect).bind_processor(dialect) for bind in taken},
        compiled.positiontup,
    )
