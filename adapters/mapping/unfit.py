"""What a text that somebody typed may not have, before it is built into pieces: YAML that grows while it is read."""

from __future__ import annotations

import yaml

from adapters.mapping.errors import At, MappingFileError
from gateway.model.finding import Words

LONGEST = 100_000  # characters of an overlay
DEEPEST = 30
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

TOO_LONG = Words(fr="une surcouche a {most} caractères au plus", en="an overlay has {most} characters at most")
NO_ALIAS = Words(
    fr="un alias (*{name}) n'est pas accepté : écrivez le morceau en entier",
    en="an alias (*{name}) is not taken: write the piece out",
)
TOO_DEEP = Words(
    fr="plus de {most} niveaux sont emboîtés ici", en="more than {most} levels stand inside each other here"
)
SECOND_DOCUMENT = Words(
    fr="un second document (---) commence ici : une surcouche n'en est qu'un",
    en="a second document (---) begins here: an overlay is one",
)


def unfit(text: str, file: str) -> MappingFileError | None:
    """Aliases make nine lines a thousand million, deep nesting breaks its reader, a second document would never be read. What is no
    YAML at all is left to whoever reads it."""
    if len(text) > LONGEST:
        return At(file, 1).wrong(TOO_LONG, most=LONGEST)
    depth = documents = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            at = At(file, event.start_mark.line + 1 if event.start_mark else 1)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            documents += isinstance(event, yaml.DocumentStartEvent)
            if isinstance(event, yaml.AliasEvent):
                return at.wrong(NO_ALIAS, name=event.anchor)
            if depth > DEEPEST:
                return at.wrong(TOO_DEEP, most=DEEPEST)
            if documents > 1:
                return at.wrong(SECOND_DOCUMENT)
    except yaml.YAMLError:
        return None
    return None
