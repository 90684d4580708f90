"""A line to the store that may be slow: everything the store says comes later."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK = 65_536


class Line:
    """Passes bytes between callers of `port` and a server; `delay` seconds late on the way back."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.delay = 0.0
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Hang up on everybody."""
        for end in (self._listening, *self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self._server_port))
                self._open += [caller, server]
                for ends in ((caller, server, False), (server, caller, True)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, is_late: bool) -> None:
        with suppress(OSError):
            while said := source.recv(CHUNK):
                if is_late and self.delay:
                    time.sleep(self.delay)
                target.sendall(said)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def slowed(line: Line, delay: float) -> Iterator[None]:
    """Make a line slow for a while."""
    line.delay = delay
    try:
        yield
    finally:
        line.delay = 0.0
