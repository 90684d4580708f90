"""What may go wrong at the desk. A refusal states a fact, has a public code, knows no HTTP.

Every refusal lives beside the rule that raises it and says what it says in both languages.
Source: design.md section 5 (docs/adr/0005).
"""

from typing import Any, ClassVar, Self

from ktv_booking.kernel.text import Language, Text


class DomainError(Exception):
    """A refusal: `code` for programs, `title` and `detail` for people, `facts` for both."""

    code: ClassVar[str] = ""
    title: ClassVar[Text] = Text(zh="无法办理", en="This cannot be done")
    detail: ClassVar[Text | None] = None

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts: dict[str, Any] = facts

    def __str__(self) -> str:
        return self.said_in("en")

    def anew(self) -> Self:
        """Return the same refusal for another caller, without a trace of who met it first."""
        twin = type(self).__new__(type(self), self.code)
        twin.__dict__.update(self.__dict__, facts=dict(self.facts))
        return twin

    def said_in(self, language: Language) -> str:
        """Return the sentence an agent can read out."""
        return (self.detail or self.title).said_in(language, self.facts)


class NotFound(DomainError):
    """Wrong id, or not yours: absent and foreign answer alike."""

    code = "not-found"
    title = Text(zh="找不到该记录", en="There is no such thing here")


class Forbidden(DomainError):
    """Your role may not; `role` names the one that may."""

    code = "forbidden"
    title = Text(zh="没有权限", en="You may not do this")


class Conflict(DomainError):
    """The world moved, or never was, in a state that allows this."""


class Gone(DomainError):
    """Time ran out."""


class Nonsense(ValueError):
    """A value that nobody can mean, said in both languages; `field` is the part that is wrong.

    As a plain error it reads `field: reason` in English, for files and logs.
    """

    def __init__(self, zh: str, en: str, *, field: str = "") -> None:
        super().__init__(f"{field}: {en}" if field else en)
        self.reason = Text(zh=zh, en=en)
        self.field = field


class Malformed(DomainError):
    """The request contradicts itself in a way no type can see; `errors` names the fields."""

    code = "malformed-request"
    title = Text(zh="请求内容有误", en="The request is malformed")

    @classmethod
    def at(cls, field: str, reason: Text) -> "Malformed":
        """Refuse one field, for one reason in the words of the contract (never the input)."""
        return cls(errors=[{"field": field, "reason": reason}])


class Stale(DomainError):
    """Somebody changed it meanwhile; `subject` is the row, `current` the state as it is now."""

    code = "stale-version"
    title = Text(zh="内容已被他人修改，请刷新后再试", en="Somebody changed this meanwhile")

    def __init__(self, subject: object = None, **facts: Any) -> None:
        super().__init__(**facts)
        self.subject = subject


class PreconditionRequired(DomainError):
    """A change must say which version it changes."""

    code = "precondition-required"
    title = Text(zh="请带上 If-Match 版本号", en="Send If-Match with the version you saw")


class NotSignedIn(DomainError):
    """No token, or one that is unknown, expired or revoked."""

    code = "not-signed-in"
    title = Text(zh="请先登录", en="Sign in first")


class Busy(DomainError):
    """Too many at once; trying again shortly is right."""

    code = "busy"
    title = Text(zh="系统繁忙，请稍后再试", en="Busy: try again in a moment")


class StoreUnavailable(DomainError):
    """The database does not answer."""

    code = "store-unavailable"
    title = Text(zh="数据库暂时不可用", en="The store is unavailable for the moment")
