"""Every interchange of the corpus: read without a crash, and judged like the independent validator, or with a reason why not."""

from __future__ import annotations

import pytest

from adapters.formats.edifact import (
    build_contrl,
    build_tree,
    may_acknowledge,
    read_contrl,
    read_interchange,
    read_interchanges,
    validate,
)
from adapters.formats.edifact.explain import explain
from adapters.formats.edifact.explain_html import explain_html
from tests.adapters.formats.edifact.mutations import NOON
from tests.adapters.formats.edifact.oracle import Entry, as_oracle, entries, our_faults

ENTRIES = entries()
pytestmark = pytest.mark.skipif(not ENTRIES, reason="the corpus lies outside this repository")

OLD_LIST = "their code list of 0001/0052/0054 ends before this value; ours follows ISO 9735 and the shipped directories"
BILATERAL = "0029 is agreed between the partners, ISO 9735 gives no list; where it is too long we say so"
UNKNOWN_TYPE = "we say it once, at the message type (message-type-unknown), they say it of type and version"
EMPTY_EXCESS = (
    "the constituent beyond the last is empty: superfluous separators, a warning; filled ones are errors for both"
)
BLANK_REPETITION = "UNA declares a blank, which in syntax 4 means: no repetition; they cut the text at every blank"
AGENCY = "0051 outside their list (ZZ); the service directory carries no list for it"

