"""The compose file, the image and the Makefile agree with the program they start. Nothing is started here."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if str(service["image"]).startswith("order-gateway")}
ONE_SHOT = {"migrate"}
KNOWN_KEYS = {
    "build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "hostname", "image", "init", "networks",
    "ports", "profiles", "read_only", "restart", "secrets", "security_opt", "shm_size", "stop_grace_period", "tmpfs",
    "user", "volumes",
}  # fmt: skip


def seconds(text: str) -> int:
    count, unit = re.fullmatch(r"(\d+)([sm])", text).groups()
    return int(count) * {"s": 1, "m": 60}[unit]


def test_the_full_set_is_there() -> None:
    assert set(SERVICES) == {"migrate", "web", "worker", "relay", "db", "broker", "embedded"}
    assert SERVICES["embedded"]["profiles"] == ["embedded"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_complete(name: str) -> None:
    service = SERVICES[name]
    assert set(service) <= KNOWN_KEYS, "a key compose does not know is silently of no effect"
    assert ":" in service["image"]
    assert not service["image"].endswith(":latest")
    assert service["networks"]
    if name not in ONE_SHOT:
        check = service["healthcheck"]
        assert check["test"][0] == "CMD"
        assert seconds(check["timeout"]) <= seconds(check["interval"])
        assert service["restart"] == "unless-stopped"
        assert seconds(service["stop_grace_period"]) >= 20


@pytest.mark.parametrize("name", SERVICES)
def test_who_waits_for_whom_can_be_fulfilled(name: str) -> None:
    for other, on in SERVICES[name].get("depends_on", {}).items():
        assert other in SERVICES
        if on["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        else:
            assert on["condition"] == "service_completed_successfully"
            assert other in ONE_SHOT


def test_the_web_takes_orders_while_the_broker_is_down() -> None:
    assert "broker" not in SERVICES["web"]["depends_on"]


@pytest.mark.parametrize("name", OURS)
def test_our_containers_are_nobody_and_write_nowhere_but_their_volumes(name: str) -> None:
    service = OURS[name]
    assert service["user"] == "10001:10001"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["tmpfs"]
    for volume in service.get("volumes", []):
        volume_name, path = volume.split(":")
        assert volume_name in COMPOSE["volumes"]
        assert path.startswith("/var/lib/gateway")


@pytest.mark.parametrize("name", OURS)
def test_every_setting_exists_and_every_secret_is_mounted(name: str) -> None:
    service = OURS[name]
    mounted = {f"/run/secrets/{secret}" for secret in service["secrets"]}
    for variable, value in service["environment"].items():
        field = variable.removeprefix(PREFIX).removesuffix("_FILE").lower()
        assert field in Settings.model_fields, variable
        if variable.endswith("_FILE"):
            assert value in mounted
        else:
            assert not re.search("token|password|url", field), f"{variable} belongs into a secret"


def test_settings_as_composed_are_accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secrets = {
        "database_url": "postgresql+psycopg://gateway:secret@db:5432/gateway",
        "broker_url": "amqp://gateway:secret@broker:5672/",
        "api_token": "t" * 48,
    }
    for name, value in secrets.items():
        (tmp_path / name).write_text(value)
    for variable, value in SERVICES["web"]["environment"].items():
        given = str(value).replace("/run/secrets", str(tmp_path))
        monkeypatch.setenv(variable, re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", given))
    settings = Settings()
    assert settings.database == secrets["database_url"]
    assert not settings.embedded
    assert not settings.migrate_on_start
    assert settings.host_and_port == ("0.0.0.0", 8080)
    grace = seconds(SERVICES["worker"]["stop_grace_period"])
    assert grace > settings.lease_seconds, "a stopping worker must be able to finish what it holds"


def test_secrets_volumes_and_networks_are_declared() -> None:
    for service in SERVICES.values():
        for secret in service.get("secrets", []):
            assert (secret if isinstance(secret, str) else secret["source"]) in COMPOSE["secrets"]
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in COMPOSE["volumes"]
        assert set(service["networks"]) <= set(COMPOSE["networks"])
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["db"]["networks"] == SERVICES["broker"]["networks"] == ["inside"]


CHECKED_BY_US = [service["healthcheck"]["test"] for service in OURS.values() if "healthcheck" in service]
CALLED = sorted(
    {tuple(service["command"]) for service in OURS.values()}
    | {tuple(test[2:]) for test in CHECKED_BY_US if test[1] == "gateway"}
    | {tuple(call.split()) for call in re.findall(r"\$\(BIN\)/gateway ([a-z -]+)", (ROOT / "Makefile").read_text())}
)
"""Every way in which the gateway is called: by compose, by its health checks, by the Makefile."""


@pytest.mark.parametrize("call", CALLED, ids=" ".join)
def test_every_command_and_option_exists(call: tuple[str, ...]) -> None:
    command, *options = call
    run = [sys.executable, "-c", "from gateway.cli import main; main()", command, "--help"]
    wide = {**os.environ, "COLUMNS": "200"}
    shown = subprocess.run(run, cwd=ROOT, check=False, capture_output=True, text=True, env=wide)
    assert shown.returncode == 0, shown.stderr
    for option in options:
        assert option in shown.stdout


def test_make_secrets_writes_what_the_compose_file_mounts_and_keeps_what_is_there(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    subprocess.run(["make", "secrets"], cwd=tmp_path, check=True, capture_output=True)
    folder = tmp_path / "secrets"
    wanted = {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()}
    assert {path.name for path in folder.iterdir()} == wanted
    assert folder.stat().st_mode & 0o777 == 0o700
    before = {path.name: path.read_text() for path in folder.iterdir()}
    assert before["database_password"] in before["database_url"]
    assert before["broker_url"].split(":")[2].split("@")[0] in before["broker_user.conf"]
    subprocess.run(["make", "secrets"], cwd=tmp_path, check=True, capture_output=True)
    assert {path.name: path.read_text() for path in folder.iterdir()} == before


def test_the_image_installs_by_hash_runs_as_the_composed_user_and_starts_the_gateway() -> None:
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    user = SERVICES["web"]["user"]
    assert f"USER {user}\n" in image
    assert image.count("--require-hashes") == 2
    assert 'ENTRYPOINT ["gateway"]' in image
    copied = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    for name in re.findall(r"^COPY (?!--from)(.+) \./$", image, re.MULTILINE)[0].split():
        assert f"!{name}" in copied
    assert {f"!{name}" for name in ("gateway", "adapters", "mappings", "schemas", "pyproject.toml")} <= set(copied)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-build.lock", "requirements-dev.lock"])
def test_lock_files_pin_by_hash_and_name_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.findall(r"^[a-z].*?(?=^[a-z]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert entries
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "index" not in text


def test_make_alone_lists_the_commands() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in ("demo", "serve", "test", "lint", "bench"):
        assert re.search(rf"^  make {name} +\S", listed, re.MULTILINE)


def a_program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def make_environment(folder: Path) -> subprocess.CompletedProcess[str]:
    """``make .venv/bin/python`` in an empty folder where nothing but ``folder/bin`` is on the path."""
    shutil.copy(ROOT / "Makefile", folder)
    command = [str(shutil.which("make")), ".venv/bin/python"]
    alone = {"PATH": str(folder / "bin")}
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, env=alone)


def test_make_takes_the_first_python_that_is_new_enough(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    a_program(tmp_path / "bin", "python3", "exit 1  # what an old one, or one without venv, answers")
    a_program(tmp_path / "bin", "python3.12", f'exec {sys.executable} "$@"')
    done = make_environment(tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / ".venv" / "bin" / "python").exists()


def test_without_a_python_that_will_do_make_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    a_program(tmp_path / "bin", "python3", "exit 1")
    done = make_environment(tmp_path)
    assert done.returncode != 0
    assert "Python 3.11 or newer" in done.stderr
    assert "apt install python3-venv" in done.stderr


def test_docker_itself_accepts_the_compose_file() -> None:
    compose = ["docker", "compose", "--profile", "embedded"]
    if not shutil.which("docker") or subprocess.run([*compose, "version"], check=False, capture_output=True).returncode:
        pytest.skip("no docker compose here; the structure is checked above")
    done = subprocess.run([*compose, "config", "--quiet"], check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
