"""Every change of one reservation: when, who, what, from, to, why."""

from datetime import date
from typing import Any

from pydantic import AwareDatetime, ConfigDict, Field

from ktv_booking.web.fields import DocumentOut
from ktv_booking.web.pages import Page


class FromTo(DocumentOut):
    """A value before and after; personal ones are masked."""

    model_config = ConfigDict(
        validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    before: Any = Field(default=None, alias="from")
    after: Any = Field(default=None, alias="to")


class HistoryEntry(DocumentOut):
    """One step; `by` is the agent's name, or the job's."""

    at: AwareDatetime
    business_date: date
    by: str | None
    action: str
    changed: dict[str, FromTo]
    reason: str | None


class HistoryOut(Page[HistoryEntry]):
    """The steps of one reservation, oldest first."""
