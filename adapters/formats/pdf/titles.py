"""What the document calls itself: an order, a change of one, or something that must not be taken for one."""

import re
from collections.abc import Sequence

from adapters.formats.pdf.lexicon import ORDER, fold, matches
from adapters.formats.pdf.page import Box, Row

_OTHERS: tuple[tuple[str, str, str], ...] = (
    (r"(facture|invoice|tax invoice|rechnung|proforma|pro forma)( proforma| pro forma)?( no| nr| number| numero)?( \S*\d\S*)*", "une facture", "an invoice"),
    (r"(avoir|credit note|gutschrift)( no| nr)?( \S*\d\S*)*", "un avoir", "a credit note"),
    (r"(devis|offre de prix|quotation|quote|angebot|kostenvoranschlag)( no| nr| number)?( \S*\d\S*)*", "un devis", "a quotation"),
    (r"(bon de livraison|delivery note|packing list|lieferschein|bordereau de livraison)( no| nr)?( \S*\d\S*)*", "un bon de livraison", "a delivery note"),
    (r"(confirmation de commande|accuse de reception( de commande)?|order (confirmation|acknowledgement)|auftragsbestatigung)( no| nr)?( \S*\d\S*)*", "une confirmation de commande", "an order confirmation"),
    (r"(demande de prix|request for quotation|preisanfrage|anfrage)( no| nr)?( \S*\d\S*)*", "une demande de prix", "a request for quotation"),
    (r"(avis d annulation|annulation( de (la )?commande)?|order cancellation|cancellation|stornierung|storno)( no| nr)?( \S*\d\S*)*", "une annulation", "a cancellation"),
    (r"((modification|avenant)( de| a la| a)?( la)?( commande)?|(purchase )?order (change|amendment)|change order|amendment|bestellanderung|anderungsbestellung)( no| nr)?( \S*\d\S*)*", "une modification de commande", "an order change"),
)  # fmt: skip


_REFERRED_TO = ("a quotation", "a request for quotation")
"""What an order names with its number below its own title: ``Quotation 8881914``."""


def other_title(rows: Sequence[Row]) -> tuple[str, str, Box] | None:
    """What else than an order a heading among these rows announces, in French and English, and where."""
    ordered = False
    for row in rows:
        for phrase in row.phrases:
            plain = fold(phrase.text)
            if len(plain.split()) > 7:
                continue
            for pattern, fr, en in _OTHERS:
                referred = ordered and en in _REFERRED_TO and re.search(r"\d", plain)
                if re.fullmatch(pattern, plain) and not referred:
                    return fr, en, phrase.box
            ordered = ordered or matches(ORDER, plain)
    return None
