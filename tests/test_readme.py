"""What the README tells a newcomer is so: commands, settings, files."""

import re
from pathlib import Path

import typer.main

from gateway.cli import app
from gateway.settings import PREFIX, Settings

REPOSITORY = Path(__file__).parent.parent
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_every_command_it_names_exists() -> None:
    pieces = [*re.findall(r"`([^`\n]+)`", README), *re.findall(r"```sh\n(.*?)```", README, re.DOTALL)]
    named = {command for piece in pieces for command in re.findall(r"(?:^|[&\n] ?)gateway ([a-z-]+)", piece)}
    known = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert named
    assert named - known == set()


def test_every_make_target_it_names_exists() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert {"demo", "test"} <= named <= targets


def test_every_setting_it_names_exists() -> None:
    """Those of the gateway, and those of adapters that have a file of their own."""
    named = {name.removeprefix(PREFIX).removesuffix("_FILE").lower() for name in re.findall(r"GATEWAY_[A-Z_]+", README)}
    of_adapters = {
        name.lower()
        for path in (REPOSITORY / "adapters").rglob("*.py")
        for name in re.findall(r'^VARIABLE = "GATEWAY_([A-Z_]+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert named - set(Settings.model_fields) - of_adapters == set()


def test_every_file_it_points_to_is_there() -> None:
    linked = re.findall(r"\]\((docs/[^)]+)\)", README)
    named = re.findall(r"`((?:gateway|adapters|mappings|schemas|docs)/[\w/.-]*?)`", README)
    missing = [path for path in [*linked, *named] if not (REPOSITORY / path).exists()]
    assert missing == []
