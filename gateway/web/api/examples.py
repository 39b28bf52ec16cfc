"""The examples of the OpenAPI description, one at least for every body that is taken. They use the demonstration's master
data, and the tests send every one of them."""

from typing import Any

ORDER: dict[str, Any] = {
    "shop": {
        "summary": "An order of a web shop, customer known by our account number",
        "value": {
            "number": "WEB-2026-1042",
            "issued_at": "2026-11-20",
            "currency": "EUR",
            "requested_delivery": {"earliest": "2026-11-27", "latest": "2026-11-27"},
            "parties": {
                "buyer": {
                    "name": "Atelier Lumière SARL",
                    "vat_id": "FR11000903005",
                    "identifiers": [{"scheme": "seller", "value": "C1004"}],
                },
                "ship_to": {
                    "name": "Atelier Lumière",
                    "address": {
                        "lines": ["5 impasse de l'Ébauche"],
                        "postal_code": "69990",
                        "city": "Brouillon-sur-Saône",
                        "country": "FR",
                    },
                },
            },
            "lines": [
                {
                    "number": "1",
                    "item": {"gtin": "9521101000122"},
                    "quantity": {"value": "2", "unit": "H87"},
                    "price": {"net": "89.90"},
                },
                {
                    "number": "2",
                    "item": {"buyer_code": "disque125"},
                    "quantity": {"value": "50", "unit": "H87"},
                    "price": {"net": "1.12"},
                },
            ],
        },
    },
    "shortest": {
        "summary": "The least that can be carried out",
        "value": {
            "number": "TEL-77",
            "issued_at": "2026-11-20",
            "currency": "EUR",
            "requested_delivery": {"latest": "2026-11-30"},
            "parties": {"buyer": {"identifiers": [{"scheme": "seller", "value": "C1002"}]}},
            "lines": [
                {
                    "number": "1",
                    "item": {"seller_code": "MAR-0500"},
                    "quantity": {"value": "6"},
                    "price": {"net": "17.90"},
                }
            ],
        },
    },
}

INTERCHANGE: dict[str, Any] = {
    "d96a": {
        "summary": "ORDERS D.96A, EANCOM",
        "value": (
            "UNA:+.? '\n"
            "UNB+UNOC:3+9521000001008:14+9521000000018:14+261120:0930+EX1042+++++1'\n"
            "UNH+1+ORDERS:D:96A:UN:EAN008'\n"
            "BGM+220+EX-1042+9'\n"
            "DTM+137:20261120:102'\n"
            "DTM+2:20261127:102'\n"
            "NAD+BY+9521000001008::9'\n"
            "NAD+SU+9521000000018::9'\n"
            "NAD+DP+9521000001015::9'\n"
            "CUX+2:EUR:9'\n"
            "LIN+1++9521101000023:EN'\n"
            "QTY+21:48:PCE'\n"
            "PRI+AAA:11.20'\n"
            "UNS+S'\n"
            "CNT+2:1'\n"
            "UNT+14+1'\n"
            "UNZ+1+EX1042'\n"
        ),
    }
}


def _example(summary: str, value: Any) -> dict[str, Any]:
    return {"example": {"summary": summary, "value": value}}


_ORDERED: dict[str, Any] = ORDER["shop"]["value"]
_WHY = "agreed by phone with Ms Lumière"
_WOOCOMMERCE: dict[str, Any] = {
    "id": 7301,
    "parent_id": 0,
    "number": "WEB-7301",
    "status": "processing",
    "version": "9.4.2",
    "currency": "EUR",
    "date_created": "2026-11-20T10:12:13",
    "meta_data": [{"id": 902, "key": "_account_number", "value": "C1004"}],
    "billing": {"company": "Atelier Lumière SARL", "city": "Brouillon-sur-Saône", "postcode": "69990", "country": "FR"},
    "line_items": [{"id": 315, "name": "Marteau 500 g", "sku": "MAR-0500", "quantity": 6, "total": "107.40"}],
}

