"""What callers say: scripts by occasion and language, their versions, and how one would sound."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, TypedDict, Unpack

from ktv_booking.client.said import Subject, document_of, each_of, id_of, said
from ktv_booking.client.transport import Transport
from ktv_booking.outreach.scripts import schemas

SCRIPTS: Final = "/v1/scripts"


class ScriptFilters(TypedDict, total=False):
    """What a list of scripts is narrowed by."""

    occasion: str | None
    festival_key: str | None
    language: str | None
    use: str | None


class PreviewOf(TypedDict, total=False):
    """To whom, when, and which version; the newest one today to nobody in particular if left."""

    member_id: Subject | None
    version_id: Subject | None
    day: date | str | None


class Scripts:
    """What is said on which occasion."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **filters: Unpack[ScriptFilters],
    ) -> schemas.ScriptPage:
        """Return one page of scripts, oldest first."""
        return self._transport.get(
            SCRIPTS, schemas.ScriptPage, limit=limit, cursor=cursor, **filters
        )

    def each(
        self, *, limit: int | None = None, **filters: Unpack[ScriptFilters]
    ) -> Iterator[schemas.ScriptOut]:
        """Yield every script the filters find, oldest first."""
        return each_of(lambda cursor: self.list(limit=limit, cursor=cursor, **filters))

    def get(self, script: Subject) -> schemas.ScriptOut:
        """Return one script with its versions."""
        return self._transport.get(f"{SCRIPTS}/{id_of(script)}", schemas.ScriptOut)

    def write(
        self,
        script: schemas.NewScript | None = None,
        /,
        *,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> schemas.ScriptOut:
        """Write a script: `write(occasion="birthday", language="zh", body=..., publish=True)`."""
        body = said(schemas.NewScript, script, fields)
        return self._transport.post(
            SCRIPTS, body, schemas.ScriptOut, idempotency_key=idempotency_key
        )

    def write_version(
        self,
        script: Subject,
        body: str,
        *,
        publish: bool = False,
        idempotency_key: str | None = None,
    ) -> schemas.ScriptVersionOut:
        """Write other words for a script."""
        return self._transport.post(
            f"{SCRIPTS}/{id_of(script)}/versions",
            document_of(schemas.NewScriptVersion, body=body, publish=publish),
            schemas.ScriptVersionOut,
            idempotency_key=idempotency_key,
        )

    def version(self, script: Subject, version: Subject) -> schemas.ScriptVersionOut:
        """Return one version of a script."""
        path = f"{SCRIPTS}/{id_of(script)}/versions/{id_of(version)}"
        return self._transport.get(path, schemas.ScriptVersionOut)

    def publish(
        self, script: Subject, version: Subject, *, idempotency_key: str | None = None
    ) -> schemas.ScriptOut:
        """Let a version be used from now on."""
        return self._transport.post(
            f"{SCRIPTS}/{id_of(script)}/publication",
            document_of(schemas.ScriptPublication, version_id=id_of(version)),
            schemas.ScriptOut,
            idempotency_key=idempotency_key,
        )

    def preview(
        self, script: Subject, *, venue_id: Subject, **of: Unpack[PreviewOf]
    ) -> schemas.ScriptPreviewOut:
        """Return a script as it would be said at a venue."""
        path = f"{SCRIPTS}/{id_of(script)}/preview"
        return self._transport.get(path, schemas.ScriptPreviewOut, venue_id=venue_id, **of)
