"""The largest `Ktv-Write-Mark` a client was answered: what it reads afterwards has its changes."""

import re
import threading

HEADER = "Ktv-Write-Mark"
_MARK = re.compile(r"([0-9A-F]{1,8})/([0-9A-F]{1,8})")


class LargestMark:
    """Shared by all threads and copies of one client: one changes, another may look."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._position = (0, 0)

    def note(self, mark: str | None) -> None:
        """Keep a mark that an answer carried, if it is the largest."""
        found = _MARK.fullmatch(mark or "")
        if found is not None:
            with self._lock:
                self._position = max(self._position, (int(found[1], 16), int(found[2], 16)))

    def header(self) -> dict[str, str]:
        """Return what to send along with a read."""
        upper, lower = self._position
        return {HEADER: f"{upper:X}/{lower:X}"} if (upper, lower) != (0, 0) else {}
