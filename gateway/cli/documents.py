"""Commands that look at a file and touch no database: convert, check, ack, explain."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.output import (
    FINDINGS,
    OK,
    USAGE,
    AsJson,
    InputFile,
    Language,
    complain,
    default_language,
    err,
    out,
    print_findings,
    print_json,
    read_input,
)
from gateway.cli.trial import check_orders

if TYPE_CHECKING:
    from gateway.model.finding import Finding
    from gateway.model.master import Partner
    from gateway.ports import Format, OutgoingContext, ReadResult


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel="Files")(convert)
    app.command(rich_help_panel="Files")(check)
    app.command(rich_help_panel="Files")(ack)
    app.command(rich_help_panel="Files")(explain)


def convert(
    file: InputFile,
    to: Annotated[str, typer.Option(help="json or edifact.")] = "json",
    directory: Annotated[str, typer.Option(help="Directory of the EDIFACT that is written.")] = "D.96A",
    eancom: Annotated[bool, typer.Option(help="Write EANCOM usage.")] = True,
    unmapped: Annotated[
        bool,
        typer.Option(
            "--unmapped",
            help="List on stderr what FILE says and we do not take, of messages that are no orders too; "
            "exit 1 only when there is something.",
        ),
    ] = False,
    lang: Language = "",
) -> None:
    """Print every order in FILE as canonical JSON, one per line (or as EDIFACT). What is wrong with it goes to stderr."""
    _form, result = _read(file)
    orders = [document.order for document in result.documents if document.order is not None]
    _report(result, lang or default_language())
    left_out = _list_left_out(result) if unmapped else 0
    if to == "json":
        for order in orders:
            sys.stdout.write(order.model_dump_json() + "\n")
    elif to == "edifact":
        from gateway.registry import formats

        writer = next(one for one in formats() if one.name == "edifact")
        for number, order in enumerate(orders, start=1):
            written = writer.write(order, _example_context(f"{number:08d}", directory, eancom))
            if written is not None:
                sys.stdout.buffer.write(written.content + b"\n")
        sys.stdout.flush()
    else:
        complain(f"--to {to} is not known", "use json or edifact")
        raise typer.Exit(USAGE)
    if unmapped:
        good = result.documents and not any(one.severity in ("error", "reject") for one in _findings(result))
        raise typer.Exit(FINDINGS if left_out or not good else OK)
    unread = len(result.documents) - len(orders)
    if not orders or unread:
        err.print(f"{len(orders)} order(s) converted, {unread} message(s) not.")
        raise typer.Exit(FINDINGS)


def _list_left_out(result: "ReadResult") -> int:
    """How many places of the file are said and not taken, each told on stderr."""
    told = [(document, line) for document in result.documents for line in document.left_out()]
    for document, line in told:
        err.print(f"not taken: {document.kind} {document.reference or document.position}: {line}", markup=False)
    return len(told)


def check(
    file: InputFile,
    json: AsJson = False,
    style: Annotated[str, typer.Option("--format", help="junit or sarif, for a build server.")] = "",
    orders: Annotated[
        bool, typer.Option("--orders", help="What would be decided on its orders, by our master data and credit.")
    ] = False,
    partner: Annotated[
        str | None, typer.Option(help="With --orders: who sends it, where the file does not say.")
    ] = None,
    lang: Language = "",
) -> None:
    """Print what is wrong with FILE: place, code, sentence, way out. Exit 1 when something must be mended. Nothing is
    kept; with --orders the database is read, and each order is decided as if it came now."""
    language = lang or default_language()
    if orders:
        raise typer.Exit(check_orders(file, partner, language, json=json))
    form, result = _read(file)
    findings = _findings(result)
    bad = [one for one in findings if one.severity in ("error", "reject")]
    if style:
        _print_report(form, file, style, language)
    elif json:
        print_json(
            {
                "file": str(file),
                "ok": not bad,
                "messages": [
                    {
                        "position": document.position,
                        "kind": document.kind,
                        "reference": document.reference,
                        "accepted": document.accepted,
                    }
                    for document in result.documents
                ],
                "findings": [one.model_dump(mode="json") for one in findings],
            }
        )
    else:
        print_findings(findings, language)
        kinds = ", ".join(f"{document.kind} {document.reference or ''}".strip() for document in result.documents[:5])
        more = "" if len(result.documents) <= 5 else f" … ({len(result.documents)})"
        out.print(f"{file}: {kinds or '-'}{more}: {len(bad)} error(s), {len(findings) - len(bad)} warning(s)")
    raise typer.Exit(FINDINGS if bad else OK)


def ack(
    file: InputFile,
    version: Annotated[str, typer.Option(help="CONTRL version: 2:2, D:3 or 4:1.")] = "2:2",
    each: Annotated[bool, typer.Option(help="Acknowledge each good message by a UCM.")] = False,
) -> None:
    """Print the CONTRL that FILE deserves."""
    form, result = _read(file)
    partner = _example_partner("D.96A", True, acknowledgement={"version": version, "good_messages": each})
    numbers = iter(range(1, 1_000_000))
    receipts = form.receipts(result, lambda: _example_context(f"{next(numbers):08d}", partner=partner))
    if not receipts:
        complain(
            "no CONTRL can be built for this file: nobody to answer, or nothing to acknowledge", "see `gateway check`"
        )
        raise typer.Exit(FINDINGS)
    for written, _context in receipts:
        sys.stdout.buffer.write(written.content + b"\n")
    sys.stdout.flush()


def explain(
    file: InputFile,
    lang: Language = "",
    html: Annotated[bool, typer.Option("--html", help="A self-contained page instead of text.")] = False,
) -> None:
    """Print FILE with the meaning of every segment, element and code, the errors in their places, and the CONTRL."""
    language = lang or default_language()
    content = read_input(file)
    form = _recognised(content, file)
    shown = form.page(content, language) if html else form.show(content, language)
    if shown is None:
        complain(f"{form.name} has no page of its own", "leave --html out")
        raise typer.Exit(USAGE)
    sys.stdout.write(shown.rstrip("\n") + "\n")


def _print_report(form: "Format", file: Path, style: str, language: str) -> None:
    report = form.report(read_input(file), style, str(file), language) if style in ("junit", "sarif") else None
    if report is None:
        complain(f"--format {style} is not to be had for {form.name}", "use junit or sarif, on EDIFACT")
        raise typer.Exit(USAGE)
    sys.stdout.write(report.rstrip("\n") + "\n")


def _recognised(content: bytes, file: Path) -> "Format":
    from gateway.registry import formats

    if not content.strip():
        complain(f"{file} is empty", "nothing to do")
        raise typer.Exit(FINDINGS)
    bids = [(form.bid(content[:512], file.name, None), form) for form in formats()]
    best, form = max(bids, key=lambda bid: bid[0])
    if not best:
        complain(
            f"{file} is in no known format ({', '.join(one.name for _, one in bids)}); it begins with {content[:16]!r}",
            "check the file with its sender",
        )
        raise typer.Exit(FINDINGS)
    return form


def _read(file: Path) -> "tuple[Format, ReadResult]":
    content = read_input(file)
    form = _recognised(content, file)
    return form, form.read(content, None)


def _findings(result: "ReadResult") -> "list[Finding]":
    return [*result.findings, *(one for document in result.documents for one in document.findings)]


def _report(result: "ReadResult", language: str) -> None:
    print_findings([one for one in _findings(result) if one.severity in ("error", "reject")], language, console=err)


def _example_partner(directory: str, eancom: bool, **more: object) -> "Partner":
    from gateway.model.master import Partner
    from gateway.model.parts import Identifier

    return Partner.model_validate(
        {
            "id": "partner",
            "name": "Partner",
            "directory": directory,
            "association": "EAN008" if eancom else None,
            "identifiers": [Identifier(scheme="unb", value="RECIPIENT:ZZ")],
            **more,
        }
    )


def _example_context(
    reference: str, directory: str = "D.96A", eancom: bool = True, partner: "Partner | None" = None
) -> "OutgoingContext":
    """Who writes to whom when nobody is configured: placeholders that say so."""
    from gateway.model.master import OwnIdentity
    from gateway.ports import OutgoingContext

    own = OwnIdentity(name="SENDER", edi_id="SENDER", edi_qualifier="ZZ")
    receiver = partner or _example_partner(directory, eancom)
    return OutgoingContext(own=own, partner=receiver, reference=reference, at=datetime.now().astimezone())
