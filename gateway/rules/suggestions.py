"""What somebody probably meant: the nearest items by code and description, accounts by name and town, sites by address.

Asked for when a person looks at an order that waits, never on the road itself: a guess decides nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from gateway.model.master import Account, Site
from gateway.model.parts import Address, Item, Party

LIKELY = 60  # of 100; below it a suggestion is a distraction
FEW = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``code`` is an item's code or an account's number; ``score`` is of 100."""

    code: str
    words: str
    score: int


def nearest_items(asked: Item, catalogue: Sequence[tuple[str, str]], limit: int = FEW) -> tuple[Suggestion, ...]:
    """``catalogue`` holds code and description of every item we sell. The best of either counts."""
    words = dict(catalogue)
    scores: dict[str, float] = {}
    if asked.description:
        found = process.extract(
            asked.description, words, scorer=fuzz.WRatio, processor=utils.default_process, limit=limit * 3
        )
        for _, score, code in found:  # WRatio likes short texts that stand inside longer ones: ask twice
            whole = fuzz.token_sort_ratio(asked.description, words[code], processor=utils.default_process)
            scores[code] = (float(score) + whole) / 2
    for given in filter(None, (asked.seller_code, asked.buyer_code)):
        near = process.extract(given, list(words), scorer=fuzz.ratio, processor=utils.default_process, limit=limit)
        for code, score, _ in near:
            scores[code] = max(scores.get(code, 0), float(score))
    return _best(((code, words[code], score) for code, score in scores.items()), limit)


def nearest_accounts(asked: Party, accounts: Iterable[Account], limit: int = FEW) -> tuple[Suggestion, ...]:
    """By name, with the town and postal code as a second opinion."""
    if not asked.name:
        return ()
    town = asked.address
    scored = []
    for account in accounts:
        score = fuzz.WRatio(asked.name, account.name, processor=utils.default_process)
        if score < LIKELY:
            continue
        same_place = (
            town is not None
            and account.address is not None
            and town.postal_code is not None
            and town.postal_code == account.address.postal_code
        )
        scored.append((account.number, account.name, min(100.0, score + 10) if same_place else score - 5))
    return _best(scored, limit)


def nearest_sites(asked: Party, sites: Iterable[Site], limit: int = FEW) -> tuple[Suggestion, ...]:
    """By name and address as they are written; what has the same postal code is nearer."""
    said, wanted = _written(asked.name, asked.address), asked.address.postal_code if asked.address else None
    scored = []
    for site in sites:
        score = fuzz.token_set_ratio(said, _written(site.name, site.address), processor=utils.default_process)
        same_place = wanted is not None and site.address is not None and site.address.postal_code == wanted
        scored.append(
            (site.name, _written(site.name, site.address), min(100.0, score + 10) if same_place else score - 5)
        )
    return _best(scored, limit)


def _written(name: str | None, address: Address | None) -> str:
    lines = (*address.lines, address.postal_code, address.city) if address is not None else ()
    return " ".join(filter(None, (name, *lines)))


def _best(scored: Iterable[tuple[str, str, float]], limit: int) -> tuple[Suggestion, ...]:
    ordered = sorted(scored, key=lambda one: (-one[2], one[0]))
    return tuple(Suggestion(code, words, round(score)) for code, words, score in ordered[:limit] if score >= LIKELY)
