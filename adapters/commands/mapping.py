"""``gateway mapping test | explain | coverage | suggest``: the analyst's bench for mapping files and overlays."""

import json as json_text
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from adapters.formats.edifact import Message

OK, DIFFERENT, USAGE = 0, 1, 2

Overlay = Annotated[
    str | None, typer.Option("--overlay", help="A partner's overlay: its name, or a path ending in .yaml.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]

mapping = typer.Typer(help="Look at mapping files and partners' overlays.", no_args_is_help=True)


@mapping.callback()
def use_overlays() -> None:
    """The overlays that the running gateway uses are those that these commands know by name."""
    from adapters.mapping import use_overlay_folder

    home = Path(os.environ.get("GATEWAY_HOME", "var"))
    use_overlay_folder(Path(os.environ.get("GATEWAY_OVERLAYS", home / "overlays")))


def register(app: typer.Typer) -> None:
    app.add_typer(mapping, name="mapping", rich_help_panel="Files")


@mapping.command("test")
def run(
    folder: Annotated[
        Path | None,
        typer.Argument(help="A folder of samples (x.edi, x.xml or x.payload.json beside x.json); ours when left out."),
    ] = None,
    overlay: Overlay = None,
    json: AsJson = False,
) -> None:
    """Run golden samples and show field by field what comes out otherwise. Exit 1 when something does."""
    from adapters.mapping.samples import run_samples

    results = run_samples(folder, overlay=overlay)
    if json:
        _print(
            [
                {
                    "sample": result.name,
                    "ok": result.ok,
                    "read": [vars_of(one) for one in result.read],
                    "written": [vars_of(one) for one in result.written],
                    "unmapped": [vars_of(one) for one in result.unmapped],
                }
                for result in results
            ]
        )
    else:
        for result in results:
            typer.echo(f"{'ok ' if result.ok else 'NOT'} {result.name} ({result.message_type})")
            for difference in (*result.read, *result.written):
                typer.echo(f"      {difference.path}: expected {difference.expected}, found {difference.found}")
    raise typer.Exit(OK if results and all(result.ok for result in results) else DIFFERENT)


@mapping.command()
def explain(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], overlay: Overlay = None, json: AsJson = False
) -> None:
    """Show for each canonical field of FILE the place it came from."""
    from adapters.mapping.bench import explain as explained

    if _is_xml(file):
        _explain_xml(file, overlay, json)
        return
    if _is_json(file):
        _explain_json(file, overlay, json)
        return
    found = [(message, explained(message, overlay=overlay)) for message in _mapped(file)]
    if json:
        _print(
            [
                {
                    "message": message.reference,
                    "fields": [
                        {
                            "path": one.path,
                            "value": one.value,
                            "place": str(one.place) if one.place else None,
                            "offset": one.place.offset if one.place else None,
                            "length": one.place.length if one.place else None,
                        }
                        for one in fields
                    ],
                }
                for message, fields in found
            ]
        )
        return
    for message, fields in found:
        typer.echo(f"{message.type} {message.reference}")
        for one in fields:
            typer.echo(f"  {one.path:45} {one.value:35} {one.place or '(assumed)'}")


@mapping.command()
def coverage(
    message: Annotated[
        str, typer.Argument(help="ORDERS, ORDRSP, INVOIC …; of XML in small letters: ubl_order, order_x …")
    ],
    directory: Annotated[str, typer.Option(help="D.96A, D.01B …")] = "D.96A",
    overlay: Overlay = None,
) -> None:
    """Which canonical fields a mapping serves, and which it does not."""
    from adapters.mapping.bench import coverage as covered
    from adapters.mapping.source import packaged
    from adapters.mapping.xml.bench import coverage as covered_xml

    if packaged(f"shops/{message}.yaml") is not None:
        from adapters.mapping.json.bench import coverage as covered_json

        for path, place, line in covered_json(message, overlay=overlay):
            typer.echo(f"{path:45} {place:50} {line}")
        return
    is_xml = packaged(f"xml/{message}.yaml") is not None
    found = covered_xml(message, overlay=overlay) if is_xml else covered(message.upper(), directory, overlay=overlay)
    for one in found.covered:
        typer.echo(f"{one.path:45} {one.place:32} {one.direction:5} {one.line}")
    typer.echo(f"without a place: {', '.join(found.without) or 'nothing'}")


@mapping.command()
def suggest(
    samples: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)],
    partner: Annotated[str, typer.Option(help="Print a draft overlay for this partner instead of a list.")] = "",
    overlay: Overlay = None,
) -> None:
    """List what the samples say and no mapping takes, with a guess at what it means."""
    from adapters.mapping.suggest import draft
    from adapters.mapping.suggest import suggest as suggested

    documents = [sample for sample in samples if _is_xml(sample)]
    if documents:
        _suggest_xml(documents, overlay)
        if len(documents) == len(samples):
            return
        samples = [sample for sample in samples if sample not in documents]
    payloads = [sample for sample in samples if _is_json(sample)]
    if payloads:
        from adapters.mapping.json.bench import suggest as suggested_json

        for place in suggested_json((sample.read_bytes() for sample in payloads), overlay=overlay):
            typer.echo(f"{place.seen:4} × {place.place}, e.g. {', '.join(place.examples)}")
        if len(payloads) == len(samples):
            return
        samples = [sample for sample in samples if sample not in payloads]
    messages = [message for sample in samples for message in _mapped(sample)]
    found = suggested(messages, overlay=overlay)
    if partner:
        typer.echo(draft(found, messages[0].type if messages else "ORDERS", partner), nl=False)
        return
    for one in found:
        inside = f" under {one.group}" if one.group else ""
        typer.echo(f"{one.seen:4} × {one.place}{inside}: {one.meaning}, e.g. {', '.join(one.examples)}")
        if one.guess:
            typer.echo(f"       perhaps {one.guess}")
    if not found:
        typer.echo("Everything in the samples is taken.")


