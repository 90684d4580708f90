"""Tables as answers: a document, or a file of a spreadsheet with a name that says what it holds."""

from typing import Any, Literal, cast

from fastapi import Response

from ktv_booking.kernel.text import Language
from ktv_booking.web.sheets import MEDIA_TYPES, Sheet, SheetFormat, written

TableFormat = Literal["json", "csv", "xlsx"]
FileFormat = Literal["csv", "xlsx"]
TABLES: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPES[kind].partition(";")[0]: {} for kind in ("csv", "xlsx")}}
}
LEAVING: dict[int | str, dict[str, Any]] = {
    200: {"content": {media.partition(";")[0]: {} for media in MEDIA_TYPES.values()}}
}
REFUSED = 409
PAPER_ONLY = "default-src 'none'; style-src 'unsafe-inline'"


def file_of(sheet: Sheet, wanted: SheetFormat, lang: Language | None, *, name: str) -> Response:
    """Return a table as a file that is saved under this name."""
    return _saved(written(sheet, wanted, lang), wanted, name)


def taken_out(answer: bytes, wanted: SheetFormat, *, name: str) -> Response:
    """Return what a unit of work answered as the file that it is; a refusal stays as it was said.

    Args:
        answer: what `work` handed back for bytes: in truth a response, as its own page says.
    """
    told = cast("Response", answer)
    return told if told.status_code == REFUSED else _saved(bytes(told.body), wanted, name)


def _saved(body: bytes, wanted: SheetFormat, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{wanted}"'}
    if wanted == "html":  # a page to print is shown, and nothing in it may run or ask elsewhere
        headers = {"Content-Security-Policy": PAPER_ONLY, "Content-Disposition": "inline"}
    return Response(body, media_type=MEDIA_TYPES[wanted], headers=headers)
