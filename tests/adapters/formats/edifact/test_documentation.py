"""The examples in the library's documentation run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import adapters.formats.edifact as library

MODULES = sorted(m.name for m in pkgutil.iter_modules(library.__path__) if m.name not in {"format", "commands"})


@pytest.mark.parametrize("name", ["__init__", *MODULES])
def test_the_examples_of_the_documentation_hold(name: str) -> None:
    module = library if name == "__init__" else importlib.import_module(f"{library.__name__}.{name}")
    assert doctest.testmod(module).failed == 0


def test_everything_in_the_public_surface_exists() -> None:
    assert [name for name in library.__all__ if not hasattr(library, name)] == []


def test_the_library_knows_nothing_of_the_gateway() -> None:
    for name in MODULES:
        source = importlib.import_module(f"{library.__name__}.{name}").__loader__.get_source(
            f"{library.__name__}.{name}"
        )  # type: ignore[union-attr]
        assert "from gateway" not in source
        assert "import gateway" not in source
