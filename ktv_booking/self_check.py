"""Is this fit for real guests? Asked whenever production starts; what is not is said, and why.

Source: reliability.md B T7, E4 (docs/security.md).
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from stat import S_IRWXO

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ktv_booking.access.demo import secrets_of_the_demo
from ktv_booking.db.session import Database
from ktv_booking.kernel.errors import Busy, StoreUnavailable
from ktv_booking.kernel.text import Text
from ktv_booking.settings import Settings

log = logging.getLogger(__name__)

FULL = 2
"""SQLite's `synchronous`: 2 is FULL, 3 is EXTRA; below, a power cut may take what was answered."""

LOST_WITH_THE_PROCESS = ("off", "memory")

DEBUG = Text(
    zh="KTV_DEBUG 会把程序内部信息告诉来访者：生产环境请勿设置",
    en="KTV_DEBUG tells callers of the inside of the program: do not set it in production",
)
TALKATIVE = Text(
    zh="KTV_LOG_LEVEL=DEBUG 会记录令牌等内容：生产环境请用 INFO 或更高",
    en="KTV_LOG_LEVEL=DEBUG writes tokens and more to the log: use INFO or above in production",
)
ANY_ORIGIN = Text(
    zh="KTV_CORS_ORIGINS 含有 *，任何网站的页面都可以发出请求：请逐一列出网址",
    en="KTV_CORS_ORIGINS has a *: pages of any site could ask; name each site",
)
NOT_DURABLE = Text(
    zh="SQLite 未以完整持久性运行（synchronous 须为 FULL）：断电会丢失已答复的预订",
    en="SQLite runs below full durability (synchronous must be FULL): "
    "a power cut would lose bookings that were answered",
)
OPEN_TO_OTHERS = Text(
    zh="本机其他用户可以读取数据库文件 {file}：请执行 chmod 600 {file}",
    en="Other users of this machine may open the store {file}: chmod 600 {file}",
)
DEMO_SECRETS = Text(
    zh="演示用的密码或令牌仍然有效（{logins}）：请换一个数据库，"
    "或逐一执行 ktv-booking agents deactivate",
    en="Passwords or tokens that the demo printed still open the door ({logins}): "
    "use another store, or ktv-booking agents deactivate for each",
)


class NotFit(RuntimeError):
    """Production does not start so; every reason is said in both languages."""

    def __init__(self, reasons: list[Text]) -> None:
        self.reasons = reasons
        said = [f"- {reason.zh}\n  {reason.en}" for reason in reasons]
        super().__init__("\n".join(["不能以生产模式启动 Not fit for production:", *said]))


def ensure_fit(settings: Settings, database: Database) -> None:
    """Let production start that is fit for real guests; a demo always may.

    A store that is away or has no tables yet holds no secret that could be looked for: then the
    log says that it was not looked at.

    Raises:
        NotFit: names everything that must be mended.
    """
    if settings.mode != "production":
        return
    reasons = [*_of_settings(settings), *_of_a_file(database)]
    try:
        reasons += _inside(database)
    except (Busy, StoreUnavailable, DBAPIError):
        log.warning("the store could not be looked at before the start")
    if reasons:
        raise NotFit(reasons)


def _of_settings(settings: Settings) -> Iterator[Text]:
    if settings.debug:
        yield DEBUG
    if logging.getLevelNamesMapping()[settings.log_level] < logging.INFO:
        yield TALKATIVE
    if "*" in settings.origins:
        yield ANY_ORIGIN


def _of_a_file(database: Database) -> Iterator[Text]:
    """Say which file of an embedded store others may open; what lies beside it has its mode."""
    if database.is_sqlite:
        file = Path(str(database.url.database))
        if file.exists() and file.stat().st_mode & S_IRWXO:
            yield _with(OPEN_TO_OTHERS, file=file)


def _inside(database: Database) -> Iterator[Text]:
    if database.is_sqlite and not is_durable(database):
        yield NOT_DURABLE
    if logins := database.read(secrets_of_the_demo):
        yield _with(DEMO_SECRETS, logins=", ".join(logins))


def is_durable(database: Database) -> bool:
    """Say whether what SQLite has answered survives a power cut."""

    def look(session: Session) -> tuple[int, str]:
        return (
            session.execute(text("PRAGMA synchronous")).scalar_one(),
            session.execute(text("PRAGMA journal_mode")).scalar_one(),
        )

    synchronous, journal = database.work(look, repeatable=True)
    return synchronous >= FULL and journal not in LOST_WITH_THE_PROCESS


def _with(words: Text, **facts: object) -> Text:
    return Text(zh=words.said_in("zh", facts), en=words.said_in("en", facts))
