"""What a statement asks of either store in the same words, where the stores have their own."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, String, Uuid, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import Boolean


def word(said: str) -> ColumnElement[str]:
    """Return a word of ours that stands in a statement as it is, so that a store sees it before.

    Bound words are not known to be the same until a statement runs: what is asked twice is then
    worked out twice.
    """
    if not said.isidentifier():
        raise ValueError(f"{said!r} is no word of ours")
    return literal_column(f"'{said}'", String())


class fresh_id(GenericFunction[UUID]):  # noqa: N801  (it reads as the function it is)
    """A new random id for each row that a statement makes."""

    type = Uuid()
    name = "fresh_id"
    inherit_cache = True


@compiles(fresh_id, "postgresql")
def _id_on_a_server(_element: fresh_id, _compiler: Any, **_words: Any) -> str:
    return "gen_random_uuid()"


@compiles(fresh_id, "sqlite")
def _id_in_a_file(_element: fresh_id, _compiler: Any, **_words: Any) -> str:
    return "lower(hex(randomblob(16)))"


class holds_word(GenericFunction[bool]):  # noqa: N801
    """Say whether a JSON list of words holds one word: `holds_word(column, word)`."""

    type = Boolean()
    name = "holds_word"
    inherit_cache = True


@compiles(holds_word, "postgresql")
def _word_on_a_server(element: holds_word, compiler: Any, **words: Any) -> str:
    column, word = _both(element, compiler, words)
    return f"jsonb_exists({column}, {word})"


@compiles(holds_word, "sqlite")
def _word_in_a_file(element: holds_word, compiler: Any, **words: Any) -> str:
    column, word = _both(element, compiler, words)
    return f"EXISTS (SELECT 1 FROM json_each({column}) WHERE value = {word})"  # noqa: S608


def _both(element: Any, compiler: Any, words: Any) -> tuple[str, str]:
    column, word = element.clauses
    return compiler.process(column, **words), compiler.process(word, **words)


class minute_of(GenericFunction[int]):  # noqa: N801
    """The minute an instant lies in, counted from 1970: differences are whole minutes, and add."""

    type = Integer()
    name = "minute_of"
    inherit_cache = True


@compiles(minute_of, "postgresql")
def _minute_on_a_server(element: minute_of, compiler: Any, **words: Any) -> str:
    instant = compiler.process(element.clauses, **words)
    return f"CAST(floor(extract(epoch FROM {instant}) / 60) AS integer)"


@compiles(minute_of, "sqlite")
def _minute_in_a_file(element: minute_of, compiler: Any, **words: Any) -> str:
    instant = compiler.process(element.clauses, **words)
    return f"(CAST(strftime('%s', {instant}) AS INTEGER) / 60)"
