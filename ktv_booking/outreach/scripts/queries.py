"""Reading scripts: one of them, its versions, the words that are in use."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.text import Language
from ktv_booking.outreach.scripts.models import Script, ScriptVersion
from ktv_booking.outreach.scripts.rules.mourning import mourning_days, not_used_because
from ktv_booking.outreach.scripts.rules.occasions import Use, Wanted, in_turn
from ktv_booking.venues.queries import operators_folder


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of scripts is narrowed by; everything left out narrows nothing."""

    occasion: str | None = None
    festival_key: str | None = None
    language: Language | None = None
    use: Use | None = None


def scripts_sought(sought: Sought) -> Select[Script]:
    """Return the statement of the scripts sought, unordered."""
    statement = select(Script)
    for column, value in (
        (Script.occasion, sought.occasion),
        (Script.festival_key, sought.festival_key),
        (Script.language, sought.language),
        (Script.use, sought.use),
    ):
        if value is not None:
            statement = statement.where(column == value)
    return statement


def script_of(session: Session, script_id: UUID, *, for_update: bool = False) -> Script:
    """Return one script.

    Raises:
        NotFound: absent.
    """
    found = session.get(Script, script_id, with_for_update=for_update or None)
    if found is None:
        raise NotFound(what="script")
    return found


def versions_of(session: Session, script_ids: Iterable[UUID]) -> dict[UUID, list[ScriptVersion]]:
    """Return the versions of scripts, by script, oldest first."""
    found: defaultdict[UUID, list[ScriptVersion]] = defaultdict(list)
    rows = session.scalars(
        select(ScriptVersion)
        .where(ScriptVersion.script_id.in_(list(script_ids)))
        .order_by(ScriptVersion.script_id, ScriptVersion.number)
    )
    for row in rows:
        found[row.script_id].append(row)
    return found


def ensure_version(session: Session, version_id: UUID) -> None:
    """Let a version pass that is one of some script.

    Raises:
        NotFound: absent.
    """
    if session.get(ScriptVersion, version_id) is None:
        raise NotFound(what="script_version")


def version_of(session: Session, script: Script, version_id: UUID) -> ScriptVersion:
    """Return one version of a script.

    Raises:
        NotFound: absent, or another script's.
    """
    found = session.get(ScriptVersion, version_id)
    if found is None or found.script_id != script.id:
        raise NotFound(what="script_version")
    return found


def newest_version(session: Session, script: Script) -> ScriptVersion:
    """Return the version of a script that was written last."""
    return session.scalars(
        select(ScriptVersion)
        .where(ScriptVersion.script_id == script.id)
        .order_by(ScriptVersion.number.desc())
        .limit(1)
    ).one()


def version_in_use(
    session: Session, wanted: Wanted, *, region: str, day: date, script_id: UUID | None = None
) -> ScriptVersion | None:
    """Return the words to be said in a region on a day; None where there are none.

    Those of a script that is named come first, if they are in that language; then the festival's
    own, the occasion's, any's. On a day of mourning
    nobody is greeted. `region` is a jurisdiction's code.
    """
    days = mourning_days(region, directory=operators_folder())
    if not_used_because(wanted.occasion, day, days) is not None:
        return None
    if script_id is not None:
        named = (Script.id == script_id, Script.language == wanted.language)
        found = session.scalars(_PUBLISHED.where(*named).limit(1)).first()
        if found is not None:
            return found
    for one in in_turn(wanted):
        found = session.scalars(_PUBLISHED.where(*_is(one)).limit(1)).first()
        if found is not None:
            return found
    return None


_PUBLISHED = (
    select(ScriptVersion)
    .join(Script, Script.id == ScriptVersion.script_id)
    .where(ScriptVersion.published_at.is_not(None))
    .order_by(ScriptVersion.number.desc())
)


def _is(wanted: Wanted) -> tuple[ColumnElement[bool], ...]:
    return (
        Script.occasion == wanted.occasion.value,
        Script.festival_key == wanted.festival_key,
        Script.language == wanted.language,
        Script.use == wanted.use.value,
    )
