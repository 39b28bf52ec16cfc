"""``gateway simulate``: a partner who behaves badly on purpose, and whether we answer as we should."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from gateway.cli.orders import person
from gateway.cli.output import FINDINGS, AsJson, Language, default_language, open_gateway, out, print_json

if TYPE_CHECKING:
    from gateway.pipeline import Services
    from gateway.store.simulations import Simulation

LANGUAGE = default_language()
COLOURS = {True: "green", False: "red"}


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel="Care")(simulate)


def simulate(
    partner: Annotated[
        str | None, typer.Argument(help="A partner in test whose part is played; the simulator's own when left out.")
    ] = None,
    scenario: Annotated[list[str] | None, typer.Option(help="Only this scenario; may be given several times.")] = None,
    url: Annotated[str | None, typer.Option(help="Where the gateway answers; on this machine when left out.")] = None,
    save: Annotated[
        Path | None, typer.Option(file_okay=False, help="Put everything that was sent and answered into this folder.")
    ] = None,
    list_only: Annotated[bool, typer.Option("--list", help="Only list the scenarios.")] = False,
    json: AsJson = False,
    lang: Language = LANGUAGE,
) -> None:
    """Send the running gateway what partners send, good and bad, and check what it answers. Exit 1 when it fails."""
    from gateway.simulator import make_stand_in, scenarios
    from gateway.simulator import simulate as run
    from gateway.simulator.doors import own_address

    known = {one.name: one for one in scenarios()}
    if list_only:
        for one in known.values():
            out.print(f"{one.name:24} {escape(one.words.to(lang))}")
        return
    unknown = [name for name in scenario or () if name not in known]
    if unknown:
        raise typer.BadParameter(f"there is no scenario {', '.join(unknown)}; `gateway simulate --list` names them")

    def tell(outcome: dict[str, Any]) -> None:
        if not json:
            _print(outcome, known[outcome["name"]].words.to(lang), lang)

    with open_gateway() as gateway:
        services = gateway.services
        done = run(
            services, partner or make_stand_in(services), url or own_address(services), by=person(),
            only=scenario or (), tell=tell,
        )  # fmt: skip
        if save is not None:
            _save(services, done, save)
    if json:
        print_json({"id": done.id, "partner": done.partner, "total": done.total, "passed": done.passed, "failed": done.failed, "scenarios": done.outcomes})  # fmt: skip
    else:
        out.print(f"[{COLOURS[done.perfect]}]{done.passed} / {done.total}[/{COLOURS[done.perfect]}]  {done.id}")
    if not done.perfect:
        raise typer.Exit(FINDINGS)


def _print(outcome: dict[str, Any], words: str, lang: str) -> None:
    from gateway.simulator.judge import WHAT

    colour = COLOURS[outcome["passed"]]
    out.print(f"[{colour}]{'✓' if outcome['passed'] else '✗'}[/{colour}] {escape(words)} [dim]{outcome['name']}[/dim]")
    for check in outcome["checks"]:
        if not check["passed"]:
            what = WHAT[check["what"]].to(lang) if check["what"] in WHAT else check["what"]
            out.print(f"    {escape(what)}: {escape(check['expected'])} ≠ [red]{escape(check['got'])}[/red]")


def _save(services: "Services", done: "Simulation", folder: Path) -> None:
    from gateway.pipeline import content_of

    for outcome in done.outcomes:
        inside = folder / outcome["name"]
        inside.mkdir(parents=True, exist_ok=True)
        with services.store.reading() as tx:
            sent = [tx.inbound.get(one) for one in outcome["sent"]]
            made = [tx.outgoing.get(one) for one in outcome["documents"]]
        for row in sent:
            (inside / f"sent-{row.filename}").write_bytes(services.archive.fetch(row.sha256))
        for document in made:
            (inside / f"{document.kind}-{document.filename}").write_bytes(content_of(services, document))