def _is_xml(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _is_json(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))


def _explain_json(file: Path, overlay: str | None, json: bool) -> None:
    from adapters.mapping.json.bench import explain as explained

    found = explained(file.read_bytes(), overlay=overlay)
    if json:
        _print([{"path": one.path, "value": one.value, "pointer": one.place and one.place.pointer} for one in found])
        return
    for one in found:
        typer.echo(f"  {one.path:45} {one.value:35} {one.place or '(computed or assumed)'}")


def _explain_xml(file: Path, overlay: str | None, json: bool) -> None:
    from adapters.mapping.xml.bench import explain as explained

    found = explained(file.read_bytes(), overlay=overlay)
    if json:
        _print(
            [
                {
                    "path": one.path,
                    "value": one.value,
                    "xpath": one.place.xpath if one.place else None,
                    "line": one.place.line if one.place else None,
                }
                for one in found
            ]
        )
        return
    for one in found:
        place = f"{one.place.xpath}, line {one.place.line}" if one.place else "(assumed)"
        typer.echo(f"  {one.path:45} {one.value:35} {place}")


def _suggest_xml(samples: list[Path], overlay: str | None) -> None:
    from adapters.mapping.xml.bench import suggest as suggested

    found = suggested((sample.read_bytes() for sample in samples), overlay=overlay)
    for one in found:
        typer.echo(f"{one.seen:4} × {one.place}, e.g. {', '.join(one.examples)}")
        if one.guess:
            typer.echo(f"       perhaps {one.guess}")
    if not found:
        typer.echo("Everything in the samples is taken.")


def _mapped(file: Path) -> "Iterator[Message]":
    """The messages of the file that a mapping reads; the others are named."""
    from adapters.formats.edifact import read_interchanges
    from adapters.mapping.engine import mapping_for
    from adapters.mapping.errors import MappingError

    language = os.environ.get("GATEWAY_LANGUAGE", "fr")
    for interchange in read_interchanges(file):
        for message in interchange.messages:
            try:
                mapping_for(message.type, message.version, message.association)
            except MappingError as error:
                typer.echo(f"{message.type} {message.reference}: {error.told(language)[0]}", err=True)
            else:
                yield message


def vars_of(one: object) -> dict[str, str]:
    return {name: str(getattr(one, name)) for name in one.__dataclass_fields__}  # type: ignore[attr-defined]


def _print(value: object) -> None:
    typer.echo(json_text.dumps(value, ensure_ascii=False, indent=2))
