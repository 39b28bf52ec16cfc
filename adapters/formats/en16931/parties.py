"""A party in the terms of EN 16931: its identifiers under their schemes, its electronic address, its address.

Schemes are those of ISO 6523 (0002 SIREN, 0009 SIRET, 0088 GLN) and, for electronic addresses, the EAS list (0225 is the
directory of the French reform).
"""

from typing import Any

from gateway.model.french import is_french, siren, siret
from gateway.model.parts import Party

GLN, SIREN, SIRET, FRENCH_DIRECTORY = "0088", "0002", "0009", "0225"


def electronic_address(party: Party) -> tuple[str, str] | None:
    """Scheme and value of BT-34 or BT-49: stated, else the SIREN in the French directory, else the GLN, else e-mail."""
    if party.electronic_address is not None:
        return party.electronic_address.scheme, party.electronic_address.value
    if number := siren(party):
        return FRENCH_DIRECTORY, number
    if party.gln:
        return GLN, party.gln
    if party.contact is not None and party.contact.email:
        return "EM", party.contact.email
    return None


def party_terms(
    party: Party | None, *, legal_info: str | None = None, address_only: bool = False, seller: bool = False
) -> dict[str, Any]:
    """As facturx wants it. ``address_only`` is a place goods go to: a name, a location number and an address.

    Only a seller may have several identifiers (BT-29); of the others' the SIRET goes before the GLN (BT-46, BT-60).
    """
    if party is None:
        return {}
    said: dict[str, Any] = {"name": party.name or (party.gln if address_only else None), **_address(party)}
    identifiers = {SIRET: None if address_only else siret(party), GLN: party.gln}
    known = [(scheme, value) for scheme, value in identifiers.items() if value]
    said["identifiers"] = dict(known if seller else known[:1])
    if address_only:
        return {key: value for key, value in said.items() if value}
    said |= {"vat_identifier": party.vat_id, "legal_info": legal_info, **_legal(party)}
    address = electronic_address(party)
    if address is not None:
        said["einvoicing_addr_schemeid"], said["einvoicing_addr"] = address
    if party.contact is not None:
        contact = {"name": party.contact.name, "phone": party.contact.phone, "email": party.contact.email}
        said["contacts"] = [{key: value for key, value in contact.items() if value}]
    return {key: value for key, value in said.items() if value}


def _legal(party: Party) -> dict[str, Any]:
    number = siren(party)
    if number:
        return {"legal_identifier": number, "legal_identifier_schemeid": SIREN}
    return {"legal_identifier": party.legal_id} if party.legal_id else {}


def _address(party: Party) -> dict[str, Any]:
    address = party.address
    if address is None:
        return {}
    lines = (*address.lines, "", "", "")
    return {
        "addr_l1": lines[0],
        "addr_l2": lines[1],
        "addr_l3": " ".join(line for line in lines[2:] if line),
        "postcode": address.postal_code,
        "city": address.city,
        "country_code": address.country or ("FR" if is_french(party) else None),
        "country_subdivision": address.region,
    }