_CODE = "INVALID_CODE_VALUE"
MISSED: dict[str, tuple[set[tuple[str, str, str]], str]] = {
    "ConnectingEurope--eInvoicing-EN16931--edifact-examples-EDIFACT_EXAMPLE0.TXT": (
        {(_CODE, "UNB", "1:1"), (_CODE, "UNH", "2:3")}, OLD_LIST),
    "Leksiqq--Edifact.Net--misc-PDF73217": ({("TOO_MANY_COMPONENTS", "UNB", "1:3")}, EMPTY_EXCESS),
    "ballerina-platform--module-ballerina-edi--examples-edi-acknowledgement-resources-sample-data-order-batch.edi": (
        {(_CODE, "UNB", "8")}, BILATERAL),
    "ballerina-platform--module-ballerina-edi--examples-edi-parser-to-kafka-resources-sample-data-order-batch.edi": (
        {(_CODE, "UNB", "8")}, BILATERAL),
    "ballerina-platform--module-ballerina-edi--examples-edi-parser-to-kafka-resources-sample-data-order1.edi": (
        {(_CODE, "UNB", "8")}, BILATERAL),
    "ballerina-platform--module-ballerina-edi--examples-edi-vendor-router-resources-sample-data-edifact-acme.edi": (
        {(_CODE, "UNB", "8")}, BILATERAL),
    "estratocloud--edifact--tests-data-multibyte.edi": ({(_CODE, "UNH", "2:1"), (_CODE, "UNH", "2:2")}, UNKNOWN_TYPE),
    "glasdam--edifact_converter--test-complete-files-edifact-CTL01_1.edi": ({(_CODE, "UNH", "2:4")}, AGENCY),
    "glasdam--edifact_converter--test-complete-files-edifact-CTL02_1.edi": ({(_CODE, "UNH", "2:4")}, AGENCY),
    "glasdam--edifact_converter--test-complete-files-edifact-CTL03_1.edi": ({(_CODE, "UNH", "2:4")}, AGENCY),
    "hellooops--vscode-edi-support--docs-sample-invalid-version.edifact": (
        {(_CODE, "UNH", "2:2")}, "we report the version as a whole, at its release (2:3): directory-unknown"),
    "hupe1980--mako--crates-edi-energy-tests-fixtures-ordchg-gen-pid_39002.gen.edi": ({(_CODE, "UNH", "2:3")}, OLD_LIST),
    "hupe1980--mako--crates-edi-energy-tests-fixtures-ordchg-valid-pid_39000.edi": ({(_CODE, "UNH", "2:3")}, OLD_LIST),
    "indice-co--EDI.Net--test-indice.Edi.Tests-Samples-edifact.Issue149.SegmentGroups.edi": (
        {(_CODE, "UNH", "2:1")}, UNKNOWN_TYPE),
    "indice-co--EDI.Net--test-indice.Edi.Tests-Samples-edifact.Issue152.Wikipedia.edi": (
        {(_CODE, "UNH", "2:1"), (_CODE, "UNH", "2:2")}, UNKNOWN_TYPE),
    "jskrobak--underware.Edifact--src-underware.Edifact.Examples-Samples-D94A_AUTACK.txt": (
        {(_CODE, "UNH", "2:1")}, UNKNOWN_TYPE),
    "nerdocs--pydifact--tests-data-messages-v4-aperak.edi": ({("TOO_MANY_REPETITIONS", "FTX", "4")}, BLANK_REPETITION),
    "nerdocs--pydifact--tests-data-messages-v4-aperak_rejected.edi": (
        {("TOO_MANY_REPETITIONS", "FTX", "4")}, BLANK_REPETITION),
    "nerdocs--pydifact--tests-data-sage_coala.ped-1": ({(_CODE, "UNB", "1:1")}, OLD_LIST),
    "shogg--edifact--unmarshal_orders_test.go-1": ({("TOO_MANY_DATA_ELEMENTS", "FTX", "7")}, EMPTY_EXCESS),
    "smooks--smooks-edi-cartridge--edg-src-test-resources-paxlst-bad-paxlst.txt": (
        {(_CODE, "UNG", "7:2"), (_CODE, "UNH", "2:3")}, OLD_LIST),
    "smooks--smooks-edi-cartridge--edifact-cartridge-src-test-resources-data-INVOIC_D.03B_Interchange_with_UNA.txt": (
        {(_CODE, "UNH", "2:3")}, OLD_LIST),
    "smooks--smooks-examples--edifact-to-java-src-main-resources-PAXLST.edi": (
        {(_CODE, "UNG", "7:2"), (_CODE, "UNH", "2:3")}, OLD_LIST),
    "xlate--staedi--src-test-resources-EDIFACT-empty-segment-example.edi": (
        {(_CODE, "UNH", "2:1"), (_CODE, "UNH", "2:2")}, UNKNOWN_TYPE),
    "xlate--staedi--src-test-resources-EDIFACT-empty-segment-loop-example.edi": (
        {(_CODE, "UNB", "8"), (_CODE, "UNH", "2:1"), (_CODE, "UNH", "2:2")}, UNKNOWN_TYPE),
    "xlate--staedi--src-test-resources-EDIFACT-issue106-null-pointer-example.edi": (
        {(_CODE, "UNB", "8"), (_CODE, "UNH", "2:1"), (_CODE, "UNH", "2:2")}, UNKNOWN_TYPE),
    "xlate--staedi--src-test-resources-EDIFACT-issue174-other_dialect_term_segments.edi": (
        {(_CODE, "UNH", "2:1")}, UNKNOWN_TYPE),
    "xlate--staedi--src-test-resources-EDIFACT-orders-with-group.edi": ({(_CODE, "UNB", "8")}, BILATERAL),
    "xlate--staedi--src-test-resources-EDIFACT-pnrgov.edi": (
        {(_CODE, "UNH", "2:1"), (_CODE, "UNH", "2:2")}, UNKNOWN_TYPE),
}  # fmt: skip
"""What the other validator finds and we do not, file by file, and why. Whatever it finds beyond this, we find too."""

