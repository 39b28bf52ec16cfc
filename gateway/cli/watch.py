"""Commands of the watch: alerts and figures, and what Prometheus and Grafana need to show them."""

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from gateway.cli.output import FINDINGS, AsJson, Language, default_language, open_gateway, out, print_json

if TYPE_CHECKING:
    from gateway.monitor.kpi import Scorecard


LANGUAGE = default_language()


def register(app: typer.Typer) -> None:
    for command in (alerts, kpi, monitoring):
        app.command(rich_help_panel="Care")(command)


def alerts(json: AsJson = False, lang: Language = LANGUAGE) -> None:
    """Look now, and list what is not as it should be. Exit 1 while there is anything."""
    from gateway.monitor.tell import watch_round

    with open_gateway() as gateway:
        still_open = watch_round(gateway.services)
    if json:
        print_json([{"rule": a.rule, "subject": a.subject, "sentence": a.sentence, "since": a.opened_at, "told": a.told_at} for a in still_open])  # fmt: skip
    for alert in still_open if not json else ():
        out.print(
            f"[red]{alert.rule:16}[/red] {escape(alert.sentence[lang])} [dim]{alert.opened_at:%Y-%m-%d %H:%M}[/dim]"
        )
    if still_open:
        raise typer.Exit(FINDINGS)
    if not json:
        out.print("Nothing to report." if lang == "en" else "Rien à signaler.")


def kpi(
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days, up to today.")] = 30,
    channel: Annotated[str, typer.Option(help="Only what came in by this channel.")] = "",
    partner: Annotated[str, typer.Option(help="Only what this partner sent.")] = "",
    json: AsJson = False,
    lang: Language = LANGUAGE,
) -> None:
    """The figures of a period, each with its meaning: touchless, escaped, first pass, times, causes."""
    from gateway.monitor.clock import our_zone
    from gateway.monitor.counting import refresh
    from gateway.monitor.drill import period
    from gateway.monitor.kpi import scorecard

    with open_gateway() as gateway:
        refresh(gateway.services.store, longest=days)
        with gateway.services.store.reading() as tx:
            first, last = period(tx.now.astimezone(our_zone(tx)).date(), days)
            card = scorecard(tx, first, last, channel=channel, partner=partner)
    if json:
        print_json(_as_plain(card))
        return
    table = Table(box=None, pad_edge=False)
    for rate in card.rates:
        value = "–" if rate.value is None else f"{rate.value:.1%}"
        table.add_row(
            rate.kpi.name.to(lang), value, f"{rate.part}/{rate.whole}", f"[dim]{rate.kpi.meaning.to(lang)}[/dim]"
        )
    for took in card.steps:
        table.add_row(took.words.to(lang), _seconds(took.p50), f"p95 {_seconds(took.p95)}", f"[dim]{took.count}[/dim]")
    out.print(f"{card.total.orders} · {first} … {last}")
    out.print(table)
    for code, count in card.causes:
        out.print(f"  {count:6} {code}")


def monitoring(
    folder: Annotated[Path, typer.Argument(help="Where to put the two files.", file_okay=False)],
) -> None:
    """Write the Grafana dashboard and the Prometheus alert rules that go with /metrics."""
    folder.mkdir(parents=True, exist_ok=True)
    for shipped in (files("gateway.monitor") / "shipped").iterdir():
        (folder / shipped.name).write_bytes(shipped.read_bytes())
        out.print(str(folder / shipped.name))


def _as_plain(card: "Scorecard") -> dict[str, Any]:
    return {
        "first": card.first,
        "last": card.last,
        "orders": card.total.orders,
        "rates": {rate.kpi.code: {"value": rate.value, "part": rate.part, "whole": rate.whole} for rate in card.rates},
        "seconds": {took.step: {"p50": took.p50, "p95": took.p95, "orders": took.count} for took in card.steps},
        "causes": dict(card.causes),
    }


def _seconds(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s" if value < 120 else f"{value / 60:.1f} min"
