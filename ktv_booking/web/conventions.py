"""Every convention of the contract on one app, in the one order that works."""

from collections.abc import Sequence

from fastapi import FastAPI

from ktv_booking.web.docs_page import install_docs_page
from ktv_booking.web.health import health_router
from ktv_booking.web.limits import install_limits
from ktv_booking.web.logging import install_request_log
from ktv_booking.web.metrics import install_metrics
from ktv_booking.web.openapi import install_openapi
from ktv_booking.web.problems import install_problem_handlers
from ktv_booking.web.problems.pages import problems_router
from ktv_booking.web.routes import Routes
from ktv_booking.web.security_headers import install_other_origins, install_security_headers


def install_conventions(app: FastAPI, *, origins: Sequence[str] = ()) -> None:
    """Give `app` limits, problems, figures, the log, health, `/openapi.json` and `/docs`.

    Pages of `origins` may ask as programs do, with a token; without any there is no CORS at all.
    A request passes the headers, the log and the figures first, then the last resort for bugs,
    then the limits: what is added last stands outermost.
    """
    install_limits(app)
    install_problem_handlers(app)
    install_metrics(app)
    install_request_log(app)
    if origins:
        install_other_origins(app, origins)
    install_security_headers(app)
    app.router.routes.extend(Routes.of(health_router, problems_router).routes)
    install_openapi(app)
    install_docs_page(app)
