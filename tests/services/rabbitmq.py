"""A real RabbitMQ for the tests: where to find one, and private ones that a test may kill.

Each test run works in a virtual host of its own, so that nobody's queues are touched.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from gateway.chaos.rabbitmq import (
    START_SECONDS,
    Control,
    PrivateRabbit,
    RabbitServer,
    installed_programs,
    opens,
    redacted,
)
from gateway.chaos.spawn import ServiceMissing, StartFailed
from tests.services.install import container, docker_answers, install_debian_package

VARIABLE = "GATEWAY_TEST_RABBITMQ"
WHAT_TO_DO = (
    "These tests need RabbitMQ: start one on 127.0.0.1:5672 and run the tests as a user who may call rabbitmqctl, or name "
    f"one in {VARIABLE}=amqp://user:password@host:5672/vhost, or install its programs (Debian: apt install "
    "rabbitmq-server), or start Docker."
)


@contextmanager
def private_rabbitmq(settings: Mapping[str, str] | None = None) -> Iterator[PrivateRabbit]:
    """A running broker of our own; ``settings`` are lines of ``rabbitmq.conf``, such as ``{"consumer_timeout": "2000"}``.

    Raises :class:`ServiceMissing` when RabbitMQ's programs are not on this machine and cannot be installed.
    """
    programs = installed_programs() or _installed_now()
    if programs is None:
        raise ServiceMissing(WHAT_TO_DO)
    server = PrivateRabbit(programs, settings or {})
    try:
        server.start()
        yield server
    finally:
        server.close()


def _installed_now() -> Path | None:
    return installed_programs() if install_debian_package("rabbitmq-server") else None


def find_rabbitmq(stack: ExitStack) -> RabbitServer:
    """The first that works: named, running here, private from installed programs, Docker, Debian package.

    What had to be started ends with ``stack``. Raises :class:`ServiceMissing`.
    """
    if named := os.environ.get(VARIABLE):
        return named_server(named)
    if running := running_here():
        return running
    if installed_programs():
        return stack.enter_context(private_rabbitmq())
    if docker_answers():
        return stack.enter_context(rabbitmq_in_docker())
    return stack.enter_context(private_rabbitmq())


def named_server(url: str) -> RabbitServer:
    if not opens(url):
        raise ServiceMissing(f"{VARIABLE} names {redacted(url)}, which does not answer or does not let this user in.")
    return RabbitServer(url, _control_of(url))


def running_here(url: str = "amqp://guest:guest@127.0.0.1:5672/") -> RabbitServer | None:
    """One that answers and lets us make virtual hosts; another would mix our queues with somebody's."""
    if not opens(url):
        return None
    control = _control_of(url)
    return RabbitServer(url, control) if control else None


def _control_of(url: str) -> Control | None:
    """How to make virtual hosts on a broker that somebody else started; ``None`` when we may not."""
    if (urlsplit(url).hostname or "") in {"127.0.0.1", "localhost", "::1"} and _rabbitmqctl(["list_vhosts"]):
        return _rabbitmqctl
    over_http = _Management(url)
    return over_http if over_http.answers() else None


def _rabbitmqctl(words: Sequence[str]) -> bool:
    program = shutil.which("rabbitmqctl", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        return False
    try:
        done = subprocess.run([program, "--quiet", *words], capture_output=True, check=False, timeout=30)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


class _Management:
    """The few words of ``rabbitmqctl`` that we say, over the management plugin's HTTP interface on port 15672."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        login = httpx.BasicAuth(parts.username or "guest", parts.password or "guest")
        self._client = httpx.Client(base_url=f"http://{parts.hostname}:15672/api", auth=login, timeout=5)

    def answers(self) -> bool:
        return self._succeeds("GET", "/vhosts")

    def __call__(self, words: Sequence[str]) -> bool:
        match list(words):
            case ["add_vhost", name]:
                return self._succeeds("PUT", f"/vhosts/{name}")
            case ["delete_vhost", name]:
                return self._succeeds("DELETE", f"/vhosts/{name}")
            case ["set_permissions", "--vhost", name, user, configure, write, read]:
                rights = {"configure": configure, "write": write, "read": read}
                return self._succeeds("PUT", f"/permissions/{name}/{user}", rights)
        return False

    def _succeeds(self, method: str, path: str, body: Mapping[str, str] | None = None) -> bool:
        try:
            return self._client.request(method, path, json=body).is_success
        except httpx.HTTPError:
            return False


@contextmanager
def rabbitmq_in_docker(image: str = "rabbitmq:4-alpine") -> Iterator[RabbitServer]:
    with container(image, 5672, {}) as (identity, port):

        def control(words: Sequence[str]) -> bool:
            command = ["docker", "exec", identity, "rabbitmqctl", "--quiet", *words]
            return subprocess.run(command, capture_output=True, check=False).returncode == 0

        # Over a published port guest does not come from the container's own localhost, so a user of our own is needed.
        server = RabbitServer(f"amqp://gateway:gateway@127.0.0.1:{port}/", control)
        deadline = time.monotonic() + START_SECONDS
        while not control(["list_users"]):
            if time.monotonic() > deadline:
                raise StartFailed(f"{image} did not come up")
            time.sleep(0.5)
        control(["add_user", "gateway", "gateway"])
        control(["set_permissions", "--vhost", "/", "gateway", ".*", ".*", ".*"])
        yield server
