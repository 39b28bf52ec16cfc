"""JSON that is not ours, read by a mapping: a web shop's (:mod:`adapters.formats.shop_json`), or a partner's by its overlay."""

from functools import partial

from adapters.formats.order_xml import VALUE
from adapters.mapping import MappingError, MappingFileError, Problem, overlay_of
from adapters.mapping.json import JsonReading, own_mapping, read_json
from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.master import Partner
from gateway.model.order import Order
from gateway.ports import ReadDocument, ReadResult

NOT_JSON = FindingKind(
    "json.syntax",
    Family.SYNTAX,
    Severity.REJECT,
    fr="Ce n'est pas du JSON valide : {problem} (ligne {row}, colonne {column}).",
    en="This is not valid JSON: {problem} (line {row}, column {column}).",
    way_out_fr="Corrigez le document à cet endroit et renvoyez-le.",
    way_out_en="Correct the document there and send it again.",
)


NOT_MAPPED = FindingKind(
    "json.unmapped",
    Family.SYNTAX,
    Severity.REJECT,
    fr="Ce document JSON ne peut pas être lu : {problem_fr}.",
    en="This JSON document cannot be read: {problem}.",
    way_out_fr="Faire renvoyer une commande de la boutique telle qu'elle la donne, ou corriger la correspondance du partenaire.",
    way_out_en="Have the shop send an order as it gives it, or correct the partner's mapping.",
)


def maps_own_json(partner: Partner | None) -> bool:
    """Whether the partner's overlay says how its JSON is read."""
    return partner is not None and own_mapping(overlay_of(partner.id))


def read_by_mapping(content: bytes, kind: str, partner: Partner | None) -> ReadResult:
    try:
        reading = read_json(content, kind, overlay=overlay_of(partner.id) if partner is not None else None)
    except MappingFileError:
        raise  # the fault is in our own files: nothing of the partner's is refused for it
    except MappingError as error:
        return ReadResult(findings=(NOT_MAPPED.at(problem=error.message, problem_fr=error.words.fr, place="/"),))
    order = reading.document if isinstance(reading.document, Order) else None
    document = ReadDocument(
        position=1,
        kind=reading.kind,
        reference=order.number if order is not None else None,
        order=order,
        findings=tuple(_finding(problem, reading) for problem in reading.problems),
        left_out=partial(_left_out, reading),
        places=partial(_places, reading),
    )
    return ReadResult(documents=(document,))


def _finding(problem: Problem, reading: JsonReading) -> Finding:
    severity = Severity.ERROR if problem.severity == "error" else Severity.NOTICE
    found = reading.places.get(problem.path)
    place = str(found) if found is not None else None
    return VALUE.at(problem.path or None, place=place, severity=severity, fr=problem.fr, en=problem.en)


def _left_out(reading: JsonReading) -> tuple[str, ...]:
    return tuple(f"{one.pointer}: {one.value}" for one in reading.unmapped)


def _places(reading: JsonReading) -> dict[str, str]:
    return {path: place.pointer for path, place in reading.places.items()}
