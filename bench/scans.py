"""How well faxes and scans are read, by resolution and damage, and what a page costs. No peer: prototypes are in the design."""

from tests.documents.scans import main

__all__ = ["main"]
