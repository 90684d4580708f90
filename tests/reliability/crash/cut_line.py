"""A line to PostgreSQL that breaks off at a COMMIT: just before it arrives, or just after.

At one that commits something: a look ends with COMMIT too.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal, Self

from sqlalchemy.engine import URL, make_url

When = Literal["before", "after"]
BEGIN, ONLY_LOOKS, COMMIT = b"BEGIN", b"READ ONLY", b"COMMIT\0"


class CutLine:
    """Carries bytes both ways; each COMMIT that was ordered cut ends its line and is counted."""

    def __init__(self, to: URL) -> None:
        self._to = (to.host or "127.0.0.1", to.port or 5432)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._orders: list[When] = []
        self.cut = 0
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listening.getsockname()[1])

    def order(self, when: When, times: int = 1) -> Self:
        """Cut the line at so many of the coming COMMITs."""
        self._orders += [when] * times
        return self

    def close(self) -> None:
        """Take no more lines."""
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            far = socket.create_connection(self._to)
            threading.Thread(target=self._carry_out, args=(near, far), daemon=True).start()
            threading.Thread(target=_carry, args=(far, near), daemon=True).start()

    def _carry_out(self, near: socket.socket, far: socket.socket) -> None:
        is_a_look = False
        with suppress(OSError):
            while said := near.recv(65536):
                if BEGIN in said:
                    is_a_look = ONLY_LOOKS in said
                if COMMIT in said and self._orders and not is_a_look:
                    when = self._orders.pop(0)
                    _end(near, far, said if when == "after" else b"")
                    self.cut += 1
                    return
                far.sendall(said)
        _close(near, far)


def _end(near: socket.socket, far: socket.socket, last_words: bytes) -> None:
    """Break the line; with last words, only once the far end has heard and done them."""
    _shut(near)
    if last_words:
        far.sendall(last_words)
        far.shutdown(socket.SHUT_WR)
        far.settimeout(5)
        with suppress(OSError):
            while far.recv(65536):
                pass
    _close(near, far)


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while said := source.recv(65536):
            sink.sendall(said)
    _shut(sink)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


def _close(*ends: socket.socket) -> None:
    for end in ends:
        _shut(end)
        end.close()


@contextmanager
def cut_line(url: str) -> Iterator[tuple[CutLine, str]]:
    """Yield a line to the server of `url`, and the URL that goes over it."""
    to = make_url(url)
    line = CutLine(to)
    try:
        yield line, to.set(port=line.port).render_as_string(hide_password=False)
    finally:
        line.close()
