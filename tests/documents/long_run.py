"""Hundreds of order forms that nobody has looked at, read once: what is right, what goes through, what escapes, and whether
a confidence of 90 % is right nine times in ten. ``python -m bench pdf``; another start is other forms.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence

from adapters.formats.pdf.format import PdfFormat
from gateway.ports import ReadResult
from tests.documents.calibrate import judged_result
from tests.documents.dialects import batch
from tests.documents.measure import Score, score
from tests.documents.scans import processor_seconds

EDGES = (0.0, 0.5, 0.7, 0.85, 0.9, 0.95, 0.98, 1.0)
"""Bounds of the confidences that are counted together."""


class LongRun:
    """The score, the processor's seconds and the pages, and each value's confidence with whether it is right."""

    def __init__(self) -> None:
        self.score = Score()
        self.seconds = 0.0
        self.pages = 0
        self.judged: list[tuple[float, bool]] = []

    def over(self, batches: Sequence[int], throws: int, seeds: Sequence[int]) -> "LongRun":
        reader = PdfFormat()
        for number in batches:
            for dialect in batch(number, throws):
                for seed in seeds:
                    truth = dialect.truth(seed)
                    content = dialect(truth)
                    start = processor_seconds()
                    result = reader.read(content, None)
                    self.seconds += processor_seconds() - start
                    self.pages += _pages(result)
                    name = f"{dialect.name}-{dialect.language}-{seed}"
                    self.score.add(score(name, truth, result, unsaid=dialect.unsaid))
                    self.judged += judged_result(result, truth, dialect.unsaid)
        return self

    def bins(self) -> Iterator[tuple[float, float, float, int, int]]:
        """From, to, what was said on average, how many were right, of how many."""
        held: dict[int, list[tuple[float, bool]]] = defaultdict(list)
        for confidence, right in self.judged:
            at = max(index for index, edge in enumerate(EDGES[:-1]) if confidence >= edge)
            held[at].append((confidence, right))
        for at, found in sorted(held.items()):
            said = sum(confidence for confidence, _ in found) / len(found)
            yield EDGES[at], EDGES[at + 1], said, sum(right for _, right in found), len(found)


def _pages(result: ReadResult) -> int:
    return sum(len(one.reading.pages) for one in result.documents if one.reading)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench pdf", description=__doc__)
    parser.add_argument("--start", type=int, default=40, help="the first batch of forms")
    parser.add_argument("--batches", type=int, default=9)
    parser.add_argument("--throws", type=int, default=8, help="forms of each batch, in three languages each")
    asked = parser.parse_args()
    run = LongRun().over(range(asked.start, asked.start + asked.batches), asked.throws, (0, 1))
    total = run.score
    print(
        f"{total.orders} orders, {run.pages} pages: fields {total.fields:.2%}, lines {total.entire_lines:.2%} of {total.lines}, "
        f"straight through {total.through / total.orders:.1%}, escaped {total.escaped} ({total.escaped / total.orders:.2%}), "
        f"{run.seconds / max(1, run.pages):.3f} s of processor time a page, the child's included"
    )
    print("confidence      said    right      of")
    for low, high, said, right, count in run.bins():
        print(f"{low:.2f} – {high:.2f}   {said:6.1%}  {right / count:6.1%}  {count:6}")
    print("\n".join(total.wrong[:200]))