BODIES: dict[str, dict[str, Any]] = {
    "post /v1/shops/{shop}": _example("WooCommerce, order.created; signed in X-WC-Webhook-Signature", _WOOCOMMERCE),
    "put /v1/orders/{order_id}": _example(
        "Three instead of two of the first line",
        {
            "order": _ORDERED
            | {"lines": [_ORDERED["lines"][0] | {"quantity": {"value": "3", "unit": "H87"}}, _ORDERED["lines"][1]]},
            "why": _WHY,
        },
    ),
    "post /v1/orders/{order_id}/despatch": {
        "all": {"summary": "All that is left", "value": {}},
        "part": {"summary": "One of line 1", "value": {"quantities": {"1": "1"}}},
    },
    "post /v1/orders/{order_id}/deposit": _example("Three tenths", {"percent": "30"}),
    "post /v1/orders/{order_id}/holds/lift": _example(
        "Release credit, leave any other hold", {"why": "transfer announced for Monday", "kinds": ["credit"]}
    ),
    "post /v1/orders/{order_id}/reject": _example("With the reason the customer reads", {"why": "account closed"}),
    "post /v1/orders/{order_id}/cancel": _example("With its reason", {"why": _WHY}),
    "post /v1/quotations": _example(
        "Prices are ours",
        {
            "order": {
                "currency": "EUR",
                "parties": {"buyer": {"identifiers": [{"scheme": "seller", "value": "C1004"}]}},
                "lines": [
                    {"number": "1", "item": {"seller_code": "MAR-0500"}, "quantity": {"value": "50", "unit": "H87"}}
                ],
            },
            "valid_until": "2036-12-31",
        },
    ),
    "post /v1/quotations/{number}/accept": _example("Under the customer's number", {"order_number": "PO-2026-77"}),
    "post /v1/erp/orders/{order_id}/confirm": _example(
        "With the ERP's own number", {"version": 1, "reference": "SO-4711"}
    ),
    "post /v1/lessons": _example(
        "disque125 is our DSQ-0125", {"account": "C1004", "buyer_code": "disque125", "item": "DSQ-0125"}
    ),
    "post /v1/lessons/parties": _example(
        "The order's delivery address is that site",
        {"kind": "site", "order": "ord_01ksabcdefghjkmnpqrstvwxyz", "means": "M12"},
    ),
    "post /v1/webhooks": _example(
        "Three kinds of events",
        {
            "url": "https://erp.example/hooks/orders",
            "events": ["order.accepted", "order.held", "order.cancelled"],
            "description": "ERP",
        },
    ),
    "post /v1/webhooks/{endpoint_id}/resend": _example(
        "What failed in one night", {"since": "2026-11-20T18:00:00Z", "until": "2026-11-21T06:00:00Z"}
    ),
    "post /v1/invoices/{invoice_number}/credit-note": _example(
        "One of line 1 is taken back", {"why": "one arrived broken", "quantities": {"1": "1"}}
    ),
    "post /v1/invoices/{invoice_number}/disputes": _example(
        "About line 1", {"reason": "price", "words": "17.90 was agreed", "lines": ["1"]}
    ),
    "post /v1/disputes/{dispute_id}/close": _example(
        "With a credit note over one of line 1", {"outcome": "credited", "why": "broken", "quantities": {"1": "1"}}
    ),
    "post /v1/reminders": _example("To these debtors only", {"debtors": ["C1001", "C1002"]}),
}
"""Bodies by route, all of them JSON. Ids in them are of this machine; everything else is as the demonstration knows it."""

FILES: dict[str, dict[str, Any]] = {
    "post /v1/masterdata/{name}": {
        "text/csv": "price_list;item;currency;net\nstandard;MAR-0500;EUR;17.90\n",
        "text/plain": "price_list;item;currency;net\nstandard;MAR-0500;EUR;17.90\n",
        "application/yaml": (
            'kind: prices\nrows:\n  - {price_list: standard, item: MAR-0500, currency: EUR, net: "17.90"}\n'
        ),
        "application/json": {
            "kind": "prices",
            "rows": [{"price_list": "standard", "item": "MAR-0500", "currency": "EUR", "net": "17.90"}],
        },
    },
    "post /v1/payments": {
        "text/csv": "Date;Montant;Libellé\n21/11/2026;214.80;F2026-000001\n",
        "application/xml": (
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>2026-11-21</Id>'
            '<Ntry><Amt Ccy="EUR">214.80</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
            "<BookgDt><Dt>2026-11-21</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>P-1</EndToEndId></Refs>"
            "<RmtInf><Ustrd>F2026-000001</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"
        ),
    },
}
"""Files by route and media type."""
