"""A Chromium to look through: found on this machine, else installed where we may, else said what to do."""

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """The path of a browser. Raises :class:`FileNotFoundError` with one sentence."""
    found = _found()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        found = _found()
    if found is None:
        raise FileNotFoundError(
            "No Chromium here: install it (Debian, Ubuntu: apt-get install chromium) and run again."
        )
    return found


def _found() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _install() -> None:
    if not _apt("install", "-y", "--no-install-recommends", "chromium"):
        _apt("update")
        _apt("install", "-y", "--no-install-recommends", "chromium")


def _apt(*arguments: str) -> bool:
    done = subprocess.run(
        ["apt-get", *arguments],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        capture_output=True,
        timeout=600,
        check=False,
    )
    return done.returncode == 0
