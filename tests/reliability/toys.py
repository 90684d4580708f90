"""Routes with one bug each, in the house's own app: what a checker of bad input has to find."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from ktv_booking.access.deps import MayView
from ktv_booking.kernel.errors import Malformed
from ktv_booking.reservations.rules.assignment import NoRoomFree
from ktv_booking.web.fields import DocumentIn, Line
from tests.reliability.worlds import Sample

router = APIRouter(prefix="/v1/toys")


class Toy(DocumentIn):
    """What a toy route takes."""

    note: Line


@router.post("/sound")
def sound(body: Toy, agent: MayView) -> None:
    """Has no bug."""


@router.post("/echo")
def echo(body: Toy, agent: MayView) -> None:
    """Repeats what it does not like."""
    if body.note != "玩具":
        raise Malformed.at("note", f"there is no {body.note}")


@router.post("/crash")
def crash(body: Toy, agent: MayView) -> None:
    """Falls over a character that a code page does not have."""
    body.note.encode("gbk")


@router.get("/overflow")
def overflow(agent: MayView, nights: Annotated[int, Query()]) -> None:
    """Falls over a number that is larger than it thinks."""
    nights.to_bytes(4, "big", signed=True)


@router.post("/unsaid")
def unsaid(body: Toy, agent: MayView) -> None:
    """Refuses in words that it does not declare."""
    if body.note != "玩具":
        raise NoRoomFree


@router.post("/plain")
def plain(body: Toy, agent: MayView) -> Response:
    """Refuses in a form that no client reads."""
    return Response("no" if body.note != "玩具" else "", 422 if body.note != "玩具" else 200)


@router.post("/loose")
def loose(body: Toy, agent: MayView) -> Response:
    """Answers what another language cannot read."""
    said = "1" if body.note == "玩具" else "NaN"
    return Response(f'{{"price": {said}}}', media_type="application/json")


@router.post("/unannounced")
def unannounced(body: Toy, agent: MayView, response: Response) -> None:
    """Answers a status that it does not declare."""
    response.status_code = 200 if body.note == "玩具" else 202


@router.post("/askew", response_model=Toy)
def askew(body: Toy, agent: MayView) -> Response:
    """Answers another document than it declares."""
    return Response('{"note": 7}', media_type="application/json")


ASKEW = "askew"
"""Its answer reads well, so only who knows the declared document finds it."""

ONLY_AN_ECHO = "echo"
"""Its refusal is as declared, so only who knows what was sent finds it."""

BROKEN = ("unannounced", "echo", "crash", "overflow", "unsaid", "plain", "loose")


def toy_sample(operation: str) -> Sample:
    """Return the valid request of a toy route."""
    if operation.startswith("GET"):
        return Sample(query=lambda _: {"nights": "1"}, bare=True)
    return Sample(body=lambda _: {"note": "玩具"}, bare=True)
