"""Scripts as the contract writes them. Source: api.md section 4."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from ktv_booking.web.fields import CodeWord, DocumentIn, DocumentOut, Id, Language, Note
from ktv_booking.web.pages import Page
from ktv_booking.web.texts import TextOut

OccasionWord = Literal[
    "birthday", "holiday", "holiday_event", "price_change", "gift", "confirmation", "custom", "any"
]
UseWord = Literal["spoken", "neutral"]
Body = Annotated[Note, Field(min_length=1)]


class NewScript(DocumentIn):
    """What is said on an occasion; `{blanks}` are filled when it is read out.

    `neutral` is left with somebody who is not the member. `publish`: used from now on.
    """

    occasion: OccasionWord
    festival_key: CodeWord | None = None
    language: Language
    use: UseWord = "spoken"
    body: Body
    publish: bool = False


class NewScriptVersion(DocumentIn):
    """Other words for a script."""

    body: Body
    publish: bool = False


class ScriptPublication(DocumentIn):
    """Which version is used from now on."""

    version_id: Id


class FindingOut(DocumentOut):
    """A phrase that is not said to guests: from which character on, why, what is said instead."""

    at: int
    phrase: str
    why: TextOut
    instead: TextOut


class ScriptVersionOut(DocumentOut):
    """The words, and what the lint finds in them; they never change.

    `version` is 1, and 2 once they are published.
    """

    id: UUID
    script_id: UUID
    number: int
    body: str
    blanks: list[str]
    findings: list[FindingOut]
    written_by: str
    written_at: AwareDatetime
    published_by: str | None
    published_at: AwareDatetime | None
    version: int


class ScriptOut(DocumentOut):
    """What is said on an occasion; `in_use_id` is the version that is said now, if any."""

    id: UUID
    occasion: OccasionWord
    festival_key: str | None
    language: Language
    use: UseWord
    in_use_id: UUID | None
    versions: list[ScriptVersionOut]
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime


class ScriptPage(Page[ScriptOut]):
    """Scripts, oldest first."""


class BlankOut(DocumentOut):
    """One blank as it was filled; `is_example` where nothing is known yet."""

    name: str
    what: TextOut
    value: str
    is_example: bool


class ScriptPreviewOut(DocumentOut):
    """A script as it would be said; `not_used` names the day of mourning that keeps it silent."""

    script_id: UUID
    version_id: UUID
    number: int
    day: date
    text: str
    not_used: TextOut | None
    blanks: list[BlankOut]
    findings: list[FindingOut]


class TaskScriptOut(DocumentOut):
    """What is said on a call; null where there are no such words, or on a day of mourning.

    `script_version_id` goes along with the dial, so that understanding is counted by version.
    """

    task_id: UUID
    language: Language
    script_version_id: UUID | None
    spoken: str | None
    neutral: str | None
