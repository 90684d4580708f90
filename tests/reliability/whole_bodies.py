"""Bodies that are wrong as a whole: their bytes, their size, what they say they are."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass

from tests.reliability.asgi import Ask

TWENTY_MEGABYTES = 20 * 1024 * 1024
JSON = b"application/json"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class WholeBody:
    """One wrong body, made from the valid one."""

    name: str
    change: Callable[[bytes], bytes] = bytes
    media_type: bytes | None = JSON
    headers: tuple[tuple[bytes, bytes], ...] = ()
    endless: int = 0

    def put_into(self, request: Ask) -> Ask:
        """Return the request with this body in the place of its own."""
        kept = tuple(pair for pair in request.headers if pair[0] != b"content-type")
        media = ((b"content-type", self.media_type),) if self.media_type is not None else ()
        body = self.change(request.body)
        return Ask(
            request.method, request.target, (*kept, *media, *self.headers), body, self.endless
        )


def instead(body: bytes) -> Callable[[bytes], bytes]:
    return lambda _: body


def announced(length: bytes) -> tuple[tuple[bytes, bytes], ...]:
    return ((b"content-length", length),)


def in_encoding(name: str) -> Callable[[bytes], bytes]:
    return lambda body: body.decode().encode(name)


def as_it_is(name: str, media_type: bytes | None) -> WholeBody:
    return WholeBody(name, media_type=media_type)


WHOLE_BODIES = (
    WholeBody("nothing", instead(b"")),
    WholeBody("blanks", instead(b" \r\n\t ")),
    WholeBody("a NUL", instead(b"\x00")),
    WholeBody("bytes that are no UTF-8", instead(b'{"note": "\xc3\x28"}')),
    WholeBody("an overlong slash", instead(b'{"note": "\xc0\xaf"}')),
    WholeBody("a surrogate in UTF-8", instead(b'{"note": "\xed\xa0\x80"}')),
    WholeBody("UTF-16", in_encoding("utf-16")),
    WholeBody("UTF-16 without a mark", in_encoding("utf-16-le")),
    WholeBody("UTF-32", in_encoding("utf-32")),
    WholeBody("a byte order mark", lambda body: BYTE_ORDER_MARK + body),
    WholeBody("GBK", lambda body: '{"note": "王小明"}'.encode("gbk")),
    WholeBody("twice", lambda body: body + body),
    WholeBody("with a tail", lambda body: body + b" corpus"),
    WholeBody("cut off", lambda body: body[: len(body) // 2]),
    WholeBody("in a list", lambda body: b"[" + body + b"]"),
    WholeBody("in a string", lambda body: b'"' + body.replace(b'"', b'\\"') + b'"'),
    WholeBody("a form", instead(b"note=corpus&party_size=4")),
    WholeBody("XML", instead(b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")),
    WholeBody("gzip", gzip.compress, headers=((b"content-encoding", b"gzip"),)),
    WholeBody("gzip that does not say so", gzip.compress),
    WholeBody("300 KiB of blanks", lambda body: body + b" " * (300 * 1024)),
    WholeBody("20 MB announced", headers=announced(str(TWENTY_MEGABYTES).encode())),
    WholeBody("20 MB streamed", endless=TWENTY_MEGABYTES),
    WholeBody("20 MB of brackets streamed", instead(b"[" * 65536), endless=TWENTY_MEGABYTES),
    WholeBody("a length below nothing", headers=announced(b"-1")),
    WholeBody("a length that is no number", headers=announced(b"corpus")),
    WholeBody("a length in full-width digits", headers=announced("１０".encode())),
    WholeBody("a length of 400 digits", headers=announced(b"9" * 400)),
    WholeBody("a length too short", headers=announced(b"1")),
    as_it_is("without a type", None),
    as_it_is("with an empty type", b""),
    as_it_is("as plain text", b"text/plain"),
    as_it_is("as a form", b"application/x-www-form-urlencoded"),
    as_it_is("as a form in parts", b"multipart/form-data; boundary=corpus"),
    as_it_is("as a form in parts without a boundary", b"multipart/form-data"),
    as_it_is("as XML", b"application/xml"),
    as_it_is("as a picture", b"image/png"),
    as_it_is("in capitals", b"APPLICATION/JSON"),
    as_it_is("as merge patch", b"application/merge-patch+json"),
    as_it_is("as JSON in UTF-16", b"application/json; charset=utf-16"),
    as_it_is("as JSON in no encoding", b"application/json; charset=corpus-corpus"),
    as_it_is("as nonsense", b"\xff/\x00;;=,"),
    as_it_is("as a type of 100,000 letters", b"x" * 100_000),
)
