"""Whatever a message holds, reading it gives a document or says why not; nothing raises, nothing goes missing in silence."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.mapping import read_message
from tests.adapters.mapping.wire import message

TAGS = [
    "BGM",
    "DTM",
    "FTX",
    "RFF",
    "NAD",
    "CTA",
    "COM",
    "CUX",
    "PAT",
    "PCD",
    "TOD",
    "LOC",
    "TDT",
    "ALC",
    "MOA",
    "TAX",
    "LIN",
    "PIA",
    "IMD",
    "QTY",
    "PRI",
    "GIN",
    "PAC",
    "QVR",
    "CPS",
    "ERC",
    "DOC",
    "AJT",
    "DLI",
]
QUALIFIERS = [
    "137",
    "2",
    "64",
    "63",
    "BY",
    "SU",
    "DP",
    "21",
    "113",
    "83",
    "12",
    "AAA",
    "AAB",
    "INF",
    "VA",
    "ON",
    "LI",
    "7",
    "A",
    "C",
    "3",
    "8",
    "1",
    "5",
    "EN",
    "SA",
    "F",
    "BN",
    "380",
    "220",
    "9",
    "29",
    "AAI",
]
VALUES = st.sampled_from(
    ["", "", "1", "20261121", "102", "12.5", "-3", "PCE", "X Y", "é?'", "VAT", "9", "AAL", "20261121-20261122", "718"]
)
COMPOSITES = st.lists(VALUES, max_size=4).map(":".join)
SEGMENTS = st.builds(
    lambda tag, qualifier, rest, inner: "+".join([tag, ":".join([qualifier, *inner]), *rest]),
    st.sampled_from(TAGS),
    st.sampled_from(QUALIFIERS),
    st.lists(COMPOSITES, max_size=6),
    st.lists(VALUES, max_size=4),
)
TYPES = st.sampled_from(["ORDERS", "ORDCHG", "ORDRSP", "INVOIC", "DESADV", "APERAK", "RECADV", "REMADV", "COMDIS"])
VERSIONS = st.sampled_from(["D:96A:UN:EAN008", "D:01B:UN", "D:93A:UN", "D:16A:UN", "X:XX:UN"])


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(kind=TYPES, version=VERSIONS, segments=st.lists(SEGMENTS, max_size=25), split=st.booleans())
def test_any_message_is_read_and_accounted_for(kind: str, version: str, segments: list[str], split: bool) -> None:
    body = "'".join([*segments, "UNS+S", *segments[:3]] if split else segments)
    reading = read_message(message(body, f"{kind}:{version}"))
    assert reading.document is not None or reading.problems
    listed = {(u.segment, u.element, u.component) for u in reading.unmapped}
    taken = reading._trace.taken
    for segment in reading.root.walk():
        for element, composite in enumerate(segment.elements, 1):
            for component, value in enumerate(composite, 1):
                place = segment.position, element, component
                accounted = place in listed or place in taken
                assert accounted or not value.strip() or segment.tag in {"UNH", "UNT", "UNS"}


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(kind=TYPES, segments=st.lists(SEGMENTS, max_size=25))
def test_the_fast_and_the_traced_pass_read_the_same(kind: str, segments: list[str]) -> None:
    reading = read_message(message("'".join([*segments, "UNS+S"]), f"{kind}:D:96A:UN"))
    content, problems, trace = reading.mapping.traced(reading.root)
    again, _ = reading.mapping.read(reading.message)
    assert again == content
    assert all(p.place is None or p.place.segment for p in problems)
    assert all(place.segment for place in trace.places.values())
