"""Master data over HTTP: loaded with a report line by line, taken out again, audited; lessons; credit in words."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from gateway.model.finding import Words
from gateway.model.identity import Right
from gateway.pipeline import learn
from gateway.pipeline.base import audit_base, export_master
from gateway.pipeline.explain_credit import explain_credit
from gateway.pipeline.load import LoadReport, load_contents
from gateway.web.api import exchange_models as models
from gateway.web.api.models import problems
from gateway.web.downloads import download
from gateway.web.problems import EMPTY, Refused
from gateway.web.request import FromActor, FromServices
from gateway.web.rights import needs
from gateway.web.upload import body_of

router = APIRouter(tags=["Master data"])
MEDIA = {"csv": "text/csv", "yaml": "application/yaml", "json": "application/json"}


@router.post(
    "/masterdata/{name}",
    summary="Load a file of master data; a bad row is refused with its reason, the rest goes in",
    responses=problems(400, 401, 413, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                media: {"schema": {"type": "string", "format": "binary"}} for media in (*MEDIA.values(), "text/plain")
            },
        }
    },
)
@needs(Right.TEACH)
async def load(
    name: str,
    request: Request,
    services: FromServices,
    dry_run: Annotated[bool, Query(description="report only, change nothing")] = False,
) -> models.LoadAnswer:
    """``name`` is a file's name: ``accounts.csv``, ``open_items.csv``, ``prices.json``, ``own.yaml`` … The same again
    changes nothing."""
    body = await body_of(request, services.settings.max_upload_bytes)
    if not body.strip():
        raise Refused(EMPTY)
    return _loaded(await run_in_threadpool(load_contents, services, {name: body}, dry_run=dry_run))


def _loaded(report: LoadReport) -> models.LoadAnswer:
    files = []
    for told in report.as_json():
        found = [
            models.LoadProblem(
                line=one["line"],
                column=one["column"],
                code=one["code"],
                refused=one["refused"],
                sentence=Words(fr=one["fr"], en=one["en"]),
            )
            for one in told.pop("problems")
        ]
        files.append(models.LoadedFile(**told, problems=found))
    return models.LoadAnswer(dry_run=report.dry_run, refused=report.refused, files=files)


@router.get(
    "/masterdata/{kind}", summary="All records of a kind, as a file that loads again", responses=problems(401, 404, 503)
)
@needs(Right.MASTER)
def taken_out(
    kind: str, services: FromServices, form: Annotated[Literal["csv", "yaml", "json"], Query(alias="format")] = "json"
) -> Response:
    content = export_master(services, kind, form)
    return download(content, f"{kind}.{form}", MEDIA[form])


@router.get("/audit/base", summary="What is missing, wrong or doubled in the base", responses=problems(401, 503))
@needs(Right.MASTER)
def audit(services: FromServices) -> list[models.DefectAnswer]:
    return [
        models.DefectAnswer(code=one.code, weight=one.weight, subject=one.subject, sentence=one.words)
        for one in audit_base(services)
    ]


@router.get("/lessons", summary="What people have taught, the latest first", responses=problems(401, 503))
@needs(Right.MASTER)
def lessons(services: FromServices) -> list[models.LessonAnswer]:
    return [models.LessonAnswer.model_validate(one) for one in learn.taught(services)]


@router.post(
    "/lessons", status_code=201, summary="A customer's code means an item", responses=problems(401, 404, 422, 503)
)
@needs(Right.TEACH, Right.SETTLE)
def teach(services: FromServices, actor: FromActor, asked: models.Teach) -> list[models.LessonAnswer]:
    """Applied at once to the orders that wait for it."""
    learn.teach_code(services, asked.account, asked.buyer_code, asked.item, by=actor)
    return lessons(services)


@router.get(
    "/lessons/parties", summary="Addresses and senders that people have explained", responses=problems(401, 503)
)
@needs(Right.MASTER)
def party_lessons(services: FromServices) -> list[models.PartyLessonAnswer]:
    return [models.PartyLessonAnswer.model_validate(one) for one in learn.lessons(services)]


@router.post(
    "/lessons/parties",
    status_code=201,
    summary="An order's delivery address means a site, or its sender an account",
    responses=problems(401, 404, 409, 422, 503),
)
@needs(Right.TEACH, Right.SETTLE)
def teach_party(services: FromServices, actor: FromActor, asked: models.TeachParty) -> list[models.PartyLessonAnswer]:
    """Applied at once to the orders that wait for it."""
    teach_it = learn.teach_site if asked.kind == "site" else learn.teach_sender
    teach_it(services, asked.order, asked.means, by=actor)
    return party_lessons(services)


@router.delete(
    "/lessons/parties",
    status_code=204,
    summary="Take back what was said of an address or a sender",
    responses=problems(401, 404, 422, 503),
)
@needs(Right.TEACH, Right.SETTLE)
def forget_party(
    services: FromServices,
    actor: FromActor,
    kind: Annotated[Literal["site", "sender"], Query()],
    given: Annotated[str, Query(max_length=300, description="as the list shows it")],
    account: Annotated[str, Query(max_length=64)] = "",
) -> None:
    learn.forget_lesson(services, kind, account, given, by=actor)


@router.delete(
    "/lessons/{account}/{code:path}", status_code=204, summary="Take a lesson back", responses=problems(401, 404, 503)
)
@needs(Right.TEACH, Right.SETTLE)
def forget(account: str, code: str, services: FromServices, actor: FromActor) -> None:
    learn.forget_code(services, account, code, by=actor)


@router.get(
    "/accounts/{account}/credit",
    summary="What an account owes and may owe, in words",
    responses=problems(401, 404, 503),
)
@needs(Right.CREDIT, Right.INVOICES)
def credit(
    account: str,
    services: FromServices,
    order: Annotated[str | None, Query(max_length=200, description="an order of it: what if?")] = None,
) -> models.CreditAnswer:
    return models.CreditAnswer(account=account, sentences=list(explain_credit(services, account, order=order)))
