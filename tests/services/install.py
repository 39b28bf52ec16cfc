"""Bringing in a server that is not on this machine: a throw-away container, or the Debian package."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


def docker_answers() -> bool:
    """Whether there is an engine, not only the client."""
    if not shutil.which("docker"):
        return False
    return _succeeds("docker", "info", "--format", "{{.ServerVersion}}", seconds=10)


@contextmanager
def container(image: str, port: int, environment: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Runs the image and gives its id and the local port that leads to ``port``; removed at the end."""
    settings = [word for name, value in environment.items() for word in ("--env", f"{name}={value}")]
    identity = _output("docker", "run", "--detach", "--rm", "--publish", f"127.0.0.1::{port}", *settings, image)
    try:
        yield identity, int(_output("docker", "port", identity, str(port)).rsplit(":", 1)[1])
    finally:
        subprocess.run(["docker", "rm", "--force", "--volumes", identity], check=False, capture_output=True)


def install_debian_package(package: str, *, simulate: bool = False) -> bool:
    """Whether the package is installed now. Only as root (or with a ``sudo`` that does not ask) and where apt is."""
    command = _apt_get()
    if command is None:
        return False
    options = ["--yes", "--no-install-recommends", "--quiet", *(["--simulate"] if simulate else [])]
    with one_at_a_time("apt"):
        if _succeeds(*command, "install", *options, package, seconds=300):
            return True
        if simulate:
            return False
        return _succeeds(*command, "update", "--quiet", seconds=120) and _succeeds(
            *command, "install", *options, package, seconds=300
        )


def _apt_get() -> list[str] | None:
    if not shutil.which("apt-get"):
        return None
    quietly = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    if os.geteuid() == 0:
        return quietly
    if shutil.which("sudo") and _succeeds("sudo", "--non-interactive", "true", seconds=10):
        return ["sudo", "--non-interactive", *quietly]
    return None


def _succeeds(*command: str, seconds: float) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True, timeout=seconds).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout.strip()


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Keeps the other workers of a parallel test run out, for installing packages and the like."""
    path = Path(tempfile.gettempdir()) / f"gateway-tests-{os.getuid()}-{name}.lock"
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
