"""A PostgreSQL of one's own that can be killed, one backend or all of it, and started again."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.pg import Cluster, end_with_parent, unprivileged


class Mortal(Cluster):
    """A durable server; what it acknowledged is there again after `restart`."""

    def kill(self) -> None:
        """Kill -9 the whole server, postmaster first, and wait until nobody is left."""
        process = self._running()
        family = [process.pid, *_children_of(process.pid)]
        for pid in family:
            _kill(pid)
        process.wait()
        for pid in family[1:]:
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)

    def kill_backend(self) -> bool:
        """Kill -9 one backend that serves a client; the server then recovers all by itself."""
        serving = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
        found = self.ask(f"{serving} AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1")
        if found:
            _kill(int(found))
        return bool(found)

    def restart(self) -> None:
        """Start it again on what it left, and wait until it answers."""
        self._process = subprocess.Popen(
            self._running().args,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            preexec_fn=end_with_parent,  # noqa: PLW1509  (it only calls the kernel)
            **unprivileged(),
        )
        self._wait()

    def _running(self) -> "subprocess.Popen[bytes]":
        assert self._process is not None, "a server that was given is nobody's to kill"
        return self._process


def _children_of(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                after_name = (entry / "stat").read_text().rpartition(") ")[2].split()
                if int(after_name[1]) == parent:
                    found.append(int(entry.name))
    return found


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
