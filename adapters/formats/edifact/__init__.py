"""EDIFACT as a library: read, validate, acknowledge, write. Imports nothing of the gateway; use it on its own.

Read anything; nothing that is wrong with a document raises, it becomes a fault with a place:

>>> from adapters.formats.edifact import read_interchange, validate
>>> interchange = read_interchange(
...     b"UNB+UNOC:3+5412345000013:14+4012345000009:14+261121:1200+REF42++ORDERS'"
...     b"UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+PO-1+9'DTM+137:20261121:102'"
...     b"NAD+BY+5412345000013::9'LIN+1++4000862141404:SRV'QTY+21:5,5:PCE'UNS+S'UNT+8+1'UNZ+1+REF42'"
... )
>>> order = interchange.messages[0]
>>> order.type, order.version, order.association, order.segments[1].get(2)
('ORDERS', 'D.96A', 'EAN008', 'PO-1')
>>> report = validate(interchange)
>>> report.ok
True

A wrong count is a fault that says where, in French or English, and which code a CONTRL gives it:

>>> report = validate(read_interchange(
...     b"UNB+UNOC:3+A:14+B:14+261121:1200+7'UNH+1+ORDERS:D:96A:UN'BGM+220+X+9'DTM+137:20261121:102'UNS+S'UNT+9+1'UNZ+1+7'"))
>>> fault = report.errors[0]
>>> fault.code.value, fault.action_code, fault.segment, fault.sentence("en")
('unt-count', '29', 5, 'Message 1, segment 5 (UNT), element 1: UNT states 9 segments, there are 5.')

Walk the segment groups as the directory orders them:

>>> from adapters.formats.edifact import build_tree
>>> line = build_tree(order).within("LIN")[0]
>>> line.name, line.first("QTY").get(1, 2)
('SG25', '5,5')

Write, and what is written reads back equal:

>>> from datetime import datetime
>>> from adapters.formats.edifact import Envelope, OutMessage, PartyId, Segment, write_interchange
>>> written = write_interchange(
...     Envelope(PartyId("ME", "ZZ"), PartyId("YOU", "ZZ"), "9", datetime(2026, 11, 21, 12, 0)),
...     [OutMessage("ORDRSP", "D.96A", "EAN005", "1", [Segment.of("BGM", "231", "R'1", "29")])])
>>> written
b"UNA:+.? 'UNB+UNOC:3+ME:ZZ+YOU:ZZ+261121:1200+9'UNH+1+ORDRSP:D:96A:UN:EAN005'BGM+231+R?'1+29'UNT+3+1'UNZ+1+9'"
>>> read_interchange(written).messages[0].segments[1].get(2)
"R'1"

The faults that stop a message are errors, the others warnings; a partner's `ValidationPolicy` and `ReadOptions` move the line:

>>> from adapters.formats.edifact import FaultCode, ValidationPolicy
>>> lenient = ValidationPolicy(code_lists="off", severities={FaultCode.UNT_COUNT: "warning"})
>>> strict = ValidationPolicy(code_lists="error", unknown_directory="refuse")

Answer with a CONTRL, and read the one a partner sends:

>>> from adapters.formats.edifact import build_contrl, read_contrl, may_acknowledge
>>> may_acknowledge(interchange) is None
True
>>> contrl = build_contrl(interchange, validate(interchange), control_reference="12", prepared=datetime(2026, 11, 21, 12, 5))
>>> contrl
b"UNA:+.? 'UNB+UNOC:3+4012345000009:14+5412345000013:14+261121:1205+12'UNH+1+CONTRL:D:3:UN'UCI+REF42+5412345000013:14+4012345000009:14+7'UNT+3+1'UNZ+1+12'"
>>> read_contrl(contrl)[0].verdict
'accepted'

A file may hold several interchanges: `read_interchanges`. Files of any size: `check_stream` and `iter_messages` keep one message at a
time. More rooms, each a module of its own:

    directory    the UN directories as values              display   the same as text
    subset       directories and subsets of an operator    explain, explain_html   the annotated interchange
    diff         two interchanges compared by meaning       render    reports as text, JUnit, SARIF
    generate     test interchanges, also faulty ones        bench     the comparison with pydifact
    witness      pydifact as witness, and conversion to and from its objects
"""

from adapters.formats.edifact.acknowledgement import Acknowledgement, read_contrl
from adapters.formats.edifact.contrl import ContrlImpossible, ContrlProfile, Obstacle, build_contrl, may_acknowledge
from adapters.formats.edifact.directory import Directory, available, directory, resolve
from adapters.formats.edifact.faults import Fault, FaultCode, Level, Severity
from adapters.formats.edifact.interchange import FunctionalGroup, Interchange, Message, PartyId
from adapters.formats.edifact.options import DEFAULT_POLICY, DEFAULT_READ, TOLERANCES, ReadOptions, ValidationPolicy
from adapters.formats.edifact.reader import InterchangeStream, iter_messages, read_interchange, read_interchanges
from adapters.formats.edifact.report import Report
from adapters.formats.edifact.segment import Repeat, Segment
from adapters.formats.edifact.service import ServiceCharacters
from adapters.formats.edifact.source import looks_like_edifact
from adapters.formats.edifact.tree import Group, build_tree
from adapters.formats.edifact.validator import Validator, check_stream, validate
from adapters.formats.edifact.writer import (
    CharacterError,
    Envelope,
    GroupHeader,
    OutMessage,
    Unwritable,
    write_interchange,
    write_segment,
)

__all__ = [
    "DEFAULT_POLICY",
    "DEFAULT_READ",
    "TOLERANCES",
    "Acknowledgement",
    "CharacterError",
    "ContrlImpossible",
    "ContrlProfile",
    "Directory",
    "Envelope",
    "Fault",
    "FaultCode",
    "FunctionalGroup",
    "Group",
    "GroupHeader",
    "Interchange",
    "InterchangeStream",
    "Level",
    "Message",
    "Obstacle",
    "OutMessage",
    "PartyId",
    "ReadOptions",
    "Repeat",
    "Report",
    "Segment",
    "ServiceCharacters",
    "Severity",
    "Unwritable",
    "ValidationPolicy",
    "Validator",
    "available",
    "build_contrl",
    "build_tree",
    "check_stream",
    "directory",
    "iter_messages",
    "looks_like_edifact",
    "may_acknowledge",
    "read_contrl",
    "read_interchange",
    "read_interchanges",
    "resolve",
    "validate",
    "write_interchange",
    "write_segment",
]
