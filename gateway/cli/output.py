"""What the commands share: where they print, how a finding looks, the exit codes, the language."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from gateway.app import Gateway
    from gateway.model.finding import Finding

OK, FINDINGS, USAGE, ENVIRONMENT = 0, 1, 2, 3

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
Language = Annotated[str, typer.Option("--lang", help="fr or en.", envvar="GATEWAY_LANGUAGE")]
InputFile = Annotated[Path, typer.Argument(help="A file, or - for standard input.", metavar="FILE", allow_dash=True)]

out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 200)
err = Console(stderr=True, highlight=False, soft_wrap=True)

COLOURS = {"notice": "dim", "warning": "yellow", "error": "red", "reject": "bold red"}


def default_language() -> str:
    """French or English as ``GATEWAY_LANGUAGE`` or the machine says; French when neither does."""
    said = (
        os.environ.get("GATEWAY_LANGUAGE")
        or os.environ.get("LC_ALL")
        or os.environ.get("LC_MESSAGES")
        or os.environ.get("LANG")
        or ""
    )
    return "en" if said.startswith("en") else "fr"


def complain(message: str, way_out: str = "") -> None:
    err.print(f"[red]{escape(message)}[/red]")
    if way_out:
        err.print(f"  → {escape(way_out)}")


def print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def print_findings(findings: "Iterable[Finding]", language: str, *, console: Console = out) -> None:
    """A line for what is wrong and where, a line for the way out."""
    for one in findings:
        place = f" [dim]({escape(one.place)})[/dim]" if one.place else ""
        line = f" [dim]line {escape(one.line)}[/dim]" if one.line and not one.place else ""
        colour = COLOURS[one.severity]
        console.print(f"[{colour}]{one.severity:7}[/{colour}] [bold]{one.code}[/bold]{place}{line}")
        console.print(f"        {escape(one.sentence.to(language))}")
        console.print(f"        → {escape(one.way_out.to(language))}", style="dim")


def read_input(file: Path) -> bytes:
    """The bytes of a file or of standard input; a clear sentence when there is none."""
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except IsADirectoryError:
        complain(f"{file} is a folder", "name the files in it")
    except OSError as error:
        complain(f"{file} cannot be read: {error.strerror}", "check the path")
    raise typer.Exit(USAGE)


@contextmanager
def open_gateway(**overrides: Any) -> "Iterator[Gateway]":
    """The gateway on the configured store, closed afterwards. What is done meanwhile, is done by who typed."""
    from gateway.app import build
    from gateway.logs import set_up_logs
    from gateway.settings import load
    from gateway.store.audit import acting

    settings = load(**overrides)
    set_up_logs(settings)
    gateway = build(settings)
    token = acting.set(f"cli:{os.environ.get('USER') or os.getuid()}")
    try:
        yield gateway
    finally:
        acting.reset(token)
        gateway.close()
