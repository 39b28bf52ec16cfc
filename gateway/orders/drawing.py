"""The page that draws an order's life and lists the holds: made from the declarations, so that it cannot be out of date."""

from collections.abc import Iterator

from gateway.model.decision import HOLD_WORDS, SERVICE_HOURS, STATE_WORDS, OrderState
from gateway.orders.decide import ROLE_OF_HOLD
from gateway.orders.lifecycle import TRANSITIONS, is_final

_TITLE = {"fr": "La vie d'une commande", "en": "The life of an order"}
_INTRO = {
    "fr": "Page produite à partir du code. Une modification ou annulation reçue a la même vie qu'une commande, jusqu'à "
    "être reportée sur la sienne.",
    "en": "Made from the code. A change or cancellation that comes in lives like an order, until it is carried over to "
    "its own.",
}
_HOLDS = {"fr": "Ce qui retient une commande", "en": "What holds an order"}
_COLUMNS = {
    "fr": "| Blocage | | Levé par | Réponse attendue sous |",
    "en": "| Hold | | Lifted by | Answered within |",
}


def life_of_an_order(language: str) -> str:
    """Markdown with a Mermaid state diagram and the table of holds."""
    return "\n".join(_page(language)) + "\n"


def _page(language: str) -> Iterator[str]:
    yield f"# {_TITLE[language]}\n\n{_INTRO[language]}\n"
    yield "```mermaid\nstateDiagram-v2"
    for state, words in STATE_WORDS.items():
        yield f"    {state} : {words.to(language)}"
    yield f"    [*] --> {OrderState.RECEIVED}"
    for state, following in TRANSITIONS.items():
        for to in OrderState:
            if to in following and to is not state:
                yield f"    {state} --> {to}"
        if is_final(state):
            yield f"    {state} --> [*]"
    yield "```"
    yield f"\n## {_HOLDS[language]}\n\n{_COLUMNS[language]}\n|---|---|---|---|"
    for kind, words in HOLD_WORDS.items():
        yield f"| `{kind}` | {words.to(language)} | {ROLE_OF_HOLD[kind]} | {SERVICE_HOURS[kind]} h |"
