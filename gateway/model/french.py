"""What French law calls a business by: its SIREN, nine digits, and the SIRET of one of its places, fourteen."""

import re

from gateway.model.parts import Party


def is_french(party: Party) -> bool:
    """By its address, else by its VAT number; a party that says neither is taken for French."""
    if party.address is not None and party.address.country:
        return party.address.country == "FR"
    return party.vat_id is None or party.vat_id.startswith("FR")


def siren(party: Party) -> str | None:
    """The nine digits of a French business: stated, or the beginning of its SIRET, or the end of its VAT number."""
    if not is_french(party):
        return None
    digits = re.sub(r"\D", "", party.legal_id or "")
    if len(digits) in (9, 14):
        return digits[:9]
    vat = re.sub(r"\s", "", party.vat_id or "")
    return vat[-9:] if re.fullmatch(r"FR[0-9A-Z]{2}\d{9}", vat) else None


def siret(party: Party) -> str | None:
    digits = re.sub(r"\D", "", party.legal_id or "")
    return digits if is_french(party) and len(digits) == 14 else None
