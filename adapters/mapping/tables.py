"""Code tables of mapping files: a wire code on the left, the canonical word on the right.

Several codes may mean one word; the first is the one written, unless a code is marked by standing in the list `write:`.
What a table does not know is kept as it is when the target is open (units, reference kinds), see `Table.open`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.mapping import mistakes
from adapters.mapping.source import Raw


@dataclass(frozen=True, slots=True)
class Table:
    """`to_word` and `to_code`. `open`: unknown codes pass (in lower case when `lower`); else they become `otherwise`, or are a problem."""

    name: str
    to_word: dict[str, str]
    to_code: dict[str, str]
    open: bool = False
    lower: bool = False
    words: frozenset[str] = field(default_factory=frozenset)
    otherwise: str | None = None  # the word for every unknown code
    other_code: str | None = None  # the code for every unknown word

    def word(self, code: str) -> str | None:
        """The canonical word, None when the table does not know the code and is closed."""
        word = self.to_word.get(code)
        if word is not None or not self.open:
            return word or self.otherwise
        return code.lower() if self.lower else code

    def code(self, word: str) -> str | None:
        """The wire code, "" for a word that is said by saying nothing, None when the table does not know the word and is closed."""
        code = self.to_code.get(word)
        if code is not None:
            return code
        if not self.open:
            return self.other_code
        return word.upper() if self.lower else word


def table_of(name: str, raw: Raw) -> Table:
    """The table in `raw`. Codes map to words; `_open`, `_else`, `_other` and `_write` are its options."""
    to_word: dict[str, str] = {}
    to_code: dict[str, str] = {}
    style = "no"
    otherwise = other_code = None
    for code, piece in raw.items.items():
        if code == "_open":
            style = piece.text
            if style not in {"yes", "no", "lower", "true", "false"}:
                raise piece.at.wrong(mistakes.OPEN_IS)
        elif code == "_else":
            otherwise = piece.text
        elif code == "_other":
            other_code = piece.text
        elif code == "_write":
            to_code.update({word: chosen.text for word, chosen in piece.items.items()})
        else:
            to_word[code] = piece.text
    for code, word in to_word.items():
        to_code.setdefault(word, code)
    words = frozenset((*to_word.values(), *to_code, *([otherwise] if otherwise else [])))
    return Table(
        name, to_word, to_code, style in {"yes", "true", "lower"}, style == "lower", words, otherwise, other_code
    )
