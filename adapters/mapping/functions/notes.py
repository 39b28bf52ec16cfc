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
_LATER = "1"  # 4453, text for subsequent use: tells a note from the terms of payment, which have the same subject
_VATEX = "VATEX"


class Notes:
    """FTX: subject in 4451, five parts of text in C108, language in 3453.

    A segment that uses all five parts goes on in the next one of the same subject and language. A coded text (C107)
    without words is not a note; it is left to be listed as unmapped. The setting `terms_text` names the subject under which
    the terms of payment stand too.
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
        if segment.get(2).strip() == _LATER and subject == context.settings.get("terms_text"):
            context.took(2, 1)
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
        terms = context.settings.get("terms_text")
        written = []
        for note in part.notes:
            parts = cut(note.text, size)
            for start in range(0, len(parts), _PARTS):
                chunk = parts[start : start + _PARTS]
                language = [note.language] if note.language else []
                beside_terms = [_LATER] if note.subject and note.subject == terms else []
                written.append([[note.subject or _GENERAL], beside_terms, [], chunk, language])
        return written


class Exemptions:
    """FTX+TXD with a VAT category in C107 is why that category bears no VAT; without one it is a note like any other.

    Where a coded text may have 17 signs the VATEX code stands in 4441 and the category after it (`FTX+TXD++VATEX-EU-IC:K`),
    else the category alone. CEN's FTX+AGM names no category: it is the reason of the untaxed total. The VAT totals
    themselves stand after UNS, so what is read here waits for `give_exemptions`.
    """

    carries: tuple[str, ...] = ("taxes[].exemption_reason", "taxes[].exemption_code", "notes[].text")

    def read(self, segment: Segment, out: Tree, context: ReadContext) -> None:
        code, category = segment.get(3, 1).strip(), segment.get(3, 2).strip()
        subject = segment.get(1).strip()
        if not code and subject != "AGM":
            Notes().read(segment, out, context)
            return
        if code and not code.startswith(_VATEX):
            code, category = "", code
        parts = segment.elements[3] if len(segment.elements) > 3 else ()
        context.took(1, 1)
        context.took(3, 1, "taxes")
        context.took(3, 2, "taxes")
        for component in range(1, len(parts) + 1):
            context.took(4, component, "taxes")
        waiting = context.memory.setdefault("exemptions", [])
        if waiting and waiting[-1][:3] == [subject, category, code]:
            waiting[-1][3].extend(parts)
        else:
            waiting.append([subject, category, code, list(parts)])

    def write(self, part: Any, tag: str, qualifier: str, context: WriteContext) -> Sequence[list[list[str]]]:
        written: list[list[list[str]]] = []
        for index, tax in enumerate(part.taxes):
            told, code = [tax.category], tax.exemption_code
            if code and len(code) <= context.size(tag, 3, 1):
                told = [code, tax.category]
            elif code:
                context.no_place(f"taxes[{index}].exemption_code", code, tag)
            parts = cut(tax.exemption_reason or "", context.size(tag, 4, 1))
            if not parts and told[0] == tax.category:
                continue
            chunks = [parts[at : at + _PARTS] for at in range(0, len(parts), _PARTS)] or [[]]
            written += [[[qualifier], [], told, chunk] for chunk in chunks]
        return written


def give_exemptions(tree: Tree, context: ReadContext) -> None:
    """Hands what `Exemptions` has read to the VAT totals of their category; without such a total it becomes a note."""
    rows = [row for row in tree.get("taxes", ()) if not row.get("rate") or row.get("category") not in {"S", None}]
    for subject, category, code, parts in context.memory.pop("exemptions", []):
        text = join(parts, context.size("FTX", 4, 1)).strip()
        meant = [row for row in rows if row.get("category") == category] if category else rows
        if category or len(meant) == 1:
            meant = [row for row in meant if "exemption_reason" not in row and "exemption_code" not in row]
        row = meant[0] if meant and (category or len(meant) == 1) else None
        if row is None:
            if text:
                tree.setdefault("notes", []).append({"subject": subject, "text": text})
            continue
        if text:
            row["exemption_reason"] = text
        if code:
            row["exemption_code"] = code
