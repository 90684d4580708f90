"""The floor: the bare framework with the same documents in and out, and nothing behind."""

import json
import os
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Query, Response

from ktv_booking.reservations.schemas import NewReservation

app = FastAPI()
_BODIES = json.loads(Path(os.environ["KTV_BENCH_BODIES"]).read_text(encoding="utf-8"))
_BOOKED, _FREE, _BOARD = (_BODIES[name].encode() for name in ("POST", "availability", "board"))
JSON = "application/json"


@app.get("/ready")
def ready() -> dict[str, str]:
    """Say that it answers."""
    return {"status": "ready"}


@app.post("/v1/reservations", status_code=201)
def book(body: NewReservation) -> Any:
    """Read a booking and answer with what the product would."""
    return Response(_BOOKED, 201, media_type=JSON) if body else None


@app.get("/v1/venues/{venue_id}/availability")
def availability(
    venue_id: str,
    starts_at: Annotated[str, Query()],
    minutes: Annotated[int, Query()],
    party_size: Annotated[int, Query()],
) -> Any:
    """Answer with what the product would."""
    return Response(_FREE, media_type=JSON)


@app.get("/v1/venues/{venue_id}/board")
def board(venue_id: str, business_date: Annotated[str, Query()]) -> Any:
    """Answer with what the product would."""
    return Response(_BOARD, media_type=JSON)
