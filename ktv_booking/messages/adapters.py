"""How a text leaves the house: `log` writes a line that names nobody, `http` asks a gateway."""

import logging
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import httpx

from ktv_booking.kernel.phone import masked

log = logging.getLogger(__name__)

TIMEOUT = httpx.Timeout(10.0, connect=3.0)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One text on its way. Its number and words never show where it is printed."""

    id: UUID
    kind: str
    language: str
    to: str = field(repr=False)
    text: str = field(repr=False)


class NotDelivered(Exception):
    """A gateway did not take a text. `reason` is a code word, never what the gateway said.

    `is_away` says that the gateway itself is in trouble, so that other texts would fare no better.
    """

    def __init__(self, reason: str, *, is_away: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_away = is_away


class Adapter(Protocol):
    """A way out of the house."""

    def send(self, outgoing: Outgoing) -> None:
        """Hand one text over.

        Raises:
            NotDelivered: it was not taken, or nobody can say.
        """

    def close(self) -> None:
        """Let go of what is held open."""


class LogAdapter:
    """Sends nothing: a line in the log says that a text would have gone, and never what."""

    def send(self, outgoing: Outgoing) -> None:
        """Write the line."""
        log.info(
            "message",
            extra={
                "message_id": str(outgoing.id),
                "kind": outgoing.kind,
                "language": outgoing.language,
                "phone_masked": masked(outgoing.to),
            },
        )

    def close(self) -> None:
        """Nothing is held open."""


class HttpAdapter:
    """Asks a gateway over HTTP: `POST {to, text, language, id}` with a bearer token.

    `Idempotency-Key` is the message's id, the same at every try, so that a gateway that took a
    text and could not say so sends it once.
    """

    def __init__(self, url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._url = url
        self._client = httpx.Client(headers=headers, timeout=TIMEOUT, transport=transport)
        logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines hold the whole address

    def send(self, outgoing: Outgoing) -> None:
        """Hand one text to the gateway.

        Raises:
            NotDelivered: it answered anything but 2xx, or not at all.
        """
        try:
            answer = self._client.post(
                self._url,
                json={
                    "to": outgoing.to,
                    "text": outgoing.text,
                    "language": outgoing.language,
                    "id": str(outgoing.id),
                },
                headers={"Idempotency-Key": str(outgoing.id)},
            )
        except httpx.TimeoutException as error:
            raise NotDelivered("timeout", is_away=True) from error
        except httpx.HTTPError as error:
            raise NotDelivered("unreachable", is_away=True) from error
        if not answer.is_success:
            code = answer.status_code
            raise NotDelivered(f"http-{code}", is_away=code >= 500 or code == 429)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def adapter_for(name: str, *, url: str = "", token: str = "") -> Adapter:
    """Return the adapter an operator chose.

    Raises:
        ValueError: `http` without a proper address.
    """
    if name != "http":
        return LogAdapter()
    if not url.startswith(("https://", "http://")):
        raise ValueError("KTV_MESSAGE_ADAPTER=http needs KTV_MESSAGE_URL=https://...")
    return HttpAdapter(url, token)
