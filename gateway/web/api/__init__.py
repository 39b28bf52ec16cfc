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

__all__ = ["PREFIX", "ROOMS"]

PREFIX = "/v1"
ROOMS: tuple[APIRouter, ...] = (
    intake.router,
    shops.router,
    orders.router,
    changes.router,
    quotations.router,
    erp.router,
    masterdata.router,
    documents.router,
    events.router,
    webhooks.router,
    webhooks.deliveries,
    invoices.router,
)
"""Each is included by itself: a router within a router is looked through twice for every request."""
