"""Long texts over several components: cut at blanks on writing, joined again on reading, so that nothing changes.

The rule that makes both ways agree: a part shorter than its place ends where a blank was, a part that fills its place
was cut in the middle. Line breaks become blanks: EDIFACT has no character for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_BREAKS = re.compile(r"[ \t]*[\r\n\x0b\x0c\u2028\u2029]+[ \t]*")


def join(parts: Sequence[str], size: int) -> str:
    """The text whose `parts` stood in places of `size` characters. Empty parts are skipped."""
    if len(parts) == 1:
        return parts[0]
    text = ""
    cut = True
    for part in parts:
        if not part:
            continue
        text += part if cut else " " + part
        cut = len(part) >= size
    return text


def cut(text: str, size: int) -> list[str]:
    """`text` in parts of at most `size` characters that `join` puts together again."""
    rest = one_line(text)
    parts: list[str] = []
    while len(rest) > size:
        blank = rest.rfind(" ", 1, size)
        if blank < size // 2 or rest[blank - 1] == " ":
            blank = -1
        if blank > 0:
            parts.append(rest[:blank])
            rest = rest[blank + 1 :]
        else:
            parts.append(rest[:size])
            rest = rest[size:]
    if rest:
        parts.append(rest)
    return parts


def one_line(text: str) -> str:
    """`text` without line breaks."""
    return (text if text.isprintable() else _BREAKS.sub(" ", text)).strip()
