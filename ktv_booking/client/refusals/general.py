"""The refusals of every path: who asks, what was sent, what happened meanwhile, house set-up."""

from typing import Any, TypeVar

from pydantic import BaseModel

from ktv_booking.client.refusals.base import Refused

Document = TypeVar("Document", bound=BaseModel)


class NotPublished(Refused):
    """The venue has no policy or price list in force then."""


class CodeTaken(Refused):
    """Another one has the code."""


class RankTaken(Refused):
    """Another class has the rank."""


class NumberTaken(Refused):
    """Another room has the number."""


class LoginTaken(Refused):
    """Somebody else has the login."""


class TokenTaken(Refused):
    """Somebody else has the token."""


class BadEncoding(Refused):
    """The bytes are not UTF-8."""


class NotSignedIn(Refused):
    """No token, or one that is unknown, expired or revoked."""


class SignInRefused(Refused):
    """Login or password is wrong; which one is not told."""


class Forbidden(Refused):
    """One's role may not."""


class CsrfTokenWrong(Refused):
    """A change by cookie without the word of its sign-in: sign in anew."""


class PasswordMustChange(Refused):
    """The password was handed out: `change_password` comes first."""


class NotFound(Refused):
    """Wrong id, or not yours: absent and foreign answer alike."""


class MethodNotAllowed(Refused):
    """The path does not take the method: client and server are of different versions."""


class BodyTooLarge(Refused):
    """The body is longer than the path takes."""


class MalformedRequest(Refused):
    """The request contradicts itself or the venue."""

    @property
    def errors(self) -> list[dict[str, Any]]:
        """The fields and why: `[{field, reason}]`."""
        return list(self.facts.get("errors") or ())


class TooManyRequests(Refused):
    """More requests than one caller may send; `retry_after` in seconds."""


class Internal(Refused):
    """The server's own bug: tell support the `trace_id`."""


class Busy(Refused):
    """Too many at once, for longer than the client tried."""


class StoreUnavailable(Refused):
    """The database does not answer, for longer than the client tried."""


class RequestInProgress(Refused):
    """The same key is being worked on."""


class StaleVersion(Refused):
    """Somebody changed it meanwhile.

    `may_be_ours`: an earlier try of this very change went unanswered, so the change that was
    met may be it; `current` tells.
    """

    may_be_ours = False

    @property
    def current(self) -> dict[str, Any]:
        """The document as it is now."""
        current = self.facts.get("current")
        return current if isinstance(current, dict) else {}

    def current_as(self, kind: type[Document]) -> Document:
        """Return the document as it is now, as `kind`: `refused.current_as(ReservationOut)`."""
        return kind.model_validate(self.current)


class PreconditionRequired(Refused):
    """A change must say which version it changes."""


class IdempotencyMismatch(Refused):
    """The key was used with another body."""
