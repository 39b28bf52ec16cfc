"""Words that every layout needs, and what a layout is."""

from collections.abc import Callable

from tests.documents.sheet import number
from tests.documents.truth import Truth

Layout = Callable[[Truth], bytes]


def pick(truth: Truth, fr: str, en: str, de: str) -> str:
    return {"fr": fr, "en": en, "de": de}[truth.language]


def vat_label(truth: Truth) -> str:
    return pick(truth, "N° TVA intracom. :", "VAT Reg. No:", "USt-IdNr.:")


def rate(truth: Truth, style: str) -> str:
    return f"{number(truth.rate, style)} %"
