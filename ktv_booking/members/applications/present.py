"""Applications as the contract shows them: numbers masked, and who carries them already."""

from sqlalchemy.orm import Session

from ktv_booking.access.deps import Agent
from ktv_booking.kernel.phone import masked
from ktv_booking.members.applications import schemas
from ktv_booking.members.applications.models import Application
from ktv_booking.members.applications.rules import consent_texts, version_in_use
from ktv_booking.members.applications.service import Applicant
from ktv_booking.members.queries import members_with
from ktv_booking.venues.queries import venue_facts
from ktv_booking.web.texts import TextOut

AS_THEY_ARE = (
    "id", "home_venue_id", "promotion", "name", "title", "birthday", "preferred_language",
    "channels", "consent_version", "status", "submitted_by", "decided_by", "decision_reason",
    "member_id", "version",
)  # fmt: skip
INSTANTS = ("decided_at", "created_at", "updated_at")


def applicant_of(body: schemas.NewMemberApplication) -> Applicant:
    """Return who applies."""
    fields = body.model_dump(exclude={"birthday", "channels"})
    birthday = None if body.birthday is None else body.birthday.value()
    channels = tuple(dict.fromkeys(body.channels))
    return Applicant(**fields, birthday=birthday, channels=channels)


def application_out(
    session: Session, row: Application, *, by: Agent
) -> schemas.MemberApplicationOut:
    """Return one application, and who of the caller's members carries the number."""
    local = venue_facts(session, row.home_venue_id).local
    known = members_with(session, [row.phone], agent=by) if row.phone else []
    said = {name: getattr(row, name) for name in INSTANTS}
    return schemas.MemberApplicationOut.model_validate(
        {name: getattr(row, name) for name in AS_THEY_ARE}
        | {name: at and local(at) for name, at in said.items()}
        | {"phone_masked": masked(row.phone), "known_members": [one.id for one in known]}
    )


def consent_texts_out() -> schemas.ConsentTextsOut:
    """Return every text, oldest first."""
    return schemas.ConsentTextsOut(
        items=[
            schemas.ConsentTextOut(
                version=version, text=TextOut.of(text), in_use=version == version_in_use()
            )
            for version, text in consent_texts().items()
        ]
    )
