"""The routes of scripts: written and published by head office, read by everybody who calls."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent, MayRunCampaigns, MayView, SignedIn
from ktv_booking.kernel.errors import Forbidden
from ktv_booking.members.queries import member_for
from ktv_booking.outreach.scripts import present, queries, schemas, service
from ktv_booking.outreach.scripts.models import Script
from ktv_booking.outreach.scripts.rules.lint import ScriptUnfit
from ktv_booking.outreach.scripts.rules.occasions import Occasion, Use
from ktv_booking.venues.queries import venue_for
from ktv_booking.web.declarations import declares
from ktv_booking.web.fields import CodeWord, Day, Language
from ktv_booking.web.now import Now
from ktv_booking.web.paging import Key, Paging, page_of
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/scripts", tags=["outreach"])

OLDEST_FIRST: Key = [(Script.id, UUID)]


@router.get("")
@declares(venue="none", rate="read", personal=False)
def list_scripts(
    read: Read,
    agent: SignedIn,
    paging: Paging,
    *,
    occasion: Annotated[schemas.OccasionWord | None, Query()] = None,
    festival_key: Annotated[CodeWord | None, Query()] = None,
    language: Annotated[Language | None, Query()] = None,
    use: Annotated[schemas.UseWord | None, Query()] = None,
) -> schemas.ScriptPage:
    """What is said on which occasion, oldest first, with every version and what is in use."""
    sought = queries.Sought(occasion, festival_key, language, use and Use(use))

    def page(session: Session) -> schemas.ScriptPage:
        statement = queries.scripts_sought(sought)
        rows, following = page_of(session, statement, paging, by=OLDEST_FIRST)
        return schemas.ScriptPage(items=present.scripts_out(session, rows), next_cursor=following)

    return read(page)


@router.post("", status_code=201, responses=may_refuse(service.ScriptKnown, ScriptUnfit))
@declares(venue="chain", rate="write", personal=False)
def add_script(
    body: schemas.NewScript, work: Work, now: Now, agent: MayRunCampaigns
) -> schemas.ScriptOut:
    """Write a script. Words that the manuals forbid may be kept as a draft, never published."""
    _ensure_everywhere(agent)
    return work(
        lambda session: present.script_out(
            session,
            service.write_script(
                session,
                Occasion(body.occasion),
                body.language,
                Use(body.use),
                service.Words(body.body, body.publish),
                festival_key=body.festival_key or "",
                by=agent.login,
                now=now,
            ),
        ),
        location=lambda script: f"/v1/scripts/{script.id}",
    )


@router.get("/{script_id}")
@declares(venue="none", rate="read", personal=False)
def read_script(script_id: UUID, read: Read, agent: SignedIn) -> schemas.ScriptOut:
    """One script with its versions."""
    return read(lambda session: present.script_out(session, queries.script_of(session, script_id)))


@router.get("/{script_id}/preview")
@declares(venue="query", rate="read", personal=True)
def preview_script(
    script_id: UUID,
    read: Read,
    now: Now,
    agent: MayView,
    *,
    venue_id: Annotated[UUID, Query(description="where it would be said")],
    member_id: Annotated[UUID | None, Query(description="to whom")] = None,
    version_id: Annotated[UUID | None, Query(description="the newest where none is named")] = None,
    day: Annotated[Day | None, Query(description="the present business day if left out")] = None,
) -> schemas.ScriptPreviewOut:
    """A script as it would be said; the member's own values to who works at the member's home."""

    def preview(session: Session) -> schemas.ScriptPreviewOut:
        venue = venue_for(session, venue_id, agent=agent)
        member = member_for(session, member_id, agent=agent) if member_id else None
        script = queries.script_of(session, script_id)
        version = (
            queries.version_of(session, script, version_id)
            if version_id
            else queries.newest_version(session, script)
        )
        return present.preview_out(
            script,
            version,
            venue=venue,
            day=day or venue.hours.business_day_of(now),
            member=member,
        )

    return read(preview)


@router.post("/{script_id}/versions", status_code=201, responses=may_refuse(ScriptUnfit))
@declares(venue="chain", rate="write", personal=False)
def add_script_version(
    script_id: UUID,
    body: schemas.NewScriptVersion,
    work: Work,
    now: Now,
    agent: MayRunCampaigns,
) -> schemas.ScriptVersionOut:
    """Write other words for a script; what was said before stays readable and counted."""
    _ensure_everywhere(agent)

    def write(session: Session) -> schemas.ScriptVersionOut:
        script = queries.script_of(session, script_id, for_update=True)
        words = service.Words(body.body, body.publish)
        version = service.write_version(session, script, words, by=agent.login, now=now)
        return present.version_out(version, script)

    return work(write, location=lambda one: f"/v1/scripts/{one.script_id}/versions/{one.id}")


@router.get("/{script_id}/versions/{version_id}")
@declares(venue="none", rate="read", personal=False)
def read_script_version(
    script_id: UUID, version_id: UUID, read: Read, agent: SignedIn
) -> schemas.ScriptVersionOut:
    """One version of a script."""

    def found(session: Session) -> schemas.ScriptVersionOut:
        script = queries.script_of(session, script_id)
        return present.version_out(queries.version_of(session, script, version_id), script)

    return read(found)


@router.post("/{script_id}/publication", responses=may_refuse(ScriptUnfit, service.NewerWordsInUse))
@declares(venue="chain", rate="write", personal=False)
def publish_script(
    script_id: UUID,
    body: schemas.ScriptPublication,
    work: Work,
    now: Now,
    agent: MayRunCampaigns,
) -> schemas.ScriptOut:
    """Let a version be used from now on; refused with every phrase that is not said to guests.

    To go back to older words, write them again as a new version.
    """
    _ensure_everywhere(agent)

    def publish(session: Session) -> schemas.ScriptOut:
        script = queries.script_of(session, script_id, for_update=True)
        service.publish(session, script, body.version_id, by=agent.login, now=now)
        return present.script_out(session, script)

    return work(publish)


def _ensure_everywhere(agent: Agent) -> None:
    if not agent.is_everywhere:
        raise Forbidden(permission=agent.permission.value)
