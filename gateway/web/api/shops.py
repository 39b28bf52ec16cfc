"""Web shops hand over their orders by webhook: signed, and taken once however often they are sent.

A shop is a partner that has an identifier of the scheme ``shop``; the name in the address is that identifier's value. Its
secret stands in the secrets folder, in ``shops/<shop>``: one line each, so that an old and a new one hold together.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Annotated

import structlog
from fastapi import APIRouter, Path
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from gateway.errors import NotFound
from gateway.model.identity import Right
from gateway.model.master import Partner
from gateway.pipeline import Services, receive
from gateway.ports import Arrival
from gateway.web.api import answers
from gateway.web.api.models import Passed, Taken, problems
from gateway.web.problems import TOO_MANY, UNAUTHORIZED, Refused
from gateway.web.request import FromServices
from gateway.web.rights import needs
from gateway.web.upload import body_of

router = APIRouter(tags=["Intake"])
log = structlog.get_logger(__name__)
SHOP = r"^[a-z0-9][a-z0-9_-]{0,62}$"
PING = b"webhook_id="
"""What WooCommerce posts, unsigned, when a webhook is saved; it is switched off unless this is answered well."""


@dataclass(frozen=True, slots=True)
class System:
    """The headers by which a shop system signs (base64 of HMAC-SHA256 over the body), names the delivery and its topic."""

    name: str
    signature: str
    delivery: str
    topic: str
    orders: tuple[str, ...]
    changes: tuple[str, ...] = ()  # taken when the order in them is cancelled


SYSTEMS = (
    System("shopify", "x-shopify-hmac-sha256", "x-shopify-webhook-id", "x-shopify-topic",
           ("orders/create", "orders/cancelled")),
    System("woocommerce", "x-wc-webhook-signature", "x-wc-webhook-delivery-id", "x-wc-webhook-topic",
           ("order.created",), ("order.updated",)),
    System("prestashop", "x-gateway-signature", "x-gateway-delivery", "x-gateway-topic",
           ("order.created", "order.cancelled")),
)  # fmt: skip


@router.post(
    "/shops/{shop}",
    status_code=202,
    summary="Hand over an order by a web shop's webhook",
    responses={200: {"model": Passed, "description": "Nothing to take"}, **problems(401, 404, 413, 422, 429, 503)},
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
        "security": [],
    },
)
@needs(Right.OPEN)
async def take_shop_order(
    request: Request,
    response: Response,
    services: FromServices,
    shop: Annotated[str, Path(description="the partner's identifier of the scheme shop", pattern=SHOP)],
) -> Taken | Passed:
    """WooCommerce, Shopify and PrestaShop, with their own signatures instead of a key. The same delivery is taken once. A
    webhook about anything but a new or cancelled order is answered 200 and not kept."""
    partner = await run_in_threadpool(_partner, services, shop)
    body = await body_of(request, services.settings.max_upload_bytes)
    system = next((one for one in SYSTEMS if one.signature in request.headers), None)
    if system is None and body.startswith(PING) and body[len(PING) :].isdigit():
        response.status_code = 200
        return Passed(topic="ping")
    shown = request.headers.get(system.signature, "") if system is not None else ""
    why = await run_in_threadpool(_wrong, services, shop, body, shown)
    if system is None or why is not None:
        await _refuse(request, services, shop, why or "unsigned")
    assert system is not None
    topic = request.headers.get(system.topic, "")[:80]
    if not _is_order(system, topic, body):
        response.status_code = 200
        await run_in_threadpool(_note_passed, services, shop, topic)
        return Passed(topic=topic)
    delivery = request.headers.get(system.delivery, "")[:200] or f"sha256-{hashlib.sha256(body).hexdigest()}"
    arrival = Arrival(
        channel="shop",
        transport_id=f"shop:{shop}:{delivery}",
        content=body,
        media_type=f"application/vnd.{system.name}.order+json",
        sender=shop,
        partner=partner.id,
        facts={"shop": shop, "system": system.name, "topic": topic},
    )
    return await run_in_threadpool(_take, services, arrival, response)


def signature(secret: str, body: bytes) -> str:
    """As all three systems make it."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def _partner(services: Services, shop: str) -> Partner:
    with services.store.reading() as tx:
        partner = tx.master.partner_by("shop", shop)
    if partner is None:
        raise NotFound(
            f"no partner has the identifier shop: {shop}",
            "add it to the partner and import it again",
            fr=(
                f"aucun partenaire n'a l'identifiant shop: {shop}",
                "ajoutez-le au partenaire et importez-le à nouveau",
            ),
        )
    return partner


def _wrong(services: Services, shop: str, body: bytes, shown: str) -> str | None:
    """What is wrong with the signature; None when one of the shop's secrets made it."""
    path = services.settings.secrets_folder / "shops" / shop
    try:
        secrets = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except FileNotFoundError:
        secrets = []
    if not secrets:
        return f"no secret in {path.parent.name}/{path.name}"
    given = shown.encode("ascii", "replace")
    right = [hmac.compare_digest(signature(secret, body).encode(), given) for secret in secrets]
    return None if any(right) else "wrong signature"


async def _refuse(request: Request, services: Services, shop: str, why: str) -> None:
    address = (request.scope.get("client") or ("", 0))[0]
    if not request.app.state.limits.allow_failure(address):
        raise Refused(TOO_MANY)
    await run_in_threadpool(_note_refused, services, shop, address, why)
    raise Refused(UNAUTHORIZED)


def _note_refused(services: Services, shop: str, address: str, why: str) -> None:
    with services.store.transaction() as tx:
        tx.journal.note("shop-refused", shop=shop, address=address, why=why)
    log.warning("shop-refused", shop=shop, address=address, why=why)


def _note_passed(services: Services, shop: str, topic: str) -> None:
    with services.store.transaction() as tx:
        tx.journal.note("shop-passed", shop=shop, topic=topic)


def _is_order(system: System, topic: str, body: bytes) -> bool:
    """A topic that is not told is taken for an order's."""
    if not topic or topic in system.orders:
        return True
    if topic not in system.changes:
        return False
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return True  # kept, and shown for what it is
    return isinstance(said, dict) and said.get("status") == "cancelled"


def _take(services: Services, arrival: Arrival, response: Response) -> Taken:
    receipt = receive(services, arrival)
    response.headers["Location"] = answers.inbound_url(receipt.inbound.id)
    if not receipt.new:
        response.headers["Idempotency-Replayed"] = "true"
    with services.store.reading() as tx:
        return answers.taken(tx, receipt.inbound)
