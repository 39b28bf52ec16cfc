"""The gateway over HTTP: the API for programs, the console for people, health for machines.

It calls gateway.pipeline and reads gateway.store; it decides nothing about orders.
"""

from gateway.web.app import SERVED, create_app

__all__ = ["SERVED", "create_app"]
