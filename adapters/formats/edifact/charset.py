"""Which bytes stand for which characters: the syntax identifiers UNOA…UNOY of UNB S001 and what each may contain.

Knows nothing of segments. An identifier outside the table is read as UTF-8 when the bytes are UTF-8, else as ISO 8859-1,
so that no character is ever dropped; the reader names the fault.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

CODECS = {
    "UNOA": "ascii",
    "UNOB": "ascii",
    "UNOC": "iso8859-1",
    "UNOD": "iso8859-2",
    "UNOE": "iso8859-5",
    "UNOF": "iso8859-7",
    "UNOG": "iso8859-3",
    "UNOH": "iso8859-4",
    "UNOI": "iso8859-6",
    "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9",
    "UNOL": "iso8859-15",
    "UNOW": "utf-8",
    "UNOX": "iso2022_jp_2",
    "UNOY": "utf-16-be",
}
"""Codec of each syntax identifier (0001). UNOX is read with the widest ISO 2022 profile Python carries."""

_SINGLE_BYTE = re.compile(r"ascii|iso8859-\d+|latin-1|cp125\d")
_REPERTOIRES = {
    # ISO 9735 annex A: level A has no lower case; level B adds it and a few marks. Both are checked, not just decoded.
    "UNOA": r"A-Z0-9 .,\-()/=!\"%&*;<>'+:?",
    "UNOB": r"A-Za-z0-9 .,\-()/=!\"%&*;<>'+:?@\[\]{}\\|_^`~#$",
}


def is_single_byte(codec: str) -> bool:
    """True when one byte is one character, so that a character index is a byte offset."""
    return _SINGLE_BYTE.fullmatch(codec) is not None


def _keep_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(_KEPT + byte) for byte in error.object[error.start : error.end]), error.end


KEEP = "edifact-keep"
"""Name of the decoding rule that keeps an undecodable byte as a private character (U+F780 … U+F7FF): nothing is lost, and the
text can be stored and sent on like any other; the validator reports it."""
_KEPT = 0xF700
UNDECODED = "\uf780-\uf7ff"
codecs.register_error(KEEP, _keep_bytes)


def encoded_length(text: str, codec: str) -> int:
    """How many bytes `text` took in the source; bytes that were kept undecoded count as one each."""
    if codec.startswith("utf-16"):
        return len(text.encode(codec, "replace"))
    if text.isascii():
        return len(text)
    kept = len(_UNDECODED.findall(text))
    return len(_UNDECODED.sub("", text).encode(codec, "replace")) + kept


_UNDECODED = re.compile(f"[{UNDECODED}]")


@lru_cache(maxsize=64)
def outside(identifier: str, allowed: str) -> re.Pattern[str]:
    """A pattern that finds the first character a value under `identifier` may not hold; `allowed` are the service characters."""
    repertoire = _REPERTOIRES.get(identifier)
    if repertoire is None:
        controls = "".join(re.escape(chr(c)) for c in (*range(0x20), *range(0x7F, 0xA0)) if chr(c) not in allowed)
        return re.compile(f"[{controls}{UNDECODED}]")
    return re.compile(rf"[^{repertoire}{re.escape(allowed)}]")


def is_rather_latin(sample: bytes) -> bool:
    """True when `sample` was declared UTF-8 and holds more bytes that are not than letters that are."""
    text = sample.decode("utf-8", KEEP)
    broken = len(_UNDECODED.findall(text))
    return broken > sum(not c.isascii() for c in text) - broken


def looks_like_utf8(sample: bytes) -> bool:
    """True when `sample` has bytes above 7F and all of them form UTF-8 (a cut at the end is forgiven)."""
    if sample.isascii():
        return False
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(sample) - 3 and error.reason == "unexpected end of data"
    return True
