"""Writing scripts and letting them be used: what the manuals forbid is never published."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.audit.service import record
from ktv_booking.db.base import new_id
from ktv_booking.db.dialects import refusing
from ktv_booking.kernel.errors import Conflict, Malformed
from ktv_booking.kernel.text import Language, Text
from ktv_booking.outreach.rules.festivals import KNOWN_FESTIVALS
from ktv_booking.outreach.scripts.models import Script, ScriptVersion
from ktv_booking.outreach.scripts.queries import newest_version, version_of, versions_of
from ktv_booking.outreach.scripts.rules.lint import ensure_fit
from ktv_booking.outreach.scripts.rules.occasions import OF_FESTIVALS, Occasion, Use
from ktv_booking.outreach.scripts.rules.variables import ensure_blanks_known


class ScriptKnown(Conflict):
    """There is one for this occasion, language and use: it gets a new version."""

    code = "script-known"
    title = Text(
        zh="该场合与语言已有话术，请添加新版本",
        en="There is a script for this occasion and language: add a version",
    )


class NewerWordsInUse(Conflict):
    """Words that were written later are said: these would not be; `number` is theirs."""

    code = "newer-words-in-use"
    title = Text(
        zh="已有更新的版本在用；要改回，请另写为新版本",
        en="Newer words are in use: to go back, write these again as a new version",
    )


GUARDS = {"uq_scripts_occasion_festival_key_language_use": ScriptKnown}
NO_FESTIVAL = Text(zh="没有这个节日", en="there is no such festival")
NOT_OF_FESTIVALS = Text(zh="该场合不分节日", en="this occasion knows no festivals")


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote; `publish`: it is to be used from now on."""

    body: str
    publish: bool = False


def write_script(
    session: Session,
    occasion: Occasion,
    language: Language,
    use: Use,
    words: Words,
    *,
    festival_key: str = "",
    by: str,
    now: datetime,
) -> Script:
    """Write what is said on an occasion, in a language, to whom.

    Raises:
        Malformed: no such festival, or the occasion knows none; or a blank that nobody fills.
        ScriptKnown: there is one already.
        ScriptUnfit: it is to be published and says what nobody may say.
    """
    if festival_key and occasion not in OF_FESTIVALS:
        raise Malformed.at("festival_key", NOT_OF_FESTIVALS)
    if festival_key and occasion is Occasion.HOLIDAY and festival_key not in KNOWN_FESTIVALS:
        raise Malformed.at("festival_key", NO_FESTIVAL)
    script = Script(
        id=new_id(), occasion=occasion.value, festival_key=festival_key, language=language,
        use=use.value, created_at=now, updated_at=now,
    )  # fmt: skip
    with refusing(session, GUARDS):
        session.add(script)
    _add(session, script, 1, words, by=by, now=now)
    return script


def write_version(
    session: Session, script: Script, words: Words, *, by: str, now: datetime
) -> ScriptVersion:
    """Write other words for a script that was locked; those before them stay as they are.

    Raises:
        Malformed: a blank that nobody fills.
        ScriptUnfit: it is to be published and says what nobody may say.
    """
    number = newest_version(session, script).number + 1
    script.updated_at = now
    return _add(session, script, number, words, by=by, now=now)


def publish(
    session: Session, script: Script, version_id: UUID, *, by: str, now: datetime
) -> Script:
    """Let a version of a script that was locked be used; said again it changes nothing.

    Raises:
        NotFound: no such version of this script.
        NewerWordsInUse: it is older than what is said now.
        ScriptUnfit: it says what nobody may say.
    """
    version = version_of(session, script, version_id)
    written = versions_of(session, [script.id])[script.id]
    in_use = max((one.number for one in written if one.published_at is not None), default=0)
    if in_use > version.number:
        raise NewerWordsInUse(number=in_use)
    if version.published_at is None:
        ensure_fit(version.body, Use(script.use))
        version.published_by, version.published_at = by, now
        script.updated_at = now
        session.flush()
        _note(session, script, version, "published", by=by, now=now)
    return script


def _add(
    session: Session, script: Script, number: int, words: Words, *, by: str, now: datetime
) -> ScriptVersion:
    use = Use(script.use)
    ensure_blanks_known(words.body, use)
    if words.publish:
        ensure_fit(words.body, use)
    version = ScriptVersion(
        id=new_id(), script_id=script.id, number=number, body=words.body, written_by=by,
        written_at=now,
        published_by=by if words.publish else None,
        published_at=now if words.publish else None,
    )  # fmt: skip
    session.add(version)
    session.flush()
    action = "published" if words.publish else "written"
    _note(session, script, version, action, by=by, now=now)
    return version


def _note(
    session: Session, script: Script, version: ScriptVersion, action: str, *, by: str, now: datetime
) -> None:
    record(
        session, "script", script.id, action,
        by=by, at=now,
        changed={
            "occasion": script.occasion, "festival_key": script.festival_key,
            "language": script.language, "use": script.use, "version_id": str(version.id),
            "number": version.number,
        },
    )  # fmt: skip
