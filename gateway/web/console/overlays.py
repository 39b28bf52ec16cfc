"""A partner's mapping overlay in the browser: written, its errors at their lines, tried on samples and on what the partner has
really sent, published by two persons, and taken back. What may be published is decided in gateway.pipeline.overlays."""

import difflib
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.errors import Conflict, NotFound
from gateway.model.identity import Right
from gateway.model.master import Partner
from gateway.pipeline import Services, overlays
from gateway.store import Transaction
from gateway.web.console import overlay_trial
from gateway.web.console.edifact import MOST, as_bytes
from gateway.web.console.overlay_trial import NotRead, Tried
from gateway.web.console.pages import fragment, page
from gateway.web.problems import CONFLICT
from gateway.web.request import FromActor, FromServices, chosen_language
from gateway.web.rights import needs

router = APIRouter()

Text = Annotated[str, Form(max_length=200_000)]
Sample = Annotated[str, Form(max_length=MOST)]
Name = Annotated[str, Form(max_length=120)]
Why = Annotated[str, Form(max_length=2000)]
Version = Annotated[int, Form(ge=0)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is being written: ``based_on`` is the version it was begun from. ``source`` and ``sample``: what it is tried on."""

    text: str
    based_on: int
    source: str = ""
    sample: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """``own``: pasted or one golden sample; ``golden`` and ``received``: all of them."""

    own: list[Tried | NotRead]
    golden: list[Tried | NotRead]
    received: list[Tried | NotRead]


@router.get("/mappings/overlays/{partner}")
@needs(Right.SYSTEM, Right.MASTER)
def overlay(request: Request, services: FromServices, partner: str, done: str = "", version: int = 0) -> HTMLResponse:
    """With ``version``, that one's text stands in the editor."""
    return _page(request, services, partner, done=done[:20], begun_with=version)


@router.post("/mappings/overlays/{partner}/faults")
@needs(Right.SYSTEM, Right.MASTER, quiet=True)
def faults(request: Request, services: FromServices, partner: str, text: Text = "") -> HTMLResponse:
    """A piece of the page, while somebody writes."""
    found = overlays.bench_of(services).faults(partner, _lines(text))
    return fragment(request, "_overlay_faults.html", faults=found)


@router.post("/mappings/overlays/{partner}/try")
@needs(Right.SYSTEM, Right.MASTER, quiet=True)
def attempt(
    request: Request, services: FromServices, partner: str, based_on: Version, text: Text = "", source: Sample = "",
    sample: Name = "", why: Why = "",
) -> HTMLResponse:  # fmt: skip
    return _page(request, services, partner, Asked(_lines(text), based_on, source, sample, why), tried=True)


@router.post("/mappings/overlays/{partner}/publish")
@needs(Right.TEACH)
def publish(
    request: Request, services: FromServices, actor: FromActor, partner: str, based_on: Version, text: Text = "",
    source: Sample = "", sample: Name = "", why: Why = "",
) -> Response:  # fmt: skip
    asked = Asked(_lines(text), based_on, source, sample, why)
    try:
        made = overlays.publish(services, partner, asked.text, based_on=based_on, by=actor, why=why)
    except Conflict as error:
        return _page(request, services, partner, asked, refused=error)
    return _back(partner, "published" if made.state == "in force" else "proposed")


@router.post("/mappings/overlays/{partner}/second")
@needs(Right.TEACH)
def second(request: Request, services: FromServices, actor: FromActor, partner: str, version: Version) -> Response:
    try:
        overlays.second(services, partner, version, by=actor)
    except Conflict as error:
        return _page(request, services, partner, refused=error)
    return _back(partner, "published")


@router.post("/mappings/overlays/{partner}/withdraw")
@needs(Right.TEACH)
def withdraw(request: Request, services: FromServices, actor: FromActor, partner: str, version: Version) -> Response:
    try:
        overlays.withdraw(services, partner, version, by=actor)
    except Conflict as error:
        return _page(request, services, partner, refused=error)
    return _back(partner, "withdrawn")


@router.post("/mappings/overlays/{partner}/return")
@needs(Right.TEACH)
def go_back(
    request: Request, services: FromServices, actor: FromActor, partner: str, version: Version, why: Why = ""
) -> Response:  # fmt: skip
    try:
        overlays.back_to(services, partner, version, by=actor, why=why)
    except Conflict as error:
        return _page(request, services, partner, refused=error)
    return _back(partner, "returned")


def _page(
    request: Request, services: Services, partner_id: str, asked: Asked | None = None, *, tried: bool = False,
    done: str = "", begun_with: int = 0, refused: Conflict | None = None,
) -> HTMLResponse:  # fmt: skip
    bench = overlays.bench_of(services)
    with services.store.reading() as tx:
        partner = next(iter(tx.catalogue.rows(Partner, about=[partner_id])), None)
        if partner is None:
            raise NotFound(
                f"there is no partner {partner_id}",
                "look at the list of partners",
                fr=(f"il n'y a pas de partenaire {partner_id}", "regardez la liste des partenaires"),
            )
        versions = tx.overlays.of(partner_id)
        now, waits = overlays.in_force(versions), overlays.waiting(versions)
        text = overlays.text_in_force(services, partner_id, versions)
        if asked is None:
            chosen = next((one.text for one in versions if one.version == begun_with), text)
            asked = Asked(chosen, now.version if now else 0)
        found = bench.faults(partner_id, asked.text)
        trial = _trial(services, tx, partner_id, text, asked) if tried and not found else None
        return page(
            request, "overlay.html", tx, status=409 if refused else 200, partner=partner, asked=asked, faults=found,
            trial=trial, moved=overlay_trial.moved, is_read=lambda one: isinstance(one, Tried), in_force=text, now_version=now,
            waits=waits, waiting_diff=_diff(text, waits.text) if waits else [], diff=_diff(text, asked.text),
            versions=versions, takes_two=overlays.takes_two(tx, partner), samples=bench.samples(), done=done,
            from_folder=bool(bench.overlay_text(partner_id)),
            refusal={"title": CONFLICT.title.to(chosen_language(request)), "reason": refused.said(chosen_language(request))}
            if refused else None,
        )  # fmt: skip


def _trial(services: Services, tx: Transaction, partner: str, in_force: str, asked: Asked) -> Trial:
    bench = overlays.bench_of(services)
    before = bench.draft(partner, in_force) if in_force else None
    after = bench.draft(partner, asked.text)
    content = as_bytes(asked.source) if asked.source.strip() else b""
    if not content and asked.sample:
        content = bench.sample(asked.sample)
    return Trial(
        overlay_trial.pasted(bench, content, before, after) if content else [],
        overlay_trial.golden(bench, before, after),
        overlay_trial.received(services, tx, bench, partner, before, after),
    )


def _diff(before: str, after: str) -> list[tuple[str, str]]:
    """Lines with what became of them: "-", "+", " " or "@" for lines left out."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3)
    return [(line[:1], line[1:] if line[:1] != "@" else "…") for line in list(lines)[2:]]


def _lines(text: str) -> str:
    """As a file has them: browsers send a line break in two characters."""
    plain = text.replace("\r\n", "\n").rstrip()
    return f"{plain}\n" if plain else ""


def _back(partner: str, done: str) -> Response:
    return RedirectResponse(f"/mappings/overlays/{partner}?done={done}", status_code=303)
