"""Lines of an address → a party: name, street, town, and where phone and mail belong."""

import re
from collections.abc import Sequence

from adapters.formats.pdf.identifiers import identifiers
from adapters.formats.pdf.lexicon import fold
from gateway.model.parts import Address, Contact, Party

_TOWN = re.compile(r"^(?:(?P<land>[A-Z]{1,2})[- ])?(?P<code>\d{4,5})\s+(?P<town>[^\d].{1,50})$")
_TOWN_UK = re.compile(r"^(?:(?P<town>.+?)[,\s]+)?(?P<code>[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})$")
_TOWN_US = re.compile(r"^(?P<town>[^\d,]+),?\s+(?P<region>[A-Z]{2})\s+(?P<code>\d{5}(?:-\d{4})?)$")
PHONE = re.compile(r"(?i)^\W*(?:t[ée]l\w*|phone|fon|fax|mob\w*)\b[\s.:]*|^\+?\d[\d .()/-]{8,}$")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
COUNTRIES = {"france": "FR", "deutschland": "DE", "germany": "DE", "allemagne": "DE", "united kingdom": "GB", "uk": "GB", "great britain": "GB", "england": "GB", "belgique": "BE", "belgium": "BE", "belgien": "BE", "suisse": "CH", "schweiz": "CH", "switzerland": "CH", "luxembourg": "LU", "luxemburg": "LU", "osterreich": "AT", "austria": "AT", "autriche": "AT", "espana": "ES", "spain": "ES", "espagne": "ES", "italia": "IT", "italy": "IT", "italie": "IT", "nederland": "NL", "netherlands": "NL", "pays bas": "NL"}  # fmt: skip
_LANDS = {"F": "FR", "D": "DE", "A": "AT", "B": "BE", "L": "LU", "I": "IT", "E": "ES"}


def party_of(lines: Sequence[str]) -> Party:
    """Name first, then the address; phone, mail and identifiers where they belong."""
    name: str | None = None
    street: list[str] = []
    place_names: dict[str, str | None] = {}
    contact: dict[str, str] = {}
    for line in lines:
        plain = line.strip(" ,;")
        if not plain:
            continue
        if list(identifiers(plain)):
            continue
        if PHONE.match(plain):
            contact.setdefault("phone", PHONE.sub("", plain).strip() or plain) if "fax" not in plain.lower() else None
            continue
        mail = _MAIL.search(plain)
        if mail:
            contact.setdefault("email", mail.group())
            continue
        if name is None:
            name = plain
            continue
        place = town_of(plain)
        if place is not None and "city" not in place_names:
            place_names.update(place)
        elif fold(plain) in COUNTRIES:
            place_names["country"] = COUNTRIES[fold(plain)]
        else:
            street.append(plain)
    if not place_names and street and (last := town_at_the_end(street[-1])):
        street[-1:] = [last[0]] if last[0] else []
        place_names.update(last[1])
    address = Address(lines=tuple(street), **place_names) if street or place_names else None
    return Party(name=name, address=address, contact=Contact(**contact) if contact else None)


def town_of(line: str) -> dict[str, str | None] | None:
    for pattern in (_TOWN, _TOWN_UK, _TOWN_US):
        found = pattern.match(line.strip())
        if found:
            parts = found.groupdict()
            land = parts.get("land")
            return {
                "city": parts["town"].strip(" ,") if parts["town"] else None,
                "postal_code": parts["code"],
                **({"region": parts["region"]} if parts.get("region") else {}),
                **({"country": _LANDS.get(land, land if len(land) == 2 else None)} if land else {}),
            }
    return None


def town_at_the_end(line: str) -> tuple[str, dict[str, str | None]] | None:
    """``3 rue de la Gare, 59000 Lille`` in one line."""
    before, _, after = line.rpartition(",")
    place = town_of(after.strip()) if before else None
    return (before.strip(), place) if place else None
