"""Directories of the operator: whole ones added as a file, and subsets that tighten one (EANCOM, a partner's guide)."""

from __future__ import annotations

from adapters.formats.edifact.directory import Directory
from adapters.formats.edifact.options import ValidationPolicy


def find(
    policy: ValidationPolicy, version: str, message_type: str, association: str, syntax_version: int
) -> Directory | None:
    """The operator's directory for a message, None when there is none."""
    return None
