"""Day sheets kept as files, so that the last ones can be printed when the system is away."""

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ktv_booking.db.session import Database
from ktv_booking.kernel.errors import NotFound
from ktv_booking.kernel.text import Text
from ktv_booking.kernel.time import DAY
from ktv_booking.reservations.day_sheets.paper import as_csv, as_html
from ktv_booking.reservations.day_sheets.sheet import day_sheet
from ktv_booking.reservations.schemas import DaySheetOut
from ktv_booking.venues.models import Venue
from ktv_booking.venues.queries import venue_facts, venue_ids
from ktv_booking.venues.rules.facts import VenueFacts

DAYS_AHEAD = 7
FILE_MODE = 0o600
Texts = dict[str, str]


class NoDaySheet(NotFound):
    """No sheet of that venue and day was ever written into the folder."""

    title = Text(
        zh="这里没有该门店该营业日的预约表：请核对门店代码和 --folder（或 KTV_DAY_SHEET_DIR），"
        "系统可用时不带 --last 运行 ktv-booking day-sheet 即可写出",
        en="No day sheet of that venue and day was written here: check the venue's code and "
        "--folder (or KTV_DAY_SHEET_DIR); while the store is there, ktv-booking day-sheet "
        "without --last writes one",
    )

    def __str__(self) -> str:
        return f"{self.said_in('zh')} / {self.said_in('en')}"


def write(
    database: Database, venue_code: str, *, day: date | None, folder: Path, now: datetime
) -> Path:
    """Write one venue's day in every format and return the page to print.

    `day` None is the present business day.

    Raises:
        NotFound: no venue has this code.
    """

    def sheet(session: Session) -> tuple[str, Texts]:
        venue_id = session.scalar(select(Venue.id).where(Venue.code == venue_code))
        if venue_id is None:
            raise NotFound(what="venue")
        venue = venue_facts(session, venue_id)
        return _texts(session, venue, day or venue.hours.business_day_of(now), now)

    stem, texts = database.read(sheet)
    return _kept(folder, stem, texts)


def write_all(
    database: Database, *, folder: Path, now: datetime, days: int = DAYS_AHEAD
) -> list[Path]:
    """Write every venue's present day and those that follow; return the pages.

    Safe to run again at any time: a file is replaced whole or not at all.
    """
    written = []
    for venue_id in database.read(venue_ids):
        for ahead in range(days):
            look = database.read_stale if ahead else database.read
            stem, texts = look(_ahead(venue_id, ahead, now))
            written.append(_kept(folder, stem, texts))
    return written


def last(folder: Path, venue_code: str, *, day: date | None = None, now: datetime) -> DaySheetOut:
    """Return the sheet as it was written last for a venue; it needs no store.

    Of one business day, or of the first that is not over; where all are over, of the latest.

    Raises:
        NoDaySheet: none was ever written here.
    """
    wanted = f"{venue_code}-{day.isoformat() if day else '????-??-??'}.json"
    sheets = [
        DaySheetOut.model_validate_json(page.read_bytes()) for page in sorted(folder.glob(wanted))
    ]
    if not sheets:
        raise NoDaySheet(what="day_sheet")
    to_come = (sheet for sheet in sheets if sheet.closes_at and sheet.closes_at > now)
    return next(to_come, sheets[-1])


def sheets_before(folder: Path, day: date) -> list[Path]:
    """Return the files of business days before `day`, oldest first; other files are not ours."""
    named = {
        page: page.stem[-len("2000-01-01") :] for page in sorted(folder.glob("*-????-??-??.*"))
    }
    return [page for page, said in named.items() if _is_before(said, day)]


def _is_before(said: str, day: date) -> bool:
    try:
        return date.fromisoformat(said) < day
    except ValueError:
        return False


def _ahead(venue_id: UUID, ahead: int, now: datetime) -> Callable[[Session], tuple[str, Texts]]:
    def sheet(session: Session) -> tuple[str, Texts]:
        venue = venue_facts(session, venue_id)
        return _texts(session, venue, venue.hours.business_day_of(now) + ahead * DAY, now)

    return sheet


def _texts(session: Session, venue: VenueFacts, day: date, now: datetime) -> tuple[str, Texts]:
    sheet = day_sheet(session, venue, day, now=now)
    texts = {
        "html": as_html(sheet, venue.name),
        "csv": as_csv(sheet),
        "json": sheet.model_dump_json(indent=1),
    }
    return f"{venue.code}-{day.isoformat()}", texts


def _kept(folder: Path, stem: str, texts: Texts) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for ending, text in texts.items():
        fresh = folder / f".{stem}.{ending}.{os.getpid()}"
        fresh.touch(FILE_MODE)
        fresh.write_text(text, encoding="utf-8", newline="")
        fresh.replace(folder / f"{stem}.{ending}")
    return folder / f"{stem}.html"