SUMMARY_MISSING = "UNS is mandatory in this directory; the fixture leaves it out, and its own tests do not look"
ALONE: dict[str, tuple[set[tuple[str, str]], str]] = {
    "ballerina-platform--module-ballerina-edi--ballerina-tests-envelope_tests.bal-3": (
        {("segment-missing", "DTM"), ("segment-missing", "UNS")}, "an envelope test with nothing in the messages"),
    "ballerina-platform--module-ballerina-edi--examples-edi-acknowledgement-resources-sample-data-order-batch.edi": (
        {("segment-missing", "BGM")}, "the third message is made to be rejected: it has no BGM"),
    "ballerina-platform--module-ballerina-edi--examples-edi-parser-to-kafka-resources-sample-data-order-batch.edi": (
        {("segment-missing", "BGM")}, "the second message has no BGM"),
    "glasdam--edifact_converter--test-complete-files-edifact-CTL01_1.edi": (
        {("segment-unknown", "FTX")}, "CONTRL has no FTX; this one is a national variant"),
    "glasdam--edifact_converter--test-complete-files-edifact-CTL02_1.edi": (
        {("segment-unknown", "FTX")}, "CONTRL has no FTX; this one is a national variant"),
    "hupe1980--edifact-rs--crates-edifact-rs-benches-bench_data.rs-1": ({("segment-missing", "UNS")}, SUMMARY_MISSING),
    "hupe1980--edifact-rs--crates-edifact-rs-src-envelope.rs-1": ({("segment-missing", "UNS")}, SUMMARY_MISSING),
    "hupe1980--mako--crates-edi-energy-tests-fixtures-invoic-gen-pid_31002.gen.edi": (
        {("segment-missing", "UNS"), ("group-missing", "MOA")}, SUMMARY_MISSING),
    "hupe1980--mako--crates-edi-energy-tests-fixtures-ordchg-gen-pid_39002.gen.edi": (
        {("segment-missing", "UNS")}, SUMMARY_MISSING),
    "hupe1980--mako--crates-edi-energy-tests-fixtures-orders-gen-pid_17001.gen.edi": (
        {("segment-missing", "UNS")}, SUMMARY_MISSING),
    "hupe1980--mako--crates-edi-energy-tests-fixtures-orders-gen-pid_17002.gen.edi": (
        {("segment-missing", "UNS")}, SUMMARY_MISSING),
    "hupe1980--mako--crates-edi-energy-tests-fixtures-ordrsp-gen-pid_19001.gen.edi": (
        {("segment-missing", "UNS")}, SUMMARY_MISSING),
    "hupe1980--mako--crates-edi-energy-tests-fixtures-ordrsp-gen-pid_19002.gen.edi": (
        {("segment-missing", "UNS")}, SUMMARY_MISSING),
    "hupe1980--mako--crates-edi-energy-tests-parse.rs-4": (
        {("value-too-long", "BGM")}, "1001 is an..3 in D.07B; the test puts a number of four digits there"),
    "indice-co--EDI.Net--test-indice.Edi.Tests-Samples-edifact.ORDRSP.edi": (
        {("segment-misplaced", "DTM")}, "DTM after IMD; the formatted twin of the file has them in order"),
    "sapstern--edifactconverter--openedifact-converter-runnable-src-test-resources-ORDERNoName.txt": (
        {("value-too-long", "NAD"), ("component-missing", "COM"), ("value-too-long", "LIN")},
        "anonymised by hand: a town in the postcode, empty numbers in COM, 001 where 1222 is n..2"),
    "smooks--smooks-edi-cartridge--edg-src-test-resources-recadv-recadv.txt": (
        {("value-too-long", "NAD")}, "3036 is an..35; the value was lengthened to try a released apostrophe"),
    "xlate--staedi--src-test-java-io-xlate-edi-internal-stream-ErrorEventsTest.java-9": (
        {("segment-unknown", "UXA"), ("segment-unknown", "UXC"), ("segment-missing", "BGM"), ("segment-missing", "DTM"),
         ("segment-missing", "UNS"), ("group-missing", "MOA")}, "their own schema with invented segments"),
    "xlate--staedi--src-test-resources-EDIFACT-invoic_d97b_bad.edi": (
        {("value-too-long", "NAD"), ("value-type", "QTY"), ("value-type", "PRI"), ("segment-repeats", "UNS")},
        "named bad, and it is; nothing there references it"),
}  # fmt: skip
"""Errors of ours in the body of messages for which the other validator had no directory, and why they stand."""

