"""API v1: how shops, partners and our own systems hand over orders and ask what became of them."""

from fastapi import APIRouter

from gateway.web.api import (
    changes,
    documents,
    erp,
    events,
    intake,
    invoices,
    masterdata,
    orders,
    quotations,
    shops,
    webhooks,
)

__all__ = ["api_routes"]


def api_routes() -> APIRouter:
    router = APIRouter(prefix="/v1")
    router.include_router(intake.router)
    router.include_router(shops.router)
    router.include_router(orders.router)
    router.include_router(changes.router)
    router.include_router(quotations.router)
    router.include_router(erp.router)
    router.include_router(masterdata.router)
    router.include_router(documents.router)
    router.include_router(events.router)
    router.include_router(webhooks.router)
    router.include_router(webhooks.deliveries)
    router.include_router(invoices.router)
    return router
