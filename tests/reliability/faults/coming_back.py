"""Drills: the store is lost, and comes back from what was kept; each says how long that took."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from ktv_booking.ballast import Size, fill
from ktv_booking.db.backup import back_up, restore
from ktv_booking.db.session import Database
from tests.builders import NOW, evening
from tests.front_desk import FrontDesk
from tests.reliability.faults.callers import Callers, a_house
from tests.reliability.faults.postgres import Postgres, folder_of_a_server, give_away
from tests.reliability.faults.whole_store import row_counts, rows_hash
from tests.reliability.grounds import migrated, servers
from tests.reliability.runs import Report
from tests.stores import Desk

ARCHIVED_WITHIN = 60.0


def backup_drill(store: Database, spare: Database, size: Size, *, seed: int) -> Report:
    """Copy a filled store while desks call, lose it, come back elsewhere; compare row by row."""
    report = Report()
    fill(store, size, today=NOW.date(), seed=seed)
    url = store.url.render_as_string(hide_password=False)
    house = a_house(url)
    with tempfile.TemporaryDirectory(prefix="ktv-run-") as folder:
        with servers(url) as (server,):
            callers = Callers(server, house)
            with callers.calling(4, seed=seed, watched=False):
                time.sleep(0.5)
                kept = back_up(store, Path(folder) / "under-load")
                time.sleep(0.5)
        if any(answer.status in {0, 500} for answer in callers.answers):
            report.violations.append("a desk was not served while the copy was made")
        back_up(store, Path(folder) / "at-rest")
        as_it_was = rows_hash(store)
        restored = restore(spare, Path(folder) / "at-rest", force=False, now=NOW)
    if rows_hash(spare) != as_it_was:
        report.violations.append("what came back is not what was there")
    report.figures = {
        "reservations": row_counts(spare)["reservations"],
        "megabytes": round(restored.size / 1e6, 1),
        "copy_under_load_seconds": round(kept.seconds, 2),
        "answers_meanwhile": len(callers.answers),
        "recovery_seconds": round(restored.seconds, 2),
    }
    return report


@dataclass
class Archive:
    """A base copy of a server, and the folder its log goes to."""

    server: Postgres
    base: Path
    log: Path

    def wait_for_the_log(self) -> None:
        """See that all of the log so far has been archived."""
        name = self.server.ask("SELECT pg_walfile_name(pg_current_wal_lsn())")
        self.server.ask("SELECT pg_switch_wal()")
        deadline = time.monotonic() + ARCHIVED_WITHIN
        while not (self.log / name).exists() and time.monotonic() < deadline:
            time.sleep(0.05)

    def recovered(
        self, until: str, *, restore_command: str | None = None
    ) -> tuple[Postgres, float]:
        """Return a server as it was at an instant, and the seconds that took."""
        began = time.monotonic()
        data = self.server.folder / "recovered"
        shutil.copytree(self.base, data, symlinks=True)
        give_away(data)
        data.chmod(0o700)
        (data / "recovery.signal").touch()
        back = Postgres(self.server.folder, data=data)
        back.start(
            {
                "restore_command": f"cp {self.log}/%f %p",
                "recovery_target_time": until,
                "recovery_target_action": "promote",
            }
        )
        while back.ask("SELECT pg_is_in_recovery()"):
            time.sleep(0.02)
        return back, time.monotonic() - began


@contextmanager
def archived_server() -> Iterator[Archive]:
    """Yield a migrated server whose log is archived, with an empty place for its base copy."""
    with folder_of_a_server() as folder:
        log = folder / "archive"
        log.mkdir()
        give_away(log)
        server = Postgres.made(folder)
        # Renamed when it is whole: a crash in the middle of copying leaves half a file.
        keep = f"test ! -f {log}/%f && cp %p {log}/%f.part && mv {log}/%f.part {log}/%f"
        server.start({"archive_mode": "on", "archive_command": keep})
        try:
            migrated(server.url)
            yield Archive(server, folder / "base", log)
        finally:
            server.stop()


def point_in_time_drill(*, too_late: bool = False) -> Report:
    """Copy a server, write on, delete everything by mistake, and go back to before the mistake."""
    with archived_server() as kept:
        desk = FrontDesk.opened(Desk(kept.server.url), *["small"] * 4)
        for day in range(3):
            desk.book(starts_at=evening(day))
        kept.server.run(
            "pg_basebackup",
            "-D",
            str(kept.base),
            "-d",
            kept.server.url,
            "-X",
            "fetch",
            "-c",
            "fast",
        )
        for day in range(3, 9):
            desk.book(starts_at=evening(day))
        as_it_was = rows_hash(desk.database)
        until = str(kept.server.ask("SELECT clock_timestamp()"))
        desk.database.work(lambda session: session.execute(text("DELETE FROM reservations")))
        if too_late:
            until = str(kept.server.ask("SELECT clock_timestamp()"))
            desk.database.work(
                lambda session: session.execute(text("UPDATE venue_days SET rev = rev + 1"))
            )
        desk.database.close()
        kept.wait_for_the_log()
        kept.server.stop()
        shutil.rmtree(kept.server.data)

        back, seconds = kept.recovered(until)
        try:
            return _judged(back, as_it_was, seconds, until)
        finally:
            back.stop()


def _judged(back: Postgres, as_it_was: str, seconds: float, until: str) -> Report:
    database = Desk(back.url)
    report = Report(figures={"recovery_seconds": round(seconds, 2), "until": until})
    report.figures["reservations"] = row_counts(database)["reservations"]
    if rows_hash(database) != as_it_was:
        report.violations.append("the rows are not those of that instant")
    database.close()
    return report
