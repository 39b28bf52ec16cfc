"""``pip install .`` in a fresh virtual environment gives a working ``gateway`` with everything it reads inside the wheel."""

import os
import subprocess
import sys
import tomllib
import venv
import zipfile
from datetime import date
from pathlib import Path

import pytest

from gateway.demo.samples import load_samples

ROOT = Path(__file__).parent.parent
FOLDERS = ("gateway", "adapters", "mappings", "schemas")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built with the locked build tools of this very environment."""
    folder = tmp_path_factory.mktemp("wheel")
    run("hatchling", "build", "--target", "wheel", "--directory", str(folder), module=True)
    (built,) = folder.glob("*.whl")
    return built


def run(*words: str, module: bool = False, cwd: Path = ROOT, python: str = sys.executable) -> str:
    command = [python, "-m", *words] if module else list(words)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GATEWAY_"))}
    done = subprocess.run(command, check=False, cwd=cwd, capture_output=True, text=True, env=clean, timeout=240)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


def tracked(*folders: str) -> set[str]:
    """What belongs to the project: the files git knows, or those that lie there when this is no clone."""
    listed = subprocess.run(["git", "ls-files", "--", *folders], cwd=ROOT, check=False, capture_output=True, text=True)
    if listed.returncode == 0 and listed.stdout:
        return {name for name in listed.stdout.splitlines() if (ROOT / name).exists()}
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    return {str(path.relative_to(ROOT)) for path in found if "__pycache__" not in path.parts}


def test_every_file_of_the_packages_is_inside_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert tracked(*FOLDERS) <= inside
    assert not [name for name in inside if name.split("/")[0] not in FOLDERS and ".dist-info/" not in name]


def test_the_files_it_reads_at_run_time_are_inside_the_wheel(wheel: Path) -> None:
    inside = zipfile.ZipFile(wheel).namelist()
    for folder, ending, least in (
        ("mappings/", ".yaml", 2),
        ("schemas/edifact/", "", 50),
        ("gateway/web/templates/", "", 2),
        ("gateway/web/static/", "", 1),
        ("gateway/store/migrations/", ".py", 2),
        ("gateway/demo/data/", ".csv", 6),
        ("gateway/demo/data/orders/", ".edi", 2),
    ):
        found = [name for name in inside if name.startswith(folder) and name.endswith(ending)]
        assert len(found) >= least, f"{folder}*{ending}: {found}"


def test_the_requirements_of_the_wheel_are_those_of_the_lock(wheel: Path) -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    pinned = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for requirement in wanted:
        name = requirement.split("[")[0].split(">")[0]
        assert f"\n{name}==" in pinned or f"\n{name}[" in pinned, f"{name} is not locked: run `make lock`"


def test_installed_in_a_fresh_environment_the_gateway_works_away_from_its_source(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "v", with_pip=True)
    python = str(tmp_path / "v" / "bin" / "python")
    away = tmp_path / "elsewhere"
    away.mkdir()
    quietly = ("pip", "install", "--quiet", "--disable-pip-version-check")
    run(*quietly, "--require-hashes", "--requirement", str(ROOT / "requirements.lock"), module=True, python=python)
    run(*quietly, "--no-deps", str(wheel), module=True, python=python)
    run("pip", "check", module=True, python=python)

    gateway = str(tmp_path / "v" / "bin" / "gateway")
    assert "serve" in run(gateway, "--help", cwd=away)
    place = "import gateway, adapters, schemas; print(gateway.__file__, adapters.__file__, schemas.__file__)"
    assert str(ROOT) not in run(python, "-c", place, cwd=away)

    (away / "d96a.edi").write_bytes(
        next(sample for sample in load_samples(date(2027, 3, 1)) if "d96a" in sample.name).content
    )
    converted = run(gateway, "convert", "d96a.edi", cwd=away)
    assert len(converted.splitlines()) == 3
