"""`/docs`: read and try every operation in a browser, without any network but ours.

The assets of Swagger UI come inside the wheel of `fastapi-swagger`.
"""

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

ASSETS = ("fastapi_swagger", "resources")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
PAGE = """\
<!doctype html>
<html lang="zh-CN">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>ktv_booking · API</title>
  <link rel="icon" href="docs/assets/favicon-32x32.png">
  <link rel="stylesheet" href="docs/assets/swagger-ui.css">
</head>
<body>
  <div id="operations"></div>
  <noscript>/openapi.json</noscript>
  <script src="docs/assets/swagger-ui-bundle.js"></script>
  <script src="docs/start.js"></script>
</body>
</html>
"""
START = """\
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#operations",
  validatorUrl: null,
  deepLinking: true,
  filter: true,
  docExpansion: "none",
  displayRequestDuration: true,
  tryItOutEnabled: true,
});
"""


def install_docs_page(app: FastAPI) -> None:
    """Serve the page at `/docs`, its script and its assets below it."""

    async def docs(_: object) -> Response:
        return HTMLResponse(PAGE, headers=HEADERS)

    async def start(_: object) -> Response:
        return Response(START, media_type="text/javascript", headers=HEADERS)

    app.add_route("/docs", docs, include_in_schema=False)
    app.add_route("/docs/start.js", start, include_in_schema=False)
    app.mount("/docs/assets", StaticFiles(packages=[ASSETS]), name="docs-assets")