UNHEARD: dict[str, tuple[set[str], str]] = {
    "ConnectingEurope--eInvoicing-EN16931--edifact-examples-EDIFACT_EXAMPLE5.TXT": (
        {"segment-outside", "unz-reference"}, "a binary object (UNO…UNP) among the messages, which we do not carry"),
    "EDIandXML--OBOE--testFiles-orders.withbadunbsegment": (
        {"segment-outside", "tag-malformed", "unt-count", "unz-reference"}, "doubled terminators; expected to be invalid"),
    "apimeister--edifact-types--test-data-d95b_coprar.edi": ({"unb-missing", "unt-count"}, "a message without envelope"),
    "estratocloud--edifact--tests-data-order.edi": ({"unb-missing"}, "a message without envelope"),
    "indice-co--EDI.Net--test-indice.Edi.Tests-Samples-edifact.D01B.IFCSUM.NewLines.EDI": (
        {"unt-count"}, "line feeds as terminators, which we tolerate with a warning"),
    "jskrobak--underware.Edifact--src-underware.Edifact.Examples-Samples-D93A_ORDERS.txt": (
        set(), "lines wrapped at 998 characters, even within a tag: joined again, then valid, as its source says"),
    "nerdocs--pydifact--tests-data-order2.edi": ({"unz-missing"}, "no UNZ"),
    "nerdocs--pydifact--tests-data-sage_coala.ped": ({"unt-count"}, "a line of the vendor before UNA, tolerated"),
    "sapstern--edifactconverter--openedifact-sample-01-src-main-resources-UTILMD_NL.edi": (
        {"segment-outside", "terminator-missing", "unz-missing"}, "the letters \\r\\n between the segments"),
}  # fmt: skip
"""Files the other validator could not read: what we say of some of them."""


def sound(entry: Entry) -> str:
    return entry.file.rpartition("--")[2][-60:]


@pytest.mark.parametrize("entry", ENTRIES, ids=sound)
def test_every_file_is_read_judged_explained_and_answered(entry: Entry) -> None:
    for interchange in read_interchanges(entry.content):
        report = validate(interchange)
        for message in interchange.messages:
            assert [s.raw for s in build_tree(message).walk()] == [s.raw for s in message.segments]
        for fault in report.faults:
            assert fault.sentence("fr")
            assert fault.sentence("en")
            assert fault.way_out("fr")
            assert fault.offset is None or 0 <= fault.offset <= len(entry.content)
        if may_acknowledge(interchange) is None:
            answer = build_contrl(interchange, report, control_reference="1", prepared=NOON)
            contrl = validate(read_interchange(answer))
            assert [f for f in contrl.errors if f.segment != 2] == [], (
                "only references copied from the sender may be wrong"
            )
            [said] = read_contrl(answer)
            assert said.reference == interchange.control_reference
            assert (said.verdict == "accepted") == report.ok
    if len(entry.content) < 20_000:
        assert "CONTRL" in explain(entry.content, "fr")
        assert explain_html(entry.content, "en").endswith("</html>\n")


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.parsed], ids=sound)
def test_whatever_the_other_validator_finds_we_find_at_the_same_place(entry: Entry) -> None:
    ours = as_oracle(our_faults(entry.content), envelope_only=not entry.applied_directory)
    missed = set(entry.first_errors) - ours
    assert missed == MISSED.get(entry.file, (set(), ""))[0] & set(entry.first_errors)


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.parsed and e.is_complete], ids=sound)
def test_we_find_no_error_where_the_other_validator_finds_none(entry: Entry) -> None:
    faults = [f for f in our_faults(entry.content) if f.code.value != "code-unknown"]
    ours = as_oracle(faults, envelope_only=not entry.applied_directory)
    extra = {v for v in ours - set(entry.first_errors) if v[0] != _CODE}
    assert extra == set()


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.parsed and not e.applied_directory], ids=sound)
def test_errors_without_a_second_witness_are_argued(entry: Entry) -> None:
    body = {
        (f.code.value, f.tag)
        for f in our_faults(entry.content)
        if f.is_error and f.segment is not None and f.level != "message" and f.tag not in {"UNH", "UNT"}
        and f.code.value != "tag-malformed"
    }  # fmt: skip
    assert body == ALONE.get(entry.file, (set(), ""))[0]


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.file in UNHEARD], ids=sound)
def test_files_the_other_validator_could_not_read_get_the_argued_verdict(entry: Entry) -> None:
    assert {f.code.value for f in our_faults(entry.content) if f.is_error} == UNHEARD[entry.file][0]


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.expectation.startswith("INVALID")], ids=sound)
def test_files_their_source_calls_invalid_have_an_error(entry: Entry) -> None:
    assert any(f.is_error for f in our_faults(entry.content))
