"""A file that comes with a request: one, whole in memory, no longer than the gate lets in."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from ktv_booking.kernel.errors import Malformed
from ktv_booking.kernel.text import Text

MULTIPART = "multipart/form-data"
MOST_FIELDS = 10
_NO_FORM = Text(zh="须为 multipart/form-data 表单", en="must be a multipart/form-data form")
_NO_FILE = Text(zh="缺少文件", en="there is no file")


@dataclass(frozen=True, slots=True)
class Upload:
    """The one file of a form, and the words beside it."""

    content: bytes
    fields: dict[str, str]


async def _upload(request: Request) -> Upload:
    """Return the file of a form. The body was read before: its parts are, from that.

    Raises:
        Malformed: no form, no file in it, or a field that is there twice.
    """
    await request.body()
    if not request.headers.get("content-type", "").lower().startswith(MULTIPART):
        raise Malformed.at("body", _NO_FORM)
    try:
        form = await request.form(max_files=1, max_fields=MOST_FIELDS)
    except HTTPException as error:
        raise Malformed.at("body", _NO_FORM) from error
    try:
        return await _read(form)
    finally:
        await form.close()


async def _read(form: FormData) -> Upload:
    parts = form.multi_items()
    words = {name: said for name, said in parts if isinstance(said, str)}
    if len({name for name, _ in parts}) < len(parts):
        raise Malformed.at("body", Text(zh="字段重复", en="a field is there twice"))
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise Malformed.at("file", _NO_FILE)
    return Upload(await file.read(), words)


Uploaded = Annotated[Upload, Depends(_upload)]


def takes_a_file(**fields: dict[str, Any]) -> dict[str, Any]:
    """Return what `openapi_extra` says of a route that takes a form with a file."""
    properties = {"file": {"type": "string", "format": "binary"}, **fields}
    schema = {
        "type": "object",
        "required": ["file"],
        "properties": properties,
        "additionalProperties": False,
    }
    return {"requestBody": {"required": True, "content": {MULTIPART: {"schema": schema}}}}
