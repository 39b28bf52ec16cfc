"""What the web answers when it cannot do what was asked: RFC 9457 for programs, the same sentences for people.

Every kind is declared here once, with a stable code. What is wrong with a document is not here: that is a finding.
"""

import secrets
from dataclasses import dataclass
from typing import Any

import structlog
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse

from gateway.errors import (
    ArchiveUnavailable,
    Conflict,
    GatewayError,
    KeyReused,
    NotFound,
    StoreUnavailable,
    TargetRefused,
    TooLarge,
    Unavailable,
)
from gateway.model.finding import Words
from gateway.model.identity import Right
from gateway.web.language import Language

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 5
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """``title`` names it, ``detail`` says what the reader can do."""

    code: str
    status: int
    title: Words
    detail: Words


UNAUTHORIZED = ProblemKind(
    "unauthorized",
    401,
    Words(fr="Accès refusé", en="Access refused"),
    Words(
        fr="Présentez une clé d'API valide : Authorization: Bearer gw_live_… et, si elle en exige un, son certificat.",
        en="Present a valid API key: Authorization: Bearer gw_live_… and, where it demands one, its certificate.",
    ),
)
FORBIDDEN = ProblemKind(
    "forbidden",
    403,
    Words(fr="Droit manquant", en="Right missing"),
    Words(
        fr="Vous n'avez pas le droit que ceci demande ; l'administrateur des accès peut le donner.",
        en="You do not have the right that this takes; the administrator of access can give it.",
    ),
)
TOO_MANY = ProblemKind(
    "too-many-requests",
    429,
    Words(fr="Trop de demandes", en="Too many requests"),
    Words(
        fr="Attendez le nombre de secondes de Retry-After, puis reprenez. Rien n'a été conservé.",
        en="Wait as many seconds as Retry-After says, then go on. Nothing was kept.",
    ),
)
IN_FLIGHT = ProblemKind(
    "in-flight",
    409,
    Words(fr="Demande en cours", en="Request being worked on"),
    Words(
        fr="La première demande portant cette clé n'a pas encore sa réponse : redemandez dans un instant.",
        en="The first request with this key has no answer yet: ask again in a moment.",
    ),
)
INSECURE = ProblemKind(
    "insecure",
    403,
    Words(fr="HTTPS nécessaire", en="HTTPS needed"),
    Words(
        fr="Un mot de passe ne voyage pas en clair : ouvrez la console par https, ou depuis cette machine même.",
        en="A password does not travel in the clear: open the console by https, or from this very machine.",
    ),
)
LINK_OVER = ProblemKind(
    "link-over",
    410,
    Words(fr="Ce lien ne s'ouvre plus", en="This link opens no more"),
    Words(
        fr="Il a servi ou a expiré. Demandez-en un nouveau à l'administrateur, ou lancez gateway user link.",
        en="It was used or is over. Ask the administrator for a new one, or run gateway user link.",
    ),
)
HOST_REFUSED = ProblemKind(
    "host-refused",
    421,
    Words(fr="Nom d'hôte refusé", en="Host name refused"),
    Words(
        fr="Sans jeton, la passerelle ne répond qu'à localhost ; définissez GATEWAY_API_TOKEN pour un autre nom.",
        en="Without a token the gateway answers to localhost only; set GATEWAY_API_TOKEN to use another name.",
    ),
)
CROSS_SITE = ProblemKind(
    "cross-site",
    403,
    Words(fr="Demande venue d'un autre site", en="Request from another site"),
    Words(
        fr="Cette action ne peut être demandée que depuis les pages de la passerelle.",
        en="This action can only be asked for from the gateway's own pages.",
    ),
)
NOT_FOUND = ProblemKind(
    "not-found",
    404,
    Words(fr="Introuvable", en="Not found"),
    Words(
        fr="Rien ne porte cet identifiant ; vérifiez l'adresse.",
        en="Nothing carries this identifier; check the address.",
    ),
)
METHOD_NOT_ALLOWED = ProblemKind(
    "method-not-allowed",
    405,
    Words(fr="Méthode non permise", en="Method not allowed"),
    Words(fr="Cette adresse existe, mais pas pour cette méthode.", en="This address exists, but not for this method."),
)
CONFLICT = ProblemKind(
    "conflict",
    409,
    Words(fr="Impossible dans l'état actuel", en="Not possible in the present state"),
    Words(
        fr="L'état a peut-être changé entre-temps : relisez-le, puis choisissez une action qu'il permet.",
        en="The state may have changed meanwhile: read it again, then choose an action that it allows.",
    ),
)
KEY_REUSED = ProblemKind(
    "key-reused",
    422,
    Words(fr="Clé d'idempotence déjà utilisée", en="Idempotency key used before"),
    Words(
        fr="Cette clé a servi pour un autre contenu. Prenez une nouvelle clé, ou renvoyez exactement le premier contenu.",
        en="This key came with another content. Use a new key, or send exactly the first content again.",
    ),
)
KEY_INVALID = ProblemKind(
    "key-invalid",
    400,
    Words(fr="Clé d'idempotence inutilisable", en="Unusable idempotency key"),
    Words(
        fr="Une clé d'idempotence compte de 1 à 255 caractères ASCII visibles, par exemple un UUID.",
        en="An idempotency key has 1 to 255 visible ASCII characters, a UUID for example.",
    ),
)
TOO_LARGE = ProblemKind(
    "too-large",
    413,
    Words(fr="Envoi trop volumineux", en="Content too large"),
    Words(
        fr="Envoyez en plusieurs parties, ou relevez GATEWAY_MAX_UPLOAD_BYTES. Rien n'a été conservé.",
        en="Send it in parts, or raise GATEWAY_MAX_UPLOAD_BYTES. Nothing was kept.",
    ),
)
EMPTY = ProblemKind(
    "empty",
    400,
    Words(fr="Envoi vide", en="Empty content"),
    Words(
        fr="Le corps de la requête est vide : envoyez l'interchange tel quel. Rien n'a été conservé.",
        en="The request has an empty body: send the interchange as it is. Nothing was kept.",
    ),
)
INVALID = ProblemKind(
    "invalid",
    422,
    Words(fr="Contenu non conforme", en="Content not as agreed"),
    Words(
        fr="Corrigez les points de « findings » et renvoyez. Rien n'a été conservé.",
        en="Correct what “findings” lists and send it again. Nothing was kept.",
    ),
)
STORE_DOWN = ProblemKind(
    "store-unavailable",
    503,
    Words(fr="Base de données injoignable", en="Database out of reach"),
    Words(
        fr="Réessayez dans quelques secondes ; de ce que vous envoyiez, rien n'a été conservé.",
        en="Try again in a few seconds; of what you were sending, nothing was kept.",
    ),
)
ARCHIVE_DOWN = ProblemKind(
    "archive-unavailable",
    503,
    Words(fr="Archive indisponible", en="Archive out of order"),
    Words(
        fr="Réessayez dans quelques secondes ; de ce que vous envoyiez, rien n'a été conservé.",
        en="Try again in a few seconds; of what you were sending, nothing was kept.",
    ),
)
MALFORMED = ProblemKind(
    "malformed",
    400,
    Words(fr="Demande illisible", en="Unreadable request"),
    Words(
        fr="Le corps n'est pas ce que dit son type : du JSON en UTF-8, ou un formulaire. Rien n'a été conservé.",
        en="The body is not what its type says: JSON in UTF-8, or a form. Nothing was kept.",
    ),
)
TARGET_REFUSED = ProblemKind(
    "target-refused",
    422,
    Words(fr="Adresse d'envoi refusée", en="Target address refused"),
    Words(
        fr="Donnez une adresse https publique ; vers le réseau interne, l'exploitant active GATEWAY_LOCAL_TARGETS.",
        en="Give a public https address; for the inside network the operator sets GATEWAY_LOCAL_TARGETS.",
    ),
)
INTERNAL = ProblemKind(
    "internal",
    500,
    Words(fr="Erreur de la passerelle", en="Error of the gateway"),
    Words(
        fr="L'incident est journalisé ; donnez son numéro à l'exploitant.",
        en="The incident is in the log; give its number to the operator.",
    ),
)

