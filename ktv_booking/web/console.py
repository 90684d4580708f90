"""The agents' console at `/`: files that `make web` has built, served where no route answers.

It is asked last, so it never takes a path from the interface; under the interface's own roots it
never answers at all. Names below `assets/` carry a digest of their content: they may be kept for
ever, the page that names them may not.
"""

from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Final

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from ktv_booking.web.security_headers import OF_A_PAGE

BUILT = Path(str(files("ktv_booking"))) / "webconsole"
PAGE = "index.html"
NOT_OURS: Final = frozenset({"v1", "problems", "docs", "health", "metrics", "openapi.json"})
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
IN_THE_LOG = SimpleNamespace(path="/{console}")
NOT_BUILT = """\
<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>ktv_booking</title></head>
<body>
<h1>ktv_booking</h1>
<p>接口运行正常：<a href="/docs">/docs</a>。</p>
<p>控制台尚未构建：安装 Node.js 20.19 或更高版本后运行 <code>make web</code>。</p>
<p lang="en">The interface works: <a href="/docs">/docs</a>. The console is not built: install
Node.js 20.19 or newer, then run <code>make web</code>.</p>
</body>
</html>
"""


def is_built(built: Path = BUILT) -> bool:
    """Say whether there is a console to serve."""
    return (built / PAGE).is_file()


class Console:
    """Answers with a file of the console, with its page for a place in it, else as `otherwise`."""

    def __init__(self, built: Path, otherwise: ASGIApp) -> None:
        self._otherwise = otherwise
        self._files = StaticFiles(directory=built) if is_built(built) else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request that no route has taken."""
        path = _path_in_app(scope)
        if not _may_be_ours(scope, path):
            await self._otherwise(scope, receive, send)
            return
        scope["route"] = IN_THE_LOG
        answer = await self._answer(path, scope)
        await (GZipMiddleware(answer) if answer else self._otherwise)(scope, receive, send)

    async def _answer(self, path: str, scope: Scope) -> Response | None:
        is_place = path == "" or (
            "." not in path.rpartition("/")[2]
            and "text/html" in Headers(scope=scope).get("accept", "")
        )
        if self._files is None:
            return HTMLResponse(NOT_BUILT) if path == "" else None
        try:
            found = await self._files.get_response(PAGE if is_place else path, scope)
        except HTTPException:
            return None
        if is_place:  # also of a 304, whose headers take the place of those that were kept
            found.headers["Content-Security-Policy"] = OF_A_PAGE
        is_kept = path.startswith("assets/") and not is_place
        found.headers["Cache-Control"] = FOR_EVER if is_kept else ASK_AGAIN
        return found


def _path_in_app(scope: Scope) -> str:
    """Return the path that was asked for, from the root of the application on."""
    return str(scope.get("path", "")).removeprefix(scope.get("root_path", "")).lstrip("/")


def _may_be_ours(scope: Scope, path: str) -> bool:
    """Say whether the console may answer at all: a page or a file is asked for, and not below."""
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return False
    return path.partition("/")[0] not in NOT_OURS


def install_console(app: FastAPI, built: Path = BUILT) -> None:
    """Serve the console of `built` on `app` wherever no route answers; a hint where it is not."""
    app.router.default = Console(built, app.router.default)
