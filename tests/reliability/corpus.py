"""Values that broke other shops: one list, by the sort of field they are nasty for.

A value is written twice: as a piece of JSON for a body, as bytes for a path, query or header.
Source: reliability.md A8, A9, D "Bad input", E5; every value is of our own making.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

SHORTEST_ECHO = 8
LONGEST_NEEDLE = 48
KEY = "@KEY@"
"""Stands in a piece of JSON for the name of the field it is put under."""


@dataclass(frozen=True)
class Value:
    """One nasty value; `text` is what an answer may not repeat, `piece` of None means left out."""

    kind: str
    name: str
    piece: str | None
    raw: bytes
    text: str = ""

    @property
    def needle(self) -> str | None:
        """Return what must not come back, None where the value is too short to be told apart."""
        needle = self.text.strip()[:LONGEST_NEEDLE]
        return needle if len(needle) >= SHORTEST_ECHO else None


def said(kind: str, text: str, name: str = "") -> Value:
    """Return a string."""
    raw = text.encode("utf-8", "surrogatepass")
    return Value(kind, name or ascii(_short(text)), json.dumps(text), raw, text)


def literal(kind: str, piece: str, name: str = "") -> Value:
    """Return a piece of JSON, sound or not, as it stands."""
    return Value(kind, name or _short(piece), piece, piece.encode())


def _short(piece: str) -> str:
    return piece if len(piece) <= 40 else f"{piece[:20]}... of {len(piece)}"


@cache
def corpus() -> tuple[Value, ...]:
    """Return every value: some megabytes, made once."""
    return (*_texts(), *_phones(), *_numbers(), *_times(), *_words(), *_shapes())


def _all_said(kind: str, texts: Iterable[str]) -> Iterator[Value]:
    return (said(kind, text) for text in texts)


CHARACTERS = (
    "", " ", "\t", "\n", "\r\n", "first line\nsecond line", "carriage\rreturn", "\x00",
    "in the\x00middle", "bell \x07 rings", "back\x08space", "\x0bvertical", "\x1b[31mred\x1b[0m",
    "delete \x7f here", "next \x85 line", "\x9f", "\ud800", "\udfff", "half \ud83d a smile",
    "\udc00\ud800", "👨‍👩‍👧‍👦", "🇨🇳🇹🇼🇵🇹", "👍🏽👍🏿", "1️⃣", "\u202eexe.gnp", "\u2066isolate",
    "\u200b", "zero\u200bwidth\u200djoin", "\ufeffmark inside", "\u2028", "line\u2029break",
    "\u00a0", "\u3000", "𠮷野家", "𪚥𪚥𪚥𪚥", "\ufffe\uffff", "\ue000", "\U0010ffff", "\ufffd",
    "Zoe\u0308 Amelie\u0301", "한글", "مرحبا بالعالم", "สวัสดีครับ", "ﷺﷺﷺﷺﷺﷺﷺﷺ", "İıŞş", "ßSSẞ", "Ⅷ½²",
    "王小明，先生：「您好」",
)  # fmt: skip
TRICKS = (
    "' OR '1'='1' --", '"; DROP TABLE reservations; --', "1); SELECT pg_sleep(9); --",
    "<script>alert('corpus')</script>", "<img src=x onerror=alert(1)>", "{{7*7}}corpus",
    "${jndi:ldap://corpus.test/x}", "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%00%0a%zz",
    "%s%s%s%n%x%d", "{0.__class__.__mro__}", "{party_size} {code}", "%(code)s corpus",
    "\\\\\\'\\\"",
    '=HYPERLINK("http://corpus.test")', "@SUM(A1:A9)", "+cmd|' /C calc'!A0", "-1+1|corpus", "null",
    "None", "undefined", "NaN", "Infinity", "%", "_", "%%%%%%%%%%", "\\%corpus\\_", "((((((((",
    "a" * 40 + "!", "[]", "{}", "&a=1&b=2", "a;b;c", "#fragment", "?query=1", "//corpus.test//",
    "Bearer corpus-corpus", "__proto__", "Ktv-Rev: corpus=1", "W/\"corpus-tag\"", "\"1\", \"2\"",
)  # fmt: skip


def _texts() -> Iterator[Value]:
    yield from _all_said("text", (*CHARACTERS, *TRICKS))
    yield said("text", "e" + "\u0301" * 1000, "1,000 combining marks")
    yield said("text", "\u0301" * 1000, "1,000 combining marks on nothing")
    for length in (33, 81, 201, 2001, 10_000, 200_000, 10**6):
        yield said("text", "x" * length, f"{length} letters")
    yield said("text", "𠮷" * 20_000, "20,000 letters of 4 bytes")
    yield said("text", "ﷺ" * 2000, "2,000 letters that unfold")
    yield said("text", " " * 9000, "9,000 blanks")
    yield said("text", "\u0958" * 100, "100 letters that NFC makes longer")


PHONES = (
    "+8613912345678", "008613912345678", "86 139 1234 5678", " +86 139-1234-5678 ",
    "１３９１２３４５６７８", "٠١٢٣٤٥٦٧٨٩", "139\u200b1234\u200b5678", "\u202d13912345678",
    "139 1234 5678 转 8", "tel:+8613912345678", "13912345678;ext=77", "一三九一二三四五六七八",
    "1391234567", "139123456789", "+", "++8613912345678", "+0000000000", "110", "+999123456789",
    "000000000000000", "1-800-FLOWERS", "(021) 5555-0000", "0912-345-678", "+351 912 345 678",
    "9" * 32, "9" * 33, "+" + "1" * 300, "12345678901234567890", "5678", "％５６７８",
)  # fmt: skip


def _phones() -> Iterator[Value]:
    return _all_said("phone", PHONES)


NUMBERS = (
    "0", "-0", "-1", "1", "7", "1.0", "7.5", "0.1", "-0.0", "1E0", "1e5", "32768", "-32769",
    "100000", "1000001", "2147483647", "2147483648", "-2147483648", "-2147483649", "4294967296",
    "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "-9223372036854775809", "18446744073709551616", "100000000000000000000", "1" + "0" * 40,
    "1" + "0" * 400, "9" * 5000, "0." + "3" * 400, "NaN", "Infinity", "-Infinity", "1e308", "1e309",
    "1e999", "-1e999", "1e-999", "0x10", "01", "+1", ".5", "1.", "1,000", "true", "false",
)  # fmt: skip
WRITTEN_NUMBERS = ("7", "07", "７", " 7 ", "1_000", "1e3", "true", "yes", "on", "-7", "7.0", "VII")


def _numbers() -> Iterator[Value]:
    yield from (literal("number", piece) for piece in NUMBERS)
    yield from (said("number", text, f"{text!a} as text") for text in WRITTEN_NUMBERS)


INSTANTS = (
    "2031-03-05T20:00:00", "2031-03-05T20:00", "2031-03-05", "2031-03-05 20:00:00+08:00",
    "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00",
    "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z",
    "-0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+14:00",
    "1970-01-01T00:00:00Z", "2200-12-31T23:59:59-12:00", "2200-12-31T23:59:59Z",
    "2031-02-30T20:00:00+08:00", "2031-02-29T20:00:00+08:00", "2031-13-01T20:00:00+08:00",
    "2031-03-05T24:00:00+08:00", "2031-03-05T25:00:00+08:00", "2031-03-05T23:60:00+08:00",
    "2031-06-30T23:59:60Z", "2031-03-05T20:00:00+99:99", "2031-03-05T20:00:00+24:00",
    "2031-03-05T20:00:00+23:59", "2031-03-05T20:00:00-23:59", "2031-03-05T20:00:00-00:00",
    "2031-03-05T20:00:00+08", "2031-03-05T20:00:00+0800", "2031-03-05T20:00:00+08:00:30",
    "2031-03-05T20:00:00,5+08:00", "2031-03-05T20:00:00.123456789+08:00", "2031-03-05t20:00:00z",
    "2031-W10-3T20:00:00Z", "2031-064T20:00:00Z", "20310305T200000Z", "1930478400", "now",
    "2031-03-05T20:00:00[Asia/Shanghai]", "２０３１-03-05T20:00:00Z", "2031-03-05T20:00:00Z corpus",
    "T", "TTTTTTTTTTTT", "2026-10-14T20:00:00.000001+08:00", "2026-10-14T20:07:31+08:00",
    "2026-10-14T05:59:59+08:00", "2026-10-15T06:00:00+08:00", "2027-03-14T20:00:00+13:45",
)  # fmt: skip
DAYS = (
    "0001-01-01", "9999-12-31", "1969-12-31", "1970-01-01", "2200-12-31", "2201-01-01",
    "2031-02-30", "2031-13-01", "2031-00-00", "20310305", "2031-W10-3", "2031-064", "2031-3-5",
    "２０３１-０３-０５", "03/05/2031", "-001-01-01", "today", "2031-03-0\u0665",
)  # fmt: skip
CLOCKS = (
    "00:00", "24:00", "29:59", "30:00", "30:01", "48:00", "48:59", "49:00", "00:60", "6:00", "0600",
    "06:00:00", "06:00 ", "06:00\n", "٠٦:٠٠", "０６：００", "-1:00", "99:99", "6pm",
)  # fmt: skip


def _times() -> Iterator[Value]:
    yield from _all_said("instant", INSTANTS)
    yield from _all_said("day", DAYS)
    yield from _all_said("clock", CLOCKS)


IDS = (
    "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "01a2000b-6817-766e-9800-4e11203d5578", "01A2000B-6817-766E-9800-4E11203D5579",
    "{01a2000b-6817-766e-9800-4e11203d557a}", "urn:uuid:01a2000b-6817-766e-9800-4e11203d557b",
    "01a2000b6817766e98004e11203d557c", "01a2000b-6817-766e-9800-4e11203d557",
    "01a2000b-6817-766e-9800-4e11203d55789", "01a2000b-6817-766e-9800-4e11203d557g",
    "01a2000b-6817-766e-9800-4e11203d557d\n", "０１a2000b-6817-766e-9800-4e11203d557e",
    "01a2000b-6817-766e-9800-4e11203d557d'--", "-1a2000b-6817-766e-9800-4e11203d5578",
)  # fmt: skip
CODES = (
    "no-such-code", "small\n", "Small", "small large", "-small", "b" * 40, "b" * 41, "small/",
    "constructor", "small,medium", "party",
)  # fmt: skip


WORDS_OF_THE_CONTRACT = ("hq_admin", "cancelled", "same_day", "walk_in", "none", "zh-CN", "*")
"""Right in another field; an answer may say them, so none of them is looked for."""


def _words() -> Iterator[Value]:
    yield from _all_said("id", IDS)
    yield from _all_said("code", CODES)
    for word in WORDS_OF_THE_CONTRACT:
        yield Value("code", f"the word {word}", json.dumps(word), word.encode())


SHAPES = (
    "null", "[]", "{}", "[null]", "[[]]", "[{}]", "[1, 2, 3]", '["corpus-item"]', '{"": 1}',
    '{"a": 1}', '{"a": 1, "a": 2}', '{"zh": null, "en": null}', '{"zh": 1, "en": []}',
    '{"__class__": "corpus"}', '{"$ref": "#/corpus"}', '{"\\u0000": 1}', '{"\\ud800": 1}',
    '[1, "a", null, true, {}]', '["same", "same"]', "[1,]", "{a: 1}", "{'a': 1}", "1 // corpus",
    "/* corpus */ 1", '"\\x41"', '"\\u12"', '"unclosed', "'single'", "tru", "undefined", "]", "}",
    "1 2", '{"amount_minor": 1e999}', '{"a": {"b": {"c": {"d": NaN}}}}', '"\\ud83d\\ude00"',
)  # fmt: skip


def _shapes() -> Iterator[Value]:
    yield from (literal("shape", piece) for piece in SHAPES)
    yield Value("shape", "left out", None, b"")
    yield literal("shape", f'1, "{KEY}": 1', "named twice")
    yield literal("shape", f'null, "{KEY.lower()}x": null, "surprise": 2', "with strangers beside")
    for depth in (30, 33, 100_000):
        yield literal("shape", "[" * depth + "]" * depth, f"{depth} lists in each other")
    yield literal("shape", '{"a":' * 20_000 + "1" + "}" * 20_000, "20,000 objects in each other")
    yield literal("shape", "[" * 100_000, "100,000 lists never closed")
    yield literal("shape", f"[{','.join(['1'] * 20_000)}]", "a list of 20,000")
    yield literal("shape", f"[{','.join(['{}'] * 5_000)}]", "a list of 5,000 objects")
    names = ",".join(f'"k{number}": {number}' for number in range(5_000))
    yield literal("shape", "{" + names + "}", "an object of 5,000 names")
    ids = ",".join(f'"00000000-0000-7000-8000-{number:012d}"' for number in range(101))
    yield literal("shape", f"[{ids}]", "a list of 101 ids")
