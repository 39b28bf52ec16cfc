"""Commands on the layouts that corrections have taught: list, show, export, import, forget."""

import json as plain_json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.markup import escape

from gateway.cli.orders import person
from gateway.cli.output import AsJson, complain, open_gateway, out, print_json

layouts = typer.Typer(help="Layouts of senders' documents, learnt from corrections.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="LAYOUT", help="Its id, as listed.")]


def register(app: typer.Typer) -> None:
    layouts.command("list")(list_layouts)
    layouts.command("show")(show)
    layouts.command("export")(export)
    layouts.command("import")(restore)
    layouts.command("forget")(forget)
    app.add_typer(layouts, name="layouts", rich_help_panel="Master data")


def list_layouts(json: AsJson = False) -> None:
    """Every layout that was learnt, the latest first: whose it is, from which order, by whom."""
    from gateway.pipeline.pages import layouts as learnt

    with open_gateway() as gateway:
        known = learnt(gateway.services)
    if json:
        print_json([one.model_dump(mode="json") for one in known])
        return
    for one in known:
        at = f"{one.learnt_at.astimezone():%Y-%m-%d %H:%M}" if one.learnt_at else ""
        out.print(
            f"{one.id}  {escape(one.sender or '-')}  {one.reader}  {len(one.anchors)} anchors  "
            f"{escape(one.learnt_from or '-')}  {escape(one.learnt_by or '-')} {at}"
        )


def show(layout: Name) -> None:
    """What a layout says: each field, the label it stands beside, and its place as shares of the page."""
    from gateway.pipeline.pages import layouts as learnt

    with open_gateway() as gateway:
        known = next((one for one in learnt(gateway.services) if one.id == layout), None)
    if known is None:
        complain(f"there is no learnt layout {layout}", "`gateway layouts list` shows them")
        raise typer.Exit(2)
    out.print(f"{known.id}  {escape(known.sender or '-')}  {escape(' · '.join(known.marks))}")
    for anchor in known.anchors:
        x0, y0, x1, y1 = anchor.box
        out.print(f"  {escape(anchor.path)}  “{escape(anchor.label or '-')}”  x {x0:.2f}–{x1:.2f}, y {y0:.2f}–{y1:.2f}")


def export() -> None:
    """All of them as JSON on standard output; `gateway layouts import` reads it back."""
    from gateway.pipeline.pages import layouts as learnt

    with open_gateway() as gateway:
        print_json([one.model_dump(mode="json") for one in learnt(gateway.services)])


def restore(file: Annotated[Path, typer.Argument(help="A file that `gateway layouts export` wrote.")]) -> None:
    """Layouts from an export, perhaps of another installation."""
    from gateway.model.reading import LearntLayout
    from gateway.pipeline.pages import restore_layouts

    try:
        kept = [LearntLayout.model_validate(one) for one in plain_json.loads(file.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError, ValidationError) as error:
        complain(f"{file} holds no layouts: {error}", "name a file that `gateway layouts export` wrote")
        raise typer.Exit(2) from error
    with open_gateway() as gateway:
        count = restore_layouts(gateway.services, kept, by=person())
    out.print(f"{count} layouts")


def forget(layout: Name) -> None:
    """Take a layout back: documents that come from now on are read without it."""
    from gateway.pipeline.pages import forget_layout

    with open_gateway() as gateway:
        forget_layout(gateway.services, layout, by=person())
    out.print(f"{layout} forgotten")
