"""An order on a terminal."""

from typing import Any

from rich.markup import escape
from rich.table import Table

from gateway.cli.output import out, print_findings
from gateway.model.decision import Role
from gateway.model.finding import Finding, Words
from gateway.model.identity import ROLE_WORDS


def print_order(summary: dict[str, Any], language: str) -> None:
    order = summary["order"]
    out.print(f"[bold]{escape(summary['number'] or '-')}[/bold]  {summary['state']}  [dim]{summary['id']}[/dim]")
    buyer = (order.get("parties") or {}).get("buyer") or {}
    for title, value in (
        ("customer", f"{summary['account'] or '?'}  {buyer.get('name') or buyer.get('gln') or ''}"),
        ("ordered", order.get("issued_at")),
        (
            "wanted",
            (order.get("requested_delivery") or {}).get("latest")
            or (order.get("requested_delivery") or {}).get("earliest"),
        ),
        (
            "amount",
            f"{summary['gross']} {summary['currency']} (net {summary['net']})"
            if summary["gross"] is not None
            else None,
        ),
        ("channel", summary["channel"]),
    ):
        if value:
            out.print(f"  {title:9} {escape(str(value))}")
    _print_lines(order.get("lines") or [], (summary["resolution"] or {}).get("lines") or [])
    print_holds(summary, language)
    findings = [Finding.model_validate({**one, "family": "syntax"}) for one in summary["reasons"]]
    print_findings(findings, language)
    for document in summary["documents"]:
        out.print(f"  → {document['kind']:8} {document['state']:7} {escape(document['path'] or '')}")
    for event in summary["events"]:
        out.print(f"  {event['at'][:19].replace('T', ' ')}  {event['kind']}  {escape(event['actor'])}", style="dim")


def print_holds(summary: dict[str, Any], language: str) -> None:
    """What it waits for, who may let it go, and what else would."""
    for hold in summary["open_holds"]:
        out.print(f"  [yellow]held[/yellow] {hold['kind']} ({hold['role']}): {escape(hold['reason'][language])}")
        for way_out in _ways_out(summary, hold["codes"], language):
            out.print(f"    → {escape(way_out)}", style="dim")
        told = SIGNED if hold["signed_by"] else LIFTED
        words = told.to(language).format(
            role=ROLE_WORDS[Role(hold["role"])].to(language),
            by=hold["signed_by"],
            command=f"gateway lift {summary['number'] or summary['id']} --kind {hold['kind']}",
        )
        out.print(f"    → {escape(words)}", style="dim")


LIFTED = Words(fr="le lève : {role}, par `{command} --why …`", en="lifted by: {role}, with `{command} --why …`")
SIGNED = Words(
    fr="{by} a signé ; il faut une seconde personne : {role}, par `{command} --why …`",
    en="{by} has signed; it takes a second person: {role}, with `{command} --why …`",
)


def _ways_out(summary: dict[str, Any], codes: list[str], language: str) -> list[str]:
    """Of the findings behind a hold, each told once."""
    told = [one["way_out"][language] for one in summary["reasons"] if one["code"] in codes]
    return list(dict.fromkeys(filter(None, told)))


def _print_lines(lines: list[dict[str, Any]], understood: list[dict[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("line", "item", "description", "quantity", "price", "amount"):
        table.add_column(title, justify="right" if title in ("quantity", "price", "amount") else "left")
    by_index = {line["index"]: line for line in understood}
    for index, line in enumerate(lines):
        ours = by_index.get(index, {})
        item = line.get("item") or {}
        quantity = line.get("quantity") or {}
        price = (ours.get("price") or line.get("price") or {}).get("net")
        table.add_row(
            line["number"],
            escape(
                str(
                    ours.get("item_code")
                    or item.get("gtin")
                    or item.get("seller_code")
                    or item.get("buyer_code")
                    or "?"
                )
            ),
            escape(str((ours.get("item") or {}).get("description") or item.get("description") or "")),
            f"{quantity.get('value', '?')} {quantity.get('unit', '')}",
            str(price or "-"),
            str(ours.get("net_amount") or line.get("net_amount") or "-"),
        )
    out.print(table)
