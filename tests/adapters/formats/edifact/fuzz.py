"""Coverage-guided fuzzing of reader, validator, tree and CONTRL with atheris; not part of the suite, see README.md beside it."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["adapters.formats.edifact"]):
    from tests.adapters.formats.edifact.mutations import check_everything


def one_input(content: bytes) -> None:
    """Any bytes at all must be read, judged and answered without an exception, and no segment may be lost."""
    check_everything(content)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
