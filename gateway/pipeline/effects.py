"""A step does its slow work first and returns its effects; the worker commits them together with the job."""

from collections.abc import Callable

from gateway.store import Transaction

Effects = Callable[[Transaction], None]
