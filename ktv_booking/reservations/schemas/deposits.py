"""The facts of deposit money, which is taken elsewhere."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, model_validator

from ktv_booking.kernel.errors import Nonsense
from ktv_booking.reservations.schemas.words import DepositKind, DepositStatus
from ktv_booking.web.fields import Amount, CodeWord, DocumentIn, DocumentOut, Id, Line
from ktv_booking.web.pages import Page


class NewDepositEntry(DocumentIn):
    """Money came, went, or is no longer owed; a waiver without an amount waives all of it."""

    kind: DepositKind
    amount_minor: Amount | None = None
    method: CodeWord | None = None
    reference: Line | None = None
    approval_id: Id | None = None

    @model_validator(mode="after")
    def _money_moves(self) -> Self:
        if self.kind != "waived" and not self.amount_minor:
            raise Nonsense(
                "须给出 amount_minor，且大于零", "amount_minor is needed and is more than nothing"
            )
        return self


class DepositEntryOut(DocumentOut):
    """One fact about the deposit, never changed afterwards."""

    id: UUID
    reservation_id: UUID
    kind: DepositKind
    amount_minor: int
    currency: str
    method: str | None
    reference: str | None
    business_date: date
    at: AwareDatetime
    by: str

    @property
    def version(self) -> int:
        """Always the first, for the ETag."""
        return 1


class DepositOut(DocumentOut):
    """What is owed before the guest comes and what has been paid of it."""

    due_minor: int
    due_by: AwareDatetime | None
    paid_minor: int
    legal_kind: str
    status: DepositStatus


class DepositEntryPage(Page[DepositEntryOut]):
    """The facts of one deposit, oldest first."""
