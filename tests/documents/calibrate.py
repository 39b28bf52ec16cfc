"""How often a value of the head is right, by the confidence it was read with: ``python -m tests.documents.calibrate 0,1 8``.

The table that comes out is what ``adapters/formats/pdf/calibration.py`` holds; another set of batches tests it.
"""

import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from gateway.ports import ReadResult
from tests.documents.dialects import batch
from tests.documents.measure import same, wanted_of
from tests.documents.truth import Truth

PATHS = {
    "number": "number",
    "issued_at": "ordered",
    "requested_delivery": "wanted",
    "currency": "currency",
    "parties.buyer": "buyer_name",
    "parties.ship_to": "ship_to",
}


def judged(batches: Iterable[int], throws: int, *, raw: bool = False) -> Iterator[tuple[float, bool]]:
    """Each value's confidence and whether it is right. A party is right by its name."""
    from adapters.formats.pdf.format import PdfFormat

    for number in batches:
        for dialect in batch(number, throws):
            truth = dialect.truth(0)
            yield from judged_result(PdfFormat().read(dialect(truth), None), truth, dialect.unsaid, raw=raw)


def judged_result(
    result: ReadResult, truth: Truth, unsaid: Collection[str], *, raw: bool = False
) -> Iterator[tuple[float, bool]]:
    wanted = wanted_of(truth)
    for document in result.documents:
        for field in document.reading.fields if document.reading else ():
            name = PATHS.get(field.path)
            if name is None or name in unsaid:
                continue
            said = (wanted[name] or "").split(" / ")[0]
            value = field.value
            if name == "wanted":
                period = document.order.requested_delivery if document.order else None
                value = (
                    str(period.latest)[:10] if period is not None else None
                )  # of a week the last day, as the truth has it
            confidence = field.raw if raw and field.raw is not None else field.confidence
            yield confidence, same(said, value)


def main(batches: str, throws: int) -> None:
    counted: dict[float, list[bool]] = defaultdict(list)
    for confidence, right in judged([int(one) for one in batches.split(",")], throws, raw=True):
        counted[round(confidence, 2)].append(right)
    for confidence in sorted(counted):
        print(f"{confidence:.2f}  {sum(counted[confidence])}/{len(counted[confidence])}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
