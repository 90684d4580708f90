"""What people say and are told: phones as spoken, reasons as given, sentences in both languages."""

from typing import Annotated, Self

from pydantic import Field

from ktv_booking.kernel.phone import LONGEST_INPUT
from ktv_booking.kernel.text import Text
from ktv_booking.web.fields import DocumentOut, Line

SpokenPhone = Annotated[Line, Field(min_length=1, max_length=LONGEST_INPUT)]
"""A number as the caller says it; the service reads it in the venue's region."""

Reason = Annotated[Line, Field(min_length=1)]
"""Why somebody did it, in a line; never empty."""

Title = Annotated[Line, Field(max_length=40)]
"""How a person is styled: Mr, 女士, Director."""


class TextOut(DocumentOut):
    """A sentence or name in Chinese and English."""

    zh: str
    en: str

    @classmethod
    def of(cls, text: Text) -> Self:
        """Return `text` as the contract writes it."""
        return cls(zh=text.zh, en=text.en)
