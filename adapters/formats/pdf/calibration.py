"""From the score a value was read with to how often such a value is right.

Measured on 1,280 values of the head, on 216 order forms thrown by dice (``python -m tests.documents.calibrate
40,41,42,43,44,45,46,47,48 8``; forms the reader was not developed on): for each range of scores how many were right of how many. The calibrated confidence is (right + 1) / (all + 2), so that few
cases never make certainty. Below ``SPOKEN_AGAINST`` something contradicts the value (a rival number, day and month that may
be exchanged): such cases are rare in the corpus and all were right there, and the score is kept as it is, out of caution.
"""

SPOKEN_AGAINST = 0.8
MEASURED: tuple[tuple[float, int, int], ...] = (
    # from this score on, right, of
    (0.80, 49, 49),
    (0.92, 560, 561),
    (0.96, 660, 660),
)
"""Ranges by where they begin, each up to the next."""


def calibrated(score: float) -> float:
    if score < SPOKEN_AGAINST or score >= 1:
        return score
    _, right, count = [one for one in MEASURED if one[0] <= score][-1]
    return round((right + 1) / (count + 2), 3)
