"""An order on a terminal."""

from typing import Any

from rich.markup import escape
from rich.table import Table

from gateway.cli.output import out, print_findings
from gateway.model.finding import Finding


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
    for hold in summary["open_holds"]:
        out.print(f"  [yellow]held[/yellow] {hold['kind']} ({hold['role']}): {escape(hold['reason'][language])}")
    findings = [Finding.model_validate({**one, "family": "syntax"}) for one in summary["reasons"]]
    print_findings(findings, language)
    for document in summary["documents"]:
        out.print(f"  → {document['kind']:8} {document['state']:7} {escape(document['path'] or '')}")
    for event in summary["events"]:
        out.print(f"  {event['at'][:19].replace('T', ' ')}  {event['kind']}  {escape(event['actor'])}", style="dim")


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
