"""API v1: how shops, partners and our own systems hand over orders and ask what became of them."""

from fastapi import APIRouter

from gateway.web.api import documents, intake, orders

__all__ = ["api_routes"]


def api_routes() -> APIRouter:
    router = APIRouter(prefix="/v1")
    router.include_router(intake.router)
    router.include_router(orders.router)
    router.include_router(documents.router)
    return router
