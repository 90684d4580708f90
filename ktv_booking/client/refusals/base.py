"""What every refusal knows, and the register of their classes by code."""

import re
from typing import Any, ClassVar

from ktv_booking.reservations.schemas import Alternative

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Refused(Exception):
    """The shop says no: `code` for programs, `title` and `detail` for people, `facts` for both.

    `said` is the sentence an agent can read out, in the language the client was made with.
    """

    by_code: ClassVar[dict[str, type["Refused"]]] = {}
    code: str = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.code = _HUMP.sub("-", cls.__name__).lower()
        Refused.by_code[cls.code] = cls

    def __init__(
        self,
        code: str,
        status: int,
        *,
        title: str = "",
        detail: str = "",
        facts: dict[str, Any] | None = None,
        trace_id: str = "",
    ) -> None:
        super().__init__(code, status)
        self.code = code
        self.status = status
        self.title = title
        self.detail = detail
        self.facts = facts or {}
        self.trace_id = trace_id

    def __str__(self) -> str:
        return f"{self.code} ({self.status}): {self.said}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.code} {self.status}>"

    @property
    def said(self) -> str:
        """The sentence an agent can read out."""
        return self.detail or self.title

    @property
    def alternatives(self) -> list[Alternative]:
        """What can be booked instead, best first; empty where nothing is offered."""
        return [Alternative.model_validate(one) for one in self.facts.get("alternatives") or ()]

    @property
    def retry_after(self) -> float | None:
        """Seconds after which trying again makes sense, where the answer said so."""
        seconds = self.facts.get("retry_after")
        return float(seconds) if isinstance(seconds, int | float) else None
