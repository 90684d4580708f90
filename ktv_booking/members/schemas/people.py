"""Who a member is: as they join, as they change, as they are shown."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.kernel.lunar import FIRST_YEAR, LAST_YEAR
from ktv_booking.members.rules.birthdays import Birthday, Calendar, ensure_birthday_exists
from ktv_booking.web.fields import CodeWord, DocumentIn, DocumentOut, Id, Name, Note
from ktv_booking.web.pages import Page
from ktv_booking.web.texts import SpokenPhone, Title

CalendarWord = Literal["solar", "lunar"]
Quality = Literal["good", "wrong", "quarantined"]
Spoken = Literal["zh", "en"]
CardNo = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")]
Phones = Annotated[list[SpokenPhone], Field(min_length=1, max_length=10)]
Tags = Annotated[list[CodeWord], Field(max_length=40)]


class BirthdayDocument(DocumentIn):
    """A birthday by the sun or by the moon; the year may be unknown."""

    calendar: CalendarWord
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]
    leap_month: bool = False
    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)] | None = None

    @model_validator(mode="after")
    def _exists(self) -> Self:
        ensure_birthday_exists(self.value(), this_year=LAST_YEAR)
        return self

    def value(self) -> Birthday:
        """Return the birthday as the rules know it."""
        return Birthday(Calendar(self.calendar), self.month, self.day, self.leap_month, self.year)


class NewMember(DocumentIn):
    """Somebody who joins. `shares_phone`: it is known that others carry one of the numbers."""

    name: Name
    phones: Phones
    home_venue_id: Id
    title: Title | None = None
    card_no: CardNo | None = None
    birthday: BirthdayDocument | None = None
    tier: CodeWord | None = None
    preferred_language: Spoken | None = None
    source: CodeWord = "desk"
    tags: Tags = Field(default_factory=list)
    note: Note | None = None
    shares_phone: bool = False


class MemberChange(DocumentIn):
    """A JSON merge patch: null takes away what may be unknown.

    `phones` is replaced whole; one as it is shown, masked, stands for the number behind it. A
    birthday is set where none is known, and corrected by a proposal.
    """

    name: Name | None = None
    phones: Phones | None = None
    home_venue_id: Id | None = None
    title: Title | None = None
    card_no: CardNo | None = None
    birthday: BirthdayDocument | None = None
    tier: CodeWord | None = None
    preferred_language: Spoken | None = None
    tags: Tags | None = None
    note: Note | None = None
    shares_phone: bool = False

    @model_validator(mode="after")
    def _keeps_what_is_needed(self) -> Self:
        for field in ("name", "phones", "home_venue_id", "birthday", "tags"):
            if field in self.model_fields_set and getattr(self, field) is None:
                raise Nonsense(
                    f"{field} 可以更改，不能删除", f"{field} may be changed but not removed"
                )
        return self


class BirthdayOut(DocumentOut):
    """A birthday as it is known."""

    calendar: CalendarWord
    month: int
    day: int
    leap_month: bool
    year: int | None


class MemberPhoneOut(DocumentOut):
    """A number, masked, and what it has turned out to be."""

    phone_masked: str
    quality: Quality


class MemberOut(DocumentOut):
    """A member; `shared_with` are others with one of the numbers: family, or the same."""

    id: UUID
    home_venue_id: UUID
    card_no: str | None
    name: str | None
    pinyin: str
    title: str | None
    phones: list[MemberPhoneOut]
    birthday: BirthdayOut | None
    tier: str | None
    preferred_language: Spoken | None
    source: str
    tags: list[str]
    note: str | None
    do_not_call: bool
    do_not_call_at: AwareDatetime | None
    shared_with: list[UUID]
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime


class MemberPage(Page[MemberOut]):
    """Members that a search finds, oldest first."""
