"""Members: found, let in, agreed with, corrected, merged, forgotten; taken in from a file."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, TypedDict, Unpack

from ktv_booking.client.said import Subject, document_of, each_of, id_of, said, version_of
from ktv_booking.client.transport import Transport
from ktv_booking.kernel.text import Language
from ktv_booking.members import schemas
from ktv_booking.oversight.schemas import ErasureOut, MemberErasure

MEMBERS: Final = "/v1/members"


class MembersTakenOut(TypedDict, total=False):
    """What members are narrowed by that leave as a file."""

    venue_id: Subject | None
    tier: str | None
    updated_since: datetime | str | None


class MemberFilters(MembersTakenOut, total=False):
    """What a list of members is narrowed by; `q` is what an agent types."""

    q: str | None


class Members:
    """Who joined, and what they said."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **filters: Unpack[MemberFilters],
    ) -> schemas.MemberPage:
        """Return one page of members, oldest first."""
        return self._transport.get(
            MEMBERS, schemas.MemberPage, limit=limit, cursor=cursor, **filters
        )

    def each(
        self, *, limit: int | None = None, **filters: Unpack[MemberFilters]
    ) -> Iterator[schemas.MemberOut]:
        """Yield every member the filters find, oldest first."""
        return each_of(lambda cursor: self.list(limit=limit, cursor=cursor, **filters))

    def export(
        self,
        format: Literal["csv", "xlsx", "html"],  # noqa: A002  (named as in the contract)
        *,
        phones: Literal["masked", "whole"] = "masked",
        reason: str | None = None,
        lang: Language | None = None,
        **filters: Unpack[MembersTakenOut],
    ) -> bytes:
        """Return members as a file; whole numbers with a reason, by who may."""
        asked = {"format": format, "phones": phones, "reason": reason, "lang": lang}
        return self._transport.fetch(f"{MEMBERS}/export", **asked, **filters).content

    def get(self, member: Subject) -> schemas.MemberOut:
        """Return one member."""
        return self._transport.get(_path(member), schemas.MemberOut)

    def join(
        self,
        member: schemas.NewMember | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> schemas.MemberOut:
        """Let somebody join: `join(name=..., phones=[...], home_venue_id=...)`."""
        body = said(schemas.NewMember, member, fields)
        return self._transport.post(
            MEMBERS, body, schemas.MemberOut, idempotency_key=idempotency_key
        )

    def change(self, member: schemas.MemberOut, **fields: Any) -> schemas.MemberOut:
        """Change what is given of a member as it was seen; None takes away."""
        body = schemas.MemberChange.model_validate(fields)
        return self._transport.patch(
            _path(member), body, schemas.MemberOut, if_match=version_of(member)
        )

    def reveal_phone(
        self, member: Subject, *, reason: str, number: int = 1
    ) -> schemas.RevealedMemberPhoneOut:
        """Return one number whole; the look is written down."""
        body = document_of(schemas.MemberPhoneReveal, number=number, reason=reason)
        path = _path(member, "phone-reveal")
        return self._transport.post(path, body, schemas.RevealedMemberPhoneOut)

    def consents(
        self, member: Subject, *, limit: int | None = None, cursor: str | None = None
    ) -> schemas.ConsentPage:
        """Return the ledger and what follows from it now."""
        path = _path(member, "consents")
        return self._transport.get(path, schemas.ConsentPage, limit=limit, cursor=cursor)

    def consent(self, member: Subject, consent: Subject) -> schemas.ConsentOut:
        """Return one line of the ledger."""
        path = _path(member, f"consents/{id_of(consent)}")
        return self._transport.get(path, schemas.ConsentOut)

    def note_consent(
        self, member: Subject, *, idempotency_key: str | None = None, **fields: Any
    ) -> schemas.ConsentOut:
        """Note what a member said: `purpose`, `channel`, `decision`, `proof`, `source`."""
        return self._transport.post(
            _path(member, "consents"),
            schemas.NewConsent.model_validate(fields),
            schemas.ConsentOut,
            idempotency_key=idempotency_key,
        )

    def do_not_call(
        self,
        member: Subject,
        do_not_call: bool = True,
        *,
        reason: str,
        idempotency_key: str | None = None,
    ) -> schemas.MemberOut:
        """Note that a person is not to be called, or took that back."""
        return self._transport.post(
            _path(member, "do-not-call"),
            document_of(schemas.DoNotCall, do_not_call=do_not_call, reason=reason),
            schemas.MemberOut,
            idempotency_key=idempotency_key,
        )

    def corrections(
        self, member: Subject, *, limit: int | None = None, cursor: str | None = None
    ) -> schemas.CorrectionPage:
        """Return what was proposed about a member."""
        path = _path(member, "corrections")
        return self._transport.get(path, schemas.CorrectionPage, limit=limit, cursor=cursor)

    def correction(self, member: Subject, correction: Subject) -> schemas.CorrectionOut:
        """Return one proposal about a member."""
        path = _path(member, f"corrections/{id_of(correction)}")
        return self._transport.get(path, schemas.CorrectionOut)

    def propose_correction(
        self, member: Subject, *, idempotency_key: str | None = None, **fields: Any
    ) -> schemas.CorrectionOut:
        """Propose another birthday, with a reason."""
        return self._transport.post(
            _path(member, "corrections"),
            schemas.NewCorrection.model_validate(fields),
            schemas.CorrectionOut,
            idempotency_key=idempotency_key,
        )

    def decide_correction(
        self,
        member: Subject,
        correction: Subject,
        decision: Literal["accept", "refuse"],
        *,
        reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> schemas.CorrectionOut:
        """Accept or refuse what somebody else proposed."""
        return self._transport.post(
            _path(member, f"corrections/{id_of(correction)}/decision"),
            document_of(schemas.CorrectionDecision, decision=decision, reason=reason),
            schemas.CorrectionOut,
            idempotency_key=idempotency_key,
        )

    def merge(
        self,
        kept: Subject,
        merged: Subject,
        *,
        reason: str,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> schemas.MergeOut:
        """Make one member of two; `dry_run` shows what would become of them."""
        body = document_of(
            schemas.NewMerge,
            kept_id=id_of(kept),
            merged_id=id_of(merged),
            reason=reason,
            dry_run=dry_run,
        )
        return self._transport.post(
            f"{MEMBERS}/merges", body, schemas.MergeOut, idempotency_key=idempotency_key
        )

    def import_file(
        self,
        file: Path | bytes,
        *,
        home_venue_id: Subject,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> schemas.ImportOut:
        """Take members in from CSV or XLSX and return what became of each row."""
        return self._transport.upload(
            f"{MEMBERS}/imports",
            file if isinstance(file, bytes) else file.read_bytes(),
            schemas.ImportOut,
            idempotency_key=idempotency_key,
            home_venue_id=home_venue_id,
            dry_run=dry_run,
        )

    def erase(
        self, member: Subject, *, reason: str, idempotency_key: str | None = None
    ) -> ErasureOut:
        """Make a member anonymous."""
        body = document_of(MemberErasure, reason=reason)
        path = _path(member, "erasure")
        return self._transport.post(path, body, ErasureOut, idempotency_key=idempotency_key)


def _path(member: Subject, verb: str = "") -> str:
    return f"{MEMBERS}/{id_of(member)}" + (f"/{verb}" if verb else "")
