"""What every table shares: names of constraints, UTC instants, ids that sort by age."""

from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, TypeDecorator, Uuid, inspect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

IN_ORDER_OF_BYTES = String().with_variant(String(collation="C"), "postgresql")
"""Text that is looked up from its beginning, whatever the server's own order of letters is."""

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> UUID:
    """Return a fresh UUIDv7: ids sort by the time they were made."""
    return uuid_utils.compat.uuid7()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant. `timestamptz` on PostgreSQL; sortable UTC text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant; SQLite gets it in UTC without the offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant is aware")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:
        """Take an instant as PostgreSQL gives it: aware, and in UTC, as its connections ask.

        SQLite gives the text that was bound, which the standard library reads fastest.
        """
        return _utc_of if dialect.name == "sqlite" else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC, aware on both stores."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _utc_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")


class Base(DeclarativeBase):
    """The one declarative base."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy declares it so)
        datetime: UtcDateTime(),
        UUID: Uuid(),
        str: String(),
        dict[str, Any]: Json,
        list[Any]: Json,
        list[str]: Json,
        list[dict[str, Any]]: Json,
    }

    def __init__(self, **values: Any) -> None:
        """Make a row of these columns, which is in no store yet.

        A column's value is put down as it is: a row that is new has no history that each one
        would have to be entered into (docs/adr/0017). Relationships are set after that.
        """
        if not values.keys() <= _columns_of(type(self)):
            unknown = ", ".join(sorted(values.keys() - _columns_of(type(self))))
            raise TypeError(f"{type(self).__name__} has no column {unknown}")
        self.__dict__.update(values)


@cache
def _columns_of(model: type[Base]) -> frozenset[str]:
    return frozenset(inspect(model).column_attrs.keys())
