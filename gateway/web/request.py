"""What every route may ask of its request: the services, the person, the language.

What is at hand is asked for by :func:`at_hand`: FastAPI would look anything else up in another thread.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Depends
from starlette.requests import Request

from gateway.pipeline import Services
from gateway.web.language import Language, language_of

Found = TypeVar("Found")


def at_hand(look: Callable[[Request], Found]) -> Callable[[Request], Awaitable[Found]]:
    """As a dependency that waits for nothing."""

    async def looked(request: Request) -> Found:
        return look(request)

    return looked


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def actor_of(request: Request) -> str:
    """Set by the door; recorded with everything that is done."""
    actor: str = request.state.actor
    return actor


def chosen_language(request: Request) -> Language:
    return language_of(request, services_of(request).settings.language)


FromServices = Annotated[Services, Depends(at_hand(services_of))]
FromActor = Annotated[str, Depends(at_hand(actor_of))]
FromLanguage = Annotated[Language, Depends(at_hand(chosen_language))]
