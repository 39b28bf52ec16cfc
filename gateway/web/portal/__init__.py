"""The portal: a customer sees its own orders and nothing else, gives what is missing, and orders.

Its callers are bounded (gateway.store.reach): a person to a customer account, whoever holds a signed link to one order.
"""

from fastapi import APIRouter

from gateway.web.portal import doors, for_staff, invoices, orders, placing, quotations

__all__ = ["portal_routes"]


def portal_routes() -> APIRouter:
    router = APIRouter(include_in_schema=False)
    for room in (doors, orders, invoices, placing, quotations, for_staff):
        router.include_router(room.router)
    return router
