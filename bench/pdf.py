"""How well digital PDF orders are read on forms never seen, how many wrong ones go through, and how honest the confidence is."""

from tests.documents.long_run import main

__all__ = ["main"]
