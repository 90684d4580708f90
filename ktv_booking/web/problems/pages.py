"""`GET /problems/<code>`: what a refusal means, for people and for programs."""

import re
from html import escape
from typing import Annotated, Any

from fastapi import Path, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from ktv_booking.kernel.errors import DomainError, NotFound
from ktv_booking.web.declarations import declares
from ktv_booking.web.fields import DocumentOut
from ktv_booking.web.problems.answers import jsonable
from ktv_booking.web.problems.declared import may_refuse
from ktv_booking.web.problems.kinds import kind_of, refusals_by_code
from ktv_booking.web.routes import Routes

problems_router = Routes(prefix="/problems", include_in_schema=False)
_VARIES = {"Vary": "Accept"}


class InBothLanguages(DocumentOut):
    """A sentence in Chinese and English."""

    zh: str
    en: str


class ProblemExplained(DocumentOut):
    """One refusal: its code and status, what it says and what it means to the desk."""

    type: str
    code: str
    status: int
    title: InBothLanguages
    detail: InBothLanguages
    meaning: InBothLanguages


class ProblemsExplained(DocumentOut):
    """Every refusal there is, by code."""

    items: list[ProblemExplained]


@problems_router.get("", response_model=ProblemsExplained)
@declares(venue="none", rate="read", personal=False)
async def list_problems(request: Request) -> Response:
    """Every refusal of this service, by code."""
    items = [_explained(refusal) for refusal in refusals_by_code().values()]
    if _wants_page(request):
        return _page("problems", "".join(_article(item) for item in items))
    return JSONResponse({"items": items}, headers=_VARIES)


@problems_router.get("/{code}", response_model=ProblemExplained, responses=may_refuse(NotFound))
@declares(venue="none", rate="read", personal=False)
async def explain_problem(code: Annotated[str, Path(max_length=60)], request: Request) -> Response:
    """What one refusal means, in both languages."""
    refusal = refusals_by_code().get(code)
    if refusal is None:
        raise NotFound
    item = _explained(refusal)
    if _wants_page(request):
        return _page(item["code"], _article(item))
    return JSONResponse(item, headers=_VARIES)


def _explained(refusal: type[DomainError]) -> dict[str, Any]:
    kind = kind_of(refusal)
    return {
        "type": f"/problems/{refusal.code}",
        "code": refusal.code,
        "status": kind.status,
        "title": jsonable(refusal.title),
        "detail": jsonable(refusal.detail or refusal.title),
        "meaning": jsonable(kind.meaning),
    }


def _wants_page(request: Request) -> bool:
    """A browser names HTML before it names JSON or anything."""
    accepted = re.findall(r"text/html|application/json", request.headers.get("accept", ""))
    return accepted[:1] == ["text/html"]


def _article(item: dict[str, Any]) -> str:
    lines = "".join(
        f'<p lang="{tag}">{escape(item[part][language])}</p>'
        for part in ("detail", "meaning")
        for language, tag in (("zh", "zh-CN"), ("en", "en"))
    )
    return (
        f'<article id="{escape(item["code"])}">'
        f"<h2><code>{escape(item['code'])}</code> · {item['status']}</h2>"
        f"<h3>{escape(item['title']['zh'])} · {escape(item['title']['en'])}</h3>{lines}</article>"
    )


def _page(title: str, inside: str) -> HTMLResponse:
    return HTMLResponse(
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>body{{font:16px/1.6 system-ui,sans-serif;max-width:44rem;margin:2rem auto;"
        f"padding:0 1rem}}</style>{inside}</html>",
        headers={
            **_VARIES,
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
            "X-Content-Type-Options": "nosniff",
        },
    )
