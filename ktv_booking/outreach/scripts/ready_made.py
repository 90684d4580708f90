"""The scripts that come with the house, laid down once; what is there already stays as it is."""

import tomllib
from datetime import datetime
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.outreach.scripts.models import Script
from ktv_booking.outreach.scripts.rules.occasions import Occasion, Use
from ktv_booking.outreach.scripts.service import Words, write_script


def ready_made() -> list[dict[str, Any]]:
    """Return what the file says: occasion, use, and the words in both languages."""
    file = files("ktv_booking.outreach.scripts").joinpath("ready_made.toml")
    entries: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["scripts"]
    return entries


def lay_ready_made(session: Session, *, by: str, now: datetime) -> int:
    """Write and publish every script that comes with the house and is not there; return how many.

    Safe to run again: a house that wrote words of its own for an occasion keeps them.
    """
    known = {
        (one.occasion, one.language, one.use)
        for one in session.scalars(select(Script).where(Script.festival_key == ""))
    }
    written = 0
    for entry in ready_made():
        occasion, use = Occasion(entry["occasion"]), Use(entry.get("use", Use.SPOKEN))
        for language in ("zh", "en"):
            if (occasion.value, language, use.value) in known:
                continue
            words = Words(entry[language], publish=True)
            write_script(session, occasion, language, use, words, by=by, now=now)
            written += 1
    return written
