"""What is read of a fax, measured against the truth; ``python -m bench scans`` prints the whole table."""

import pytest

from tests.documents import scans
from tests.documents.measure import SHARED

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared purchase orders are not here")


@needs_shared
def test_faxes_of_medium_damage_are_read_line_for_line_and_nothing_wrong_goes_through() -> None:
    ((_, found),) = scans.given(["fine_medium"])
    assert found.orders[1] == 3
    assert found.lines[0] / found.lines[1] >= 0.96
    assert found.fields[0] / found.fields[1] >= 0.80
    assert found.escaped == 0


@needs_shared
@pytest.mark.soak
def test_standard_and_heavily_damaged_faxes_are_read_as_far_as_measured() -> None:
    least = {"fine_light": 0.97, "fine_medium": 0.96, "fine_heavy": 0.6, "standard_medium": 0.8}
    for condition, found in scans.given(least):
        assert found.lines[0] / found.lines[1] >= least[condition], found.row(condition)
        assert found.escaped == 0, found.wrong
