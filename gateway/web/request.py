"""What every route may ask of its request: the services, the person, the language."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from gateway.pipeline import Services
from gateway.web.language import Language, language_of


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def actor_of(request: Request) -> str:
    """Set by the door; recorded with everything that is done."""
    actor: str = request.state.actor
    return actor


def chosen_language(request: Request) -> Language:
    return language_of(request, services_of(request).settings.language)


FromServices = Annotated[Services, Depends(services_of)]
FromActor = Annotated[str, Depends(actor_of)]
FromLanguage = Annotated[Language, Depends(chosen_language)]
