"""Commands on what has become of an order since it came, and on what people teach: versions, cancel, suggest, teach."""

from typing import Annotated

import typer
from rich.markup import escape

from gateway.cli.orders import OrderReference, Why, person
from gateway.cli.output import AsJson, Language, default_language, open_gateway, out, print_json
from gateway.model.finding import Words

Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The customer account's number.")]
Code = Annotated[str, typer.Argument(metavar="CODE", help="The customer's own code.")]


def register(app: typer.Typer) -> None:
    for command in (versions, cancel):
        app.command(rich_help_panel="Orders")(command)
    for lesson in (suggest, teach, teach_site, teach_sender, learned, forget, forget_lesson):
        app.command(rich_help_panel="Master data")(lesson)


KINDS = {
    "added": Words(fr="ajoutée", en="added"),
    "removed": Words(fr="supprimée", en="removed"),
    "changed": Words(fr="modifiée", en="changed"),
}
NEVER = Words(fr="Jamais modifiée.", en="Never changed.")
LINE = Words(fr="ligne", en="line")


def versions(order: OrderReference, json: AsJson = False, lang: Language = "") -> None:
    """What has changed on an order, version by version, line by line."""
    language = lang or default_language()
    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        rows = tx.orders.versions(tx.orders.find(order).id)
    if json:
        print_json(
            [
                {
                    "version": row.version, "replaced_at": row.replaced_at.isoformat(), "by": row.replaced_by,
                    "why": row.why, "change": row.change_id, "difference": row.difference,
                }
                for row in rows
            ]
        )  # fmt: skip
        return
    if not rows:
        out.print(NEVER.to(language))
    for row in rows:
        reason = f" – {row.why}" if row.why else ""
        out.print(
            f"[bold]{row.version} → {row.version + 1}[/bold] {row.replaced_at.astimezone():%Y-%m-%d %H:%M} "
            f"{escape(row.replaced_by)}{escape(reason)}"
        )
        for field in row.difference.get("header", ()):
            _print_field("", field)
        for line in row.difference.get("lines", ()):
            kind = KINDS[line["kind"]].to(language)
            out.print(f"  {LINE.to(language)} {escape(line['number'])} {kind}")
            for field in line.get("fields", ()):
                _print_field("  ", field)


def _print_field(indent: str, field: dict[str, str]) -> None:
    before, after = field.get("before") or "–", field.get("after") or "–"
    out.print(f"{indent}  {field['field']}: {escape(before)} → {escape(after)}")


def cancel(order: OrderReference, why: Why) -> None:
    """Cancel an order, or what has not left of it; its credit is released and the partner told."""
    from gateway.pipeline import cancel_order

    with open_gateway() as gateway:
        with gateway.services.store.reading() as tx:
            found = tx.orders.find(order)
        made = cancel_order(gateway.services, found.id, by=person(), why=why)
    out.print(f"{escape(made.number or made.id)}: {made.state}")


def suggest(order: OrderReference, json: AsJson = False) -> None:
    """What the unknown items or buyer of a held order probably mean."""
    from gateway.pipeline.learn import suggest as suggestions

    with open_gateway() as gateway:
        with gateway.services.store.reading() as tx:
            found = tx.orders.find(order)
        guesses = suggestions(gateway.services, found.id)
    if json:
        print_json(
            [
                {
                    "path": one.path, "finding": one.code, "line": one.line,
                    "suggestions": [{"code": s.code, "words": s.words, "score": s.score} for s in one.suggestions],
                }
                for one in guesses
            ]
        )  # fmt: skip
        return
    for one in guesses:
        out.print(f"[bold]{escape(one.path)}[/bold] ({one.code})")
        for near in one.suggestions:
            out.print(f"  {near.score:3} % {escape(near.code)}  {escape(near.words)}")


def teach(
    account: Account, code: Code, item: Annotated[str, typer.Argument(metavar="ITEM", help="Our item's code.")]
) -> None:
    """This customer's code means that item: kept with your name, applied at once to what waits for it."""
    from gateway.pipeline.learn import teach_code

    with open_gateway() as gateway:
        teach_code(gateway.services, account, code, item, by=person())
    out.print(f"{escape(account)}: {escape(code)} → {escape(item)}")


def teach_site(
    order: OrderReference, site: Annotated[str, typer.Argument(metavar="SITE", help="Name, code or GLN of the site.")]
) -> None:
    """The delivery address of this order is that site of its customer."""
    from gateway.pipeline.learn import teach_site as learn

    with open_gateway() as gateway:
        with gateway.services.store.reading() as tx:
            found = tx.orders.find(order)
        learn(gateway.services, found.id, site, by=person())


def teach_sender(order: OrderReference, account: Account) -> None:
    """Who sent this order speaks for that account."""
    from gateway.pipeline.learn import teach_sender as learn

    with open_gateway() as gateway:
        with gateway.services.store.reading() as tx:
            found = tx.orders.find(order)
        learn(gateway.services, found.id, account, by=person())


def forget_lesson(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="site or sender.")],
    given: Annotated[str, typer.Argument(metavar="GIVEN", help="As `gateway learned` shows it.")],
    account: Annotated[str, typer.Option(help="The account, for a site.")] = "",
) -> None:
    """Take back what was taught about an address or a sender."""
    from gateway.pipeline.learn import forget_lesson as unlearn

    with open_gateway() as gateway:
        unlearn(gateway.services, kind, account, given, by=person())


def learned(json: AsJson = False, lang: Language = "") -> None:
    """What people have taught, the latest first; `gateway forget` takes one back."""
    from gateway.pipeline.learn import lessons, taught

    with open_gateway() as gateway:
        known = taught(gateway.services)
        places = lessons(gateway.services)
    if json:
        print_json(
            [
                {
                    "account": one.account, "code": one.buyer_code, "item": one.item,
                    "by": one.learned_by, "at": one.learned_at.isoformat(),
                }
                for one in known
            ]
            + [
                {
                    "account": one.account, "kind": one.kind, "given": one.given, "meant": one.meant,
                    "by": one.learned_by, "at": one.learned_at.isoformat(),
                }
                for one in places
            ]
        )  # fmt: skip
        return
    said_by = "par" if (lang or default_language()) == "fr" else "by"
    for one in known:
        out.print(
            f"{escape(one.account)}  {escape(one.buyer_code)} → {escape(one.item)}  "
            f"{said_by} {escape(one.learned_by)}, {one.learned_at.astimezone():%Y-%m-%d %H:%M}"
        )
    for lesson in places:
        out.print(
            f"{escape(lesson.account or '-')}  {lesson.kind}: {escape(lesson.given)} → {escape(lesson.meant)}  "
            f"{said_by} {escape(lesson.learned_by)}, {lesson.learned_at.astimezone():%Y-%m-%d %H:%M}"
        )


def forget(account: Account, code: Code) -> None:
    """Take back what was taught of a customer's code."""
    from gateway.pipeline.learn import forget_code

    with open_gateway() as gateway:
        forget_code(gateway.services, account, code, by=person())
    out.print(f"{escape(account)}: {escape(code)} forgotten")
