"""Scripts as the contract shows them, and as they would be said to a member."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date

from sqlalchemy.orm import Session

from ktv_booking.kernel.birthday import next_kept
from ktv_booking.kernel.lunar import OutsideTheCalendar
from ktv_booking.kernel.text import Language
from ktv_booking.members.models import Member
from ktv_booking.members.service.profiles import birthday_of
from ktv_booking.outreach.rules.festivals import festivals_of
from ktv_booking.outreach.scripts import queries, schemas
from ktv_booking.outreach.scripts.models import Script, ScriptVersion
from ktv_booking.outreach.scripts.rules.lint import findings_in
from ktv_booking.outreach.scripts.rules.mourning import mourning_days, not_used_because
from ktv_booking.outreach.scripts.rules.occasions import Occasion, Use
from ktv_booking.outreach.scripts.rules.variables import VARIABLES, blanks_in, filled
from ktv_booking.venues.queries import holidays_for, operators_folder
from ktv_booking.venues.rules.facts import VenueFacts
from ktv_booking.web.texts import TextOut


def script_out(session: Session, row: Script) -> schemas.ScriptOut:
    """Return one script."""
    return scripts_out(session, [row])[0]


def scripts_out(session: Session, rows: Sequence[Script]) -> list[schemas.ScriptOut]:
    """Return scripts in the order given, each with all its versions."""
    versions = queries.versions_of(session, [row.id for row in rows])
    return [_out(row, versions.get(row.id, [])) for row in rows]


def _out(row: Script, versions: Sequence[ScriptVersion]) -> schemas.ScriptOut:
    published = [one.id for one in versions if one.published_at is not None]
    return schemas.ScriptOut.model_validate(
        {name: getattr(row, name) for name in ("id", "occasion", "language", "use", "version")}
        | {
            "created_at": row.created_at.astimezone(UTC),
            "updated_at": row.updated_at.astimezone(UTC),
            "festival_key": row.festival_key or None,
            "in_use_id": published[-1] if published else None,
            "versions": [version_out(one, row) for one in versions],
        }
    )


def version_out(row: ScriptVersion, script: Script) -> schemas.ScriptVersionOut:
    """Return one version and what the lint finds in it."""
    return schemas.ScriptVersionOut.model_validate(
        {
            name: getattr(row, name)
            for name in (
                "id", "script_id", "number", "body", "written_by", "published_by",
            )
        }
        | {
            "written_at": row.written_at.astimezone(UTC),
            "published_at": row.published_at and row.published_at.astimezone(UTC),
            "blanks": blanks_in(row.body),
            "findings": findings_out(row.body, Use(script.use)),
            "version": 1 if row.published_at is None else 2,
        }
    )  # fmt: skip


def findings_out(body: str, use: Use) -> list[schemas.FindingOut]:
    """Return what the lint finds in a text."""
    return [
        schemas.FindingOut(
            at=one.at, phrase=one.phrase, why=TextOut.of(one.why), instead=TextOut.of(one.instead)
        )
        for one in findings_in(body, use)
    ]


def preview_out(
    script: Script,
    version: ScriptVersion,
    *,
    venue: VenueFacts,
    day: date,
    member: Member | None = None,
) -> schemas.ScriptPreviewOut:
    """Return a version as it would be said at a venue on a day, to a member where one is named."""
    values = {
        **venue_values(venue, _day_about(script, day, member), _language(script)),
        **festival_values(script.festival_key, venue, day, _language(script)),
        **(member_values(member) if member is not None else {}),
    }
    days = mourning_days(venue.jurisdiction.code, directory=operators_folder())
    not_used = not_used_because(Occasion(script.occasion), day, days)
    return schemas.ScriptPreviewOut(
        script_id=script.id,
        version_id=version.id,
        number=version.number,
        day=day,
        text=filled(version.body, values, _language(script)),
        not_used=not_used and TextOut.of(not_used),
        blanks=[_blank(name, values, _language(script)) for name in blanks_in(version.body)],
        findings=findings_out(version.body, Use(script.use)),
    )


def _day_about(script: Script, day: date, member: Member | None) -> date:
    """Return the day that is spoken of: of a birthday the next on which the member keeps it."""
    birthday = None if member is None else birthday_of(member)
    if birthday is None or script.occasion != Occasion.BIRTHDAY:
        return day
    try:
        return next_kept(birthday.key, day)
    except OutsideTheCalendar:
        return day


def venue_values(venue: VenueFacts, day: date, language: Language) -> dict[str, str]:
    """Return the blanks that every script of a venue can fill."""
    return {
        "venue": venue.name.said_in(language),
        "phone": venue.phone,
        "date": day_said(day, language),
    }


def festival_values(key: str, venue: VenueFacts, day: date, language: Language) -> dict[str, str]:
    """Return the festival's name where a script has one of its own."""
    region = venue.jurisdiction.code
    for one in festivals_of(day.year, region, holidays_for(region)) if key else ():  # type: ignore[arg-type]
        if one.key == key:
            return {"festival": one.name.said_in(language)}
    return {}


def member_values(member: Member) -> dict[str, str]:
    """Return the blanks that only the member hears filled."""
    return {"name": member.name or "", "title": member.title or ""}


def day_said(day: date, language: Language) -> str:
    """Return a day as it is said: 9月25日, 25 September."""
    return f"{day.month}月{day.day}日" if language == "zh" else f"{day.day} {day:%B}"


def _language(script: Script) -> Language:
    return "en" if script.language == "en" else "zh"


def _blank(name: str, values: Mapping[str, str], language: Language) -> schemas.BlankOut:
    variable = VARIABLES[name]
    return schemas.BlankOut(
        name=name,
        what=TextOut.of(variable.what),
        value=values.get(name, variable.example.said_in(language)),
        is_example=name not in values,
    )
