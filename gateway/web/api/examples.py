"""The examples of the OpenAPI description. They use the demo's master data, and the tests send every one of them."""

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
