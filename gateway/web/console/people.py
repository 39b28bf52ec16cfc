"""Who may come in: persons with their roles, programs with their keys. What is shown once is in the answer itself."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.errors import Conflict
from gateway.identity import certificates, people, signing_in
from gateway.model.decision import Role
from gateway.model.finding import Words
from gateway.model.identity import HOUSE_ROLES, RIGHT_WORDS, ROLE_RIGHTS, ROLE_WORDS, SCOPES, Right
from gateway.pipeline import Services
from gateway.store.certificates import ClientCertificate, ClientCertificates
from gateway.store.people import Person
from gateway.store.reach import Reach
from gateway.web.console.pages import page
from gateway.web.request import FromActor, FromLanguage, FromServices
from gateway.web.rights import needs

router = APIRouter()

Made = tuple[Words, str]
"""What was made, and the text that is shown once."""
Doing = Callable[[Services, str, FormData, str, str], Made | None]

LINK_MADE = Words(fr="Lien à transmettre à {name}, valable une fois :", en="Link for {name}, it opens once:")
KEY_MADE = Words(
    fr="Clé {name}. Elle n'est montrée que maintenant :", en="Key {name}. It is shown now and never again:"
)


@router.get("/people")
@needs(Right.PEOPLE)
def people_page(request: Request, services: FromServices) -> HTMLResponse:
    return _page(request, services)


@router.get("/people/{who}")
@router.get("/keys")
@router.get("/keys/{who}")
@needs(Right.PEOPLE)
def back() -> Response:
    """Where the language is changed after a form was answered."""
    return RedirectResponse("/people", status_code=303)


def _page(
    request: Request, services: Services, *, made: tuple[str, str] | None = None, refusal: str = "", status: int = 200
) -> HTMLResponse:
    with services.store.reading() as tx:
        persons = tx.people.all()
        return page(
            request,
            "people.html",
            tx,
            status=status,
            persons=persons,
            open_sessions=tx.people.sessions(),
            invited=tx.people.waiting([one.id for one in persons]),
            keys=tx.api_keys.all(),
            certificates=_by_key(ClientCertificates(tx.connection, tx.now).all()),
            now=tx.now,
            roles={role: ROLE_WORDS[role] for role in HOUSE_ROLES},
            role_rights={role: ROLE_RIGHTS[role] for role in HOUSE_ROLES},
            right_words=RIGHT_WORDS,
            scopes=SCOPES,
            made=made,
            refusal=refusal,
        )


def _by_key(every: list[ClientCertificate]) -> dict[str, list[ClientCertificate]]:
    bound: defaultdict[str, list[ClientCertificate]] = defaultdict(list)
    for one in every:
        bound[one.key_id].append(one)
    return bound


def _roles(form: FormData) -> list[Role]:
    return [Role(str(one)) for one in form.getlist("role") if one in tuple(Role)]


def _invite(services: Services, _who: str, form: FormData, by: str, base: str) -> Made:
    login, name, account = (str(form.get(one, "")).strip()[:120] for one in ("login", "name", "account"))
    person, token = people.invite(services, login, name, _roles(form), by=by, account=account or None)
    return _told(LINK_MADE, person.name), f"{base}{_welcome(person)}/{token}"


def _link(services: Services, who: str, _form: FormData, by: str, base: str) -> Made:
    token = people.new_link(services, who, by=by)
    with services.store.reading() as tx:
        person = tx.people.get(who)
    return _told(LINK_MADE, person.name), f"{base}{_welcome(person)}/{token}"


def _welcome(person: Person) -> str:
    return "/portal/welcome" if person.account else "/welcome"


def _give_roles(services: Services, who: str, form: FormData, by: str, _base: str) -> None:
    people.give_roles(services, who, _roles(form), by=by)


def _shut_out(services: Services, who: str, _form: FormData, _by: str, _base: str) -> None:
    people.shut_out(services, who)


def _let_in(services: Services, who: str, _form: FormData, _by: str, _base: str) -> None:
    people.let_in_again(services, who)


def _no_code(services: Services, who: str, _form: FormData, _by: str, _base: str) -> None:
    signing_in.drop_code(services, who)


def _make_key(services: Services, _who: str, form: FormData, by: str, _base: str) -> Made:
    said = {name: str(form.get(name, "")).strip()[:200] for name in ("name", "partner", "account", "addresses")}
    key = people.make_key(
        services,
        said["name"],
        [Right(str(one)) for one in form.getlist("scope") if one in tuple(Right)],
        by=by,
        reach=Reach(said["partner"] or None, said["account"] or None),
        addresses=said["addresses"].replace(",", " ").split(),
    )
    return _told(KEY_MADE, said["name"] or key.id), key.text


def _rotate(services: Services, who: str, _form: FormData, by: str, _base: str) -> Made:
    key = people.rotate_key(services, who, by=by)
    return _told(KEY_MADE, key.id), key.text


def _revoke(services: Services, who: str, _form: FormData, _by: str, _base: str) -> None:
    people.revoke_key(services, who)


def _certificate(services: Services, who: str, form: FormData, by: str, _base: str) -> None:
    overlap = certificates.OVERLAP if form.get("takes_over") else None
    certificates.admit(services, who, str(form.get("certificate", "")).encode(), by=by, overlap=overlap)


def _confirm_certificate(services: Services, who: str, form: FormData, by: str, _base: str) -> None:
    certificates.second(services, who, str(form.get("fingerprint", "")), by=by)


def _withdraw_certificate(services: Services, who: str, form: FormData, by: str, _base: str) -> None:
    certificates.withdraw(services, who, str(form.get("fingerprint", "")), by=by)


def _told(words: Words, name: str) -> Words:
    return Words(fr=words.fr.replace("{name}", name), en=words.en.replace("{name}", name))


ON_PERSONS: dict[str, Doing] = {
    "link": _link, "roles": _give_roles, "shut-out": _shut_out, "let-in": _let_in, "no-code": _no_code,
}  # fmt: skip
ON_KEYS: dict[str, Doing] = {
    "rotate": _rotate, "revoke": _revoke, "certificate": _certificate, "certificate-confirm": _confirm_certificate,
    "certificate-withdraw": _withdraw_certificate,
}  # fmt: skip


@router.post("/people")
@needs(Right.PEOPLE, quiet=True)
async def invite(request: Request, services: FromServices, actor: FromActor, language: FromLanguage) -> Response:
    return await _do(request, services, actor, language, _invite, "")


@router.post("/keys")
@needs(Right.PEOPLE, quiet=True)
async def make_key(request: Request, services: FromServices, actor: FromActor, language: FromLanguage) -> Response:
    return await _do(request, services, actor, language, _make_key, "")


@needs(Right.PEOPLE, quiet=True)
async def _on_person(
    request: Request, who: str, services: FromServices, actor: FromActor, language: FromLanguage
) -> Response:
    return await _do(request, services, actor, language, ON_PERSONS[_last(request)], who)


@needs(Right.PEOPLE, quiet=True)
async def _on_key(
    request: Request, who: str, services: FromServices, actor: FromActor, language: FromLanguage
) -> Response:
    return await _do(request, services, actor, language, ON_KEYS[_last(request)], who)


for _name in ON_PERSONS:
    router.add_api_route(f"/people/{{who}}/{_name}", _on_person, methods=["POST"], name=f"person-{_name}")
for _name in ON_KEYS:
    router.add_api_route(f"/keys/{{who}}/{_name}", _on_key, methods=["POST"], name=f"key-{_name}")


def _last(request: Request) -> str:
    return request.url.path.rpartition("/")[2]


async def _do(
    request: Request, services: Services, actor: str, language: FromLanguage, doing: Doing, who: str
) -> Response:
    form = await request.form(max_files=0, max_fields=100)
    base = (services.settings.public_url or f"{request.url.scheme}://{request.url.netloc}").rstrip("/")

    def act() -> Response:
        try:
            made: Any = doing(services, who, form, actor, base)
        except Conflict as error:
            return _page(request, services, refusal=error.said(language), status=409)
        request.app.state.callers.forget()
        return _page(request, services, made=(made[0].to(language), made[1]) if made else None)

    return await run_in_threadpool(act)
