"""``gateway check --orders``: what would be decided on the orders of a file, and why; nothing is kept."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from gateway.cli.output import FINDINGS, OK, complain, open_gateway, out, print_findings, print_json, read_input

if TYPE_CHECKING:
    from gateway.pipeline import Trial

COLOURS = {"accepted": "green", "held": "yellow", "rejected": "red", "duplicate": "dim"}


def check_orders(file: Path, partner: str | None, language: str, *, json: bool) -> int:
    """The exit code: 1 when something would not be accepted."""
    from gateway.pipeline import try_out

    content = read_input(file)
    with open_gateway() as gateway:
        tried = try_out(gateway.services, content, str(file), partner=partner)
    if tried.format is None:
        complain(f"{file} is in no known format", "check the file with its sender")
        return FINDINGS
    if json:
        print_json(
            {
                "file": str(file),
                "format": tried.format,
                "partner": tried.partner,
                "findings": [one.model_dump(mode="json") for one in tried.findings],
                "orders": [_as_json(one) for one in tried.trials],
            }
        )
    else:
        print_findings(tried.findings, language)
        for trial in tried.trials:
            _print(trial, language)
        if not tried.trials:
            out.print(f"{escape(str(file))}: no order", markup=False)
    accepted = [one for one in tried.trials if one.decision is not None and one.decision.outcome == "accepted"]
    return OK if tried.trials and len(accepted) == len(tried.trials) else FINDINGS


def _as_json(trial: "Trial") -> dict[str, Any]:
    decision = trial.decision
    return {
        "position": trial.position,
        "kind": trial.kind,
        "reference": trial.reference,
        "number": trial.order.number if trial.order is not None else None,
        "decision": decision.outcome if decision is not None else None,
        "account": decision.resolution.account if decision is not None else None,
        "gross": decision.resolution.gross if decision is not None else None,
        "holds": [one.model_dump(mode="json") for one in decision.holds] if decision is not None else [],
        "findings": [one.model_dump(mode="json") for one in trial.findings],
    }


def _print(trial: "Trial", language: str) -> None:
    decision, name = trial.decision, (trial.order.number if trial.order else None) or trial.reference
    if decision is None:
        out.print(f"[bold]{escape(name or str(trial.position))}[/bold] {escape(trial.kind)}: no order by itself")
    else:
        colour, found = COLOURS[decision.outcome], decision.resolution
        total = f"{found.gross:.2f} {found.currency or ''}"
        out.print(
            f"[bold]{escape(name or str(trial.position))}[/bold] "
            f"[{colour}]{decision.outcome}[/{colour}]  {escape(found.account or '?')}  {total}"
        )
        for hold in decision.holds:
            out.print(f"  [yellow]held[/yellow] {hold.kind} ({hold.role}): {escape(hold.reason.to(language))}")
    print_findings(trial.findings, language)
