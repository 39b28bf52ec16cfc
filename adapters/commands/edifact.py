"""The EDIFACT tools on the command line: directory, diff, generate, bench. The gateway finds them by entry point."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from adapters.formats.edifact.faults import Language

OK, DIFFERENT, USAGE = 0, 1, 2
PANEL = "EDIFACT"

Lang = Annotated[str, typer.Option("--lang", envvar="GATEWAY_LANGUAGE", help="fr or en.")]


def register(app: typer.Typer) -> None:
    for command in (directory, diff, generate):
        app.command(rich_help_panel=PANEL)(command)
    for group in app.registered_groups:
        if group.name == "bench" and group.typer_instance is not None:
            group.typer_instance.command("edifact")(bench)


def directory(
    name: Annotated[str, typer.Argument(help="D.96A, D.01B … as in UNH.")],
    what: Annotated[str, typer.Argument(help="A message (ORDERS), a segment (LIN) or a data element (4451).")] = "",
    lang: Lang = "fr",
) -> None:
    """Show what a directory says: the tree of a message, a segment, the codes of an element."""
    from adapters.formats.edifact.directory import available
    from adapters.formats.edifact.display import show

    try:
        typer.echo(show(name, what, _language(lang)))
    except (KeyError, LookupError) as unknown:
        known = ", ".join(available())
        typer.echo(f"{unknown.args[0]!r} is not known in {name}; directories: {known}", err=True)
        raise typer.Exit(USAGE) from None


def diff(
    first: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    second: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    lang: Lang = "fr",
) -> None:
    """Compare two interchanges by meaning; counters and references do not count. Exit 1 when they differ."""
    from adapters.formats.edifact.diff import diff as compare

    differences = compare(first, second, _language(lang))
    for one in differences:
        typer.echo(one.sentence(_language(lang)))
    raise typer.Exit(DIFFERENT if differences else OK)


class Generated(StrEnum):
    ORDERS = "orders"


def generate(
    _kind: Annotated[Generated, typer.Argument(metavar="orders")],
    count: Annotated[int, typer.Option(min=1)] = 1,
    lines: Annotated[int, typer.Option(min=1)] = 10,
    directory: Annotated[str, typer.Option(help="D.96A, D.01B …")] = "D.96A",
    fault: Annotated[str, typer.Option(help="Put this fault into every order; `--fault list` names them.")] = "",
) -> None:
    """Write a test interchange to standard output."""
    from adapters.formats.edifact.generate import FAULTS, Recipe, write_large
    from adapters.formats.edifact.generate import generate as make

    if fault and fault not in FAULTS:
        typer.echo("faults: " + ", ".join(sorted(FAULTS)), err=True)
        raise typer.Exit(OK if fault == "list" else USAGE)
    association = {"D.96A": "EAN008", "D.01B": "EAN010"}.get(directory, "")
    recipe = Recipe(count=count, lines=lines, directory=directory, association=association)
    if fault:
        sys.stdout.buffer.write(make(recipe, fault))
    else:
        write_large(sys.stdout.buffer, recipe)
    sys.stdout.flush()


def bench(
    messages: Annotated[int, typer.Option(min=1)] = 1000,
    json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Measure reading and validating beside pydifact's parsing, on this machine, in one run."""
    from adapters.formats.edifact.bench import compare_with_pydifact

    measured = compare_with_pydifact(messages)
    typer.echo(measured.as_json() if json else measured.as_text())


def _language(said: str) -> "Language":
    return "en" if said == "en" else "fr"
