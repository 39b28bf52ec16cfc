"""Every page there is. A route that answers GET and is not named here fails a test, so that no page goes unlooked at."""

from dataclasses import dataclass
from typing import Literal

Who = Literal["staff", "customer", "nobody"]


@dataclass(frozen=True, slots=True)
class Page:
    """``route`` as the application declares it; ``address`` with the ids of a furnished gateway in braces."""

    name: str
    route: str
    address: str = ""
    who: Who = "staff"

    def at(self, ids: dict[str, str]) -> str:
        return (self.address or self.route).format(**ids)


PAGES: tuple[Page, ...] = (
    Page("inbox", "/"),
    Page("transmission", "/inbound/{inbound_id}", "/inbound/{inbound}"),
    Page("transmission-source", "/inbound/{inbound_id}", "/inbound/{inbound}?tab=source"),
    Page("transmission-refused", "/inbound/{inbound_id}", "/inbound/{refused}"),
    Page("orders", "/orders"),
    Page("order", "/orders/{order_id}", "/orders/{held}"),
    Page("order-invoiced", "/orders/{order_id}", "/orders/{accepted}"),
    Page("order-segments", "/orders/{order_id}", "/orders/{held}?tab=source"),
    Page("order-link", "/orders/{order_id}/customer-link", "/orders/{held}/customer-link"),
    Page("search", "/search", "/search?q=Brico"),
    Page("bulk", "/bulk/{run_id}", "/bulk/{bulk}"),
    Page("exceptions", "/exceptions"),
    Page("desk", "/desk"),
    Page("desk-new", "/desk/new"),
    Page("desk-paper", "/desk/{order_id}", "/desk/{paper}"),
    Page("desk-edifact", "/desk/{order_id}", "/desk/{held}"),
    Page("desk-by-hand", "/desk/inbound/{inbound_id}/{position}", "/desk/inbound/{refused}/1"),
    Page("credit", "/credit"),
    Page("receivables", "/receivables"),
    Page("acknowledgements", "/acknowledgements"),
    Page("kpi", "/kpi"),
    Page("kpi-orders", "/kpi/{code}/orders", "/kpi/intake-touchless/orders"),
    Page("partners", "/partners"),
    Page("partner", "/partners/{partner}", "/partners/norbat"),
    Page("alerts", "/alerts"),
    Page("monitor", "/monitor"),
    Page("edifact", "/edifact"),
    Page("mappings", "/mappings", "/mappings?sample=shopify.payload.json"),
    Page("mappings-golden", "/mappings", "/mappings?golden=all"),
    Page("overlay", "/mappings/overlays/{partner}", "/mappings/overlays/norbat"),
    Page("simulator", "/simulator"),
    Page("simulation", "/simulator/{run_id}", "/simulator/{simulation}"),
    Page("system", "/system"),
    Page("people", "/people"),
    Page("account", "/account"),
    Page("audit", "/audit", "/audit?verify=1"),
    Page("keeping", "/audit/keeping"),
    Page("docs", "/docs"),
    Page("sign-in", "/sign-in", who="nobody"),
    Page("welcome", "/welcome/{token}", "/welcome/{welcome}", who="nobody"),
    Page("portal", "/portal", who="customer"),
    Page("portal-order", "/portal/orders/{order_id}", "/portal/orders/{accepted}", who="customer"),
    Page("portal-new", "/portal/new", who="customer"),
    Page("portal-sent", "/portal/sent/{inbound_id}", "/portal/sent/{sent}", who="customer"),
    Page("portal-quotations", "/portal/quotations", who="customer"),
    Page("portal-quotation", "/portal/quotations/{quotation_number}", "/portal/quotations/{quotation}", who="customer"),
    Page("portal-sign-in", "/portal/sign-in", who="nobody"),
    Page("portal-welcome", "/portal/welcome/{token}", "/portal/welcome/{portal_welcome}", who="nobody"),
)

NO_PAGES: dict[str, str] = {
    "/export/orders.csv": "a file",
    "/export/inbox.csv": "a file",
    "/export/exceptions.csv": "a file",
    "/export/credit.csv": "a file",
    "/invoices/{invoice_number:path}/pdf": "a paper",
    "/despatches/{despatch_number}/pdf": "a paper",
    "/orders/{order_id}/evidence": "a file",
    "/inbound/{inbound_id}/source": "bytes",
    "/documents/{outgoing_id}": "bytes",
    "/audit/export": "a file",
    "/audit/deletions/{certificate_id}": "a file",
    "/desk/find": "a piece of a page",
    "/desk/inbound/{inbound_id}/{position}/page/{number}": "a picture",
    "/inbox/news": "a piece of a page",
    "/inbox/row/{inbound_id}": "a piece of a page",
    "/tally": "a piece of a page",
    "/live": "a stream",
    "/exceptions/order/{order_id}": "a piece of a page",
    "/receivables/letter": "a paper",
    "/receivables/letters/{reminder_id}": "a paper",
    "/receivables/{answered:path}": "leads to /receivables",
    "/account/code": "leads to /account",
    "/people/{who}": "leads to /people",
    "/keys": "leads to /people",
    "/keys/{who}": "leads to /people",
    "/sign-in/code": "half way in: looked at by test_sign_in",
    "/sign-in/provider": "leads to the identity provider",
    "/sign-in/callback": "comes from the identity provider",
    "/portal/items": "a piece of a page",
    "/portal/link/{token}": "leads to the order",
    "/portal/orders/{order_id}/confirmation": "a paper",
    "/portal/orders/{order_id}/delivery-note": "a paper",
    "/portal/invoices/{invoice_number:path}/document": "a paper",
    "/portal/quotations/{quotation_number}/document": "a paper",
    "/metrics": "for Prometheus",
    "/static": "files",
}
OF_PROGRAMS = ("/v1/", "/healthz/", "/static")
