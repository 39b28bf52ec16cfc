"""The clients that the README shows, run as they stand there against a started gateway."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from gateway.demo.samples import load_samples
from tests.e2e.running import RunningGateway, running_gateway

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SHOWN = "http://127.0.0.1:8080"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    with running_gateway(tmp_path_factory.mktemp("home")) as running:
        yield running


def example(language: str, holding: str) -> str:
    (found,) = [one for one in re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL) if holding in one]
    return found


def run(gateway: RunningGateway, folder: Path, *command: str) -> str:
    (line,) = re.findall(r"`gateway (key create [^`]+)`", README)
    key = gateway.command(*line.split()).strip()
    samples = {one.name: one.content for one in load_samples(date.today(), f"R{len(command[1]):04d}")}  # noqa: DTZ011
    (folder / "order.json").write_bytes(samples["shop_order.json"])
    (folder / "order.edi").write_bytes(samples["interchange_d01b.edi"])
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "KEY": key}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_curl_lines_work_as_they_stand(gateway: RunningGateway, tmp_path: Path) -> None:
    lines = example("sh", "curl").replace(SHOWN, gateway.base)
    said = run(gateway, tmp_path, "bash", "-euo", "pipefail", "-c", lines)
    answers, read = [], json.JSONDecoder()
    while said.startswith("{"):
        answer, end = read.raw_decode(said)
        answers.append(answer)
        said = said[end:].lstrip()
    assert [set(one) for one in answers] == [set(answers[0]), set(answers[0]), {"orders", "next"}]
    assert all(one["id"].startswith("in_") for one in answers[:2])
    assert said.startswith((":", "retry:"))  # the stream


def test_the_python_client_works_as_it_stands_and_is_short(gateway: RunningGateway, tmp_path: Path) -> None:
    client = example("python", "import")
    assert len(client.strip().splitlines()) <= 10
    said = run(gateway, tmp_path, sys.executable, "-c", client.replace(SHOWN, gateway.base))
    assert said.startswith("WEB-")
    assert "accepted" in said