KINDS: tuple[ProblemKind, ...] = (
    UNAUTHORIZED, FORBIDDEN, TOO_MANY, IN_FLIGHT, INSECURE, LINK_OVER, HOST_REFUSED, CROSS_SITE, NOT_FOUND,
    METHOD_NOT_ALLOWED, CONFLICT, KEY_REUSED, KEY_INVALID, TOO_LARGE, EMPTY, INVALID, MALFORMED, TARGET_REFUSED, STORE_DOWN, ARCHIVE_DOWN, INTERNAL,
)  # fmt: skip

_BY_ERROR: tuple[tuple[type[GatewayError], ProblemKind], ...] = (
    (KeyReused, KEY_REUSED),
    (Conflict, CONFLICT),
    (NotFound, NOT_FOUND),
    (TargetRefused, TARGET_REFUSED),
    (TooLarge, TOO_LARGE),
    (StoreUnavailable, STORE_DOWN),
    (ArchiveUnavailable, ARCHIVE_DOWN),
)


class Refused(Exception):
    """Raised by a route that cannot go on, with the problem to answer."""

    def __init__(
        self, kind: ProblemKind, *, findings: list[dict[str, Any]] | None = None, needs: list[Right] | None = None
    ) -> None:
        super().__init__(kind.code)
        self.kind = kind
        self.findings = findings
        self.needs = needs


def kind_of(error: Exception) -> ProblemKind:
    if isinstance(error, Refused):
        return error.kind
    return next((kind for known, kind in _BY_ERROR if isinstance(error, known)), INTERNAL)


def headers_for(kind: ProblemKind, error: Exception | None = None) -> dict[str, str]:
    if isinstance(error, Unavailable) or kind.status == 503:
        return {"Retry-After": str(RETRY_AFTER_SECONDS)}
    if kind is UNAUTHORIZED:
        return {"WWW-Authenticate": 'Bearer realm="Order Gateway"'}
    return {}


def problem(
    request: HTTPConnection, kind: ProblemKind, language: Language, *, error: Exception | None = None, **more: Any
) -> JSONResponse:
    """``reason`` adds what the gateway itself said when there is more to say than the kind does; not all of it is in French."""
    body: dict[str, Any] = {
        "type": f"urn:order-gateway:problem:{kind.code}",
        "title": kind.title.to(language),
        "status": kind.status,
        "detail": kind.detail.to(language),
        "instance": request.url.path,
        "code": kind.code,
    }
    if isinstance(error, GatewayError) and kind is not INTERNAL:
        body["reason"] = error.said(language)
    if kind is INTERNAL and error is not None:
        body["incident"] = note_incident(error)
    if isinstance(error, Refused) and error.findings is not None:
        body["findings"] = error.findings
    if isinstance(error, Refused) and error.needs is not None:
        body["needs"] = error.needs
    return JSONResponse(
        body | more,
        status_code=kind.status,
        media_type=MEDIA_TYPE,
        headers={"Content-Language": language, **headers_for(kind, error)},
    )


def note_incident(error: Exception) -> str:
    """Log the error with its trace under a number that may be shown to the caller; the trace itself may not."""
    incident = secrets.token_hex(4)
    log.error("incident", incident=incident, exc_info=error)
    return incident
