"""Free text: FTX segments and the notes they carry, a long note going on from one segment to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.formats.edifact.segment import Segment
from adapters.mapping.context import ReadContext, WriteContext
from adapters.mapping.reading import Tree
from adapters.mapping.text import cut, join

_PARTS = 5  # C108 has five text components in every directory
_GENERAL = "AAI"


class Notes:
    """FTX: subject in 4451, five parts of text in C108, language in 3453.

    A segment that uses all five parts goes on in the next one of the same subject and language. A coded text (C107)
    without words is not a note; it is left to be listed as unmapped.
    """

    carries: tuple[str, ...] = ("notes[].text", "notes[].subject", "notes[].language")

    def read(self, segment: Segment, out: Tree, context: ReadContext) -> None:
        elements = segment.elements
        parts = list(elements[3]) if len(elements) > 3 else []
        if not any(part.strip() for part in parts):
            return
        subject, language = segment.get(1).strip(), segment.get(5).strip()
        context.took(1, 1)
        context.took(5, 1)
        notes = out.setdefault("notes", [])
        open_note = context.memory.get("note")
        if open_note is not None and open_note[0] is out and open_note[1] == (subject, language):
            collected = open_note[2] + parts
            notes[-1]["text"] = join(collected, context.size("FTX", 4, 1)).strip()
        else:
            collected = parts
            note: Tree = {"text": join(parts, context.size("FTX", 4, 1)).strip()}
            if subject:
                note["subject"] = subject
            if language:
                note["language"] = language
            notes.append(note)
        goes_on = len(parts) == _PARTS and bool(parts[-1])
        context.memory["note"] = (out, (subject, language), collected) if goes_on else None
        path = f"notes[{len(notes) - 1}]"
        for component, part in enumerate(parts, 1):
            if part:
                context.took(4, component, f"{path}.text")
        context.took(1, 1, f"{path}.subject")

    def write(self, part: Any, tag: str, qualifier: str, context: WriteContext) -> Sequence[list[list[str]]]:
        size = context.size(tag, 4, 1)
        written = []
        for note in part.notes:
            parts = cut(note.text, size)
            for start in range(0, len(parts), _PARTS):
                chunk = parts[start : start + _PARTS]
                language = [note.language] if note.language else []
                written.append([[note.subject or _GENERAL], [], [], chunk, language])
        return written


class Exemptions:
    """FTX+TXD with a VAT category in C107 is why that category bears no VAT; without one it is a note like any other.

    The VAT totals themselves stand after UNS, so what is read here waits for `give_exemptions`.
    """

    carries: tuple[str, ...] = ("taxes[].exemption_reason", "notes[].text")

    def read(self, segment: Segment, out: Tree, context: ReadContext) -> None:
        category = segment.get(3).strip()
        if not category:
            Notes().read(segment, out, context)
            return
        parts = segment.elements[3] if len(segment.elements) > 3 else ()
        context.took(3, 1)
        for component in range(1, len(parts) + 1):
            context.took(4, component, "taxes")
        waiting = context.memory.setdefault("exemptions", {})
        waiting.setdefault(category, []).extend(parts)

    def write(self, part: Any, tag: str, qualifier: str, context: WriteContext) -> Sequence[list[list[str]]]:
        written: list[list[list[str]]] = []
        for tax in part.taxes:
            parts = cut(tax.exemption_reason or "", context.size(tag, 4, 1))
            written += [
                [[qualifier], [], [tax.category], parts[at : at + _PARTS]] for at in range(0, len(parts), _PARTS)
            ]
        return written


def give_exemptions(tree: Tree, context: ReadContext) -> None:
    """Hands the reasons read by `Exemptions` to the VAT totals of their category; without such a total they become notes."""
    for category, parts in context.memory.pop("exemptions", {}).items():
        text = join(parts, context.size("FTX", 4, 1)).strip()
        rows = [row for row in tree.get("taxes", ()) if row.get("category") == category]
        if rows and text:
            rows[0]["exemption_reason"] = text
        elif text:
            tree.setdefault("notes", []).append({"subject": "TXD", "text": text})
