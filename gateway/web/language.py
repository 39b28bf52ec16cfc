"""Which language a reader gets, and the sentences of a catalogue in it.

The source language of templates is English; French comes from ``locale/fr/LC_MESSAGES/console.po``, compiled in memory
at start, so that a wheel needs no build step. Findings, states and events bring their own two sentences and do not pass
through here.
"""

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from starlette.requests import HTTPConnection

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")
COOKIE = "language"
DOMAIN = "console"


def language_of(request: HTTPConnection, default: Language) -> Language:
    """What the address asks for, else what was chosen before, else what the browser prefers, else the default."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return asked
    return preferred(request.headers.get("accept-language", "")) or default


def preferred(accept_language: str) -> Language | None:
    """The language we have that an ``Accept-Language`` header weighs highest; None when it names none of ours."""
    best: Language | None = None
    highest = 0.0
    for part in accept_language.split(","):
        tag, _, weight = part.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        quality = _quality(weight)
        for language in LANGUAGES:
            if primary == language and quality > highest:
                best, highest = language, quality
    return best


def _quality(weight: str) -> float:
    name, _, number = weight.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(number)
    except ValueError:
        return 0.0


@cache
def translations(language: Language) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    catalogue_file = files("gateway.web") / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with catalogue_file.open("rb") as source:
        catalogue = read_po(source, locale=language, domain=DOMAIN)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)
