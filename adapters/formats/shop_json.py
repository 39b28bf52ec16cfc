"""Orders as web shops tell them in JSON: WooCommerce, Shopify, PrestaShop. What stands where is in ``mappings/shops``.

Answers go out as canonical JSON (:mod:`adapters.formats.order_json`).
"""

from adapters.formats.mapped_json import NOT_MAPPED, read_by_mapping
from adapters.formats.reader import Reader
from adapters.mapping.json import recognised, shops
from gateway.model.master import Partner
from gateway.ports import Envelope, ReadResult

_PREFIX, _SUFFIX = "application/vnd.", ".order+json"


class ShopJson(Reader):
    name = "shop"
    media_type = "application/json"

    def bid(self, head: bytes, filename: str | None, media_type: str | None) -> int:
        """The channel knows which shop it is from (``application/vnd.shopify.order+json``), or the first keys tell."""
        if system_of(media_type) in shops():
            return 96
        plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return 95 if plain.startswith(b"{") and recognised(plain) is not None else 0

    def peek(self, content: bytes) -> Envelope:
        return Envelope()

    def read(self, content: bytes, partner: Partner | None) -> ReadResult:
        kind = recognised(content)
        if kind is None:
            problem, problem_fr = (
                "it is no order of a shop that we know",
                "ce n'est pas la commande d'une boutique connue",
            )
            return ReadResult(findings=(NOT_MAPPED.at(problem=problem, problem_fr=problem_fr, place="/"),))
        return read_by_mapping(content, kind, partner)

    def show(self, content: bytes, language: str) -> str:
        return content.decode("utf-8", "backslashreplace")


def system_of(media_type: str | None) -> str:
    """``application/vnd.shopify.order+json`` → ``shopify``; "" for any other type."""
    plain = (media_type or "").partition(";")[0].strip()
    return plain[len(_PREFIX) : -len(_SUFFIX)] if plain.startswith(_PREFIX) and plain.endswith(_SUFFIX) else ""
