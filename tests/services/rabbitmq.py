"""A real RabbitMQ for the tests: where to find one, and private ones that a test may kill.

Each test run works in a virtual host of its own, so that nobody's queues are touched.
"""

import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import httpx
import pika
from pika.exceptions import AMQPError

from tests.services.install import container, docker_answers, install_debian_package
from tests.services.spawn import (
    Server,
    ServiceMissing,
    StartFailed,
    free_port,
    private_folder,
    remove_folder,
    unprivileged,
)

VARIABLE = "GATEWAY_TEST_RABBITMQ"
WHAT_TO_DO = (
    "These tests need RabbitMQ: start one on 127.0.0.1:5672 and run the tests as a user who may call rabbitmqctl, or name "
    f"one in {VARIABLE}=amqp://user:password@host:5672/vhost, or install its programs (Debian: apt install "
    "rabbitmq-server), or start Docker."
)
START_SECONDS = 60

Control = Callable[[Sequence[str]], bool]
"""Runs ``rabbitmqctl`` with these words and says whether it succeeded."""


class RabbitServer:
    """A broker. ``control`` is how virtual hosts are made on it; without one its own virtual host is used as it is."""

    def __init__(self, url: str, control: Control | None = None) -> None:
        self.url = url
        self._control = control

    def answers(self) -> bool:
        return _opens(self.url)

    @contextmanager
    def new_vhost(self) -> Iterator[str]:
        """The URL of an empty virtual host of our own, deleted at the end with everything in it."""
        if self._control is None:
            yield self.url
            return
        name = f"gateway_test_{secrets.token_hex(6)}"
        user = urlsplit(self.url).username or "guest"
        made = self._control(["add_vhost", name]) and self._control(
            ["set_permissions", "--vhost", name, user, ".*", ".*", ".*"]
        )
        if not made:
            raise ServiceMissing(f"the broker at {_redacted(self.url)} did not let us make a virtual host")
        try:
            yield in_vhost(self.url, name)
        finally:
            self._control(["delete_vhost", name])


class PrivateRabbit(RabbitServer):
    """A broker of our own on its own ports and folder. Durable queues survive kill, stop and start."""

    def __init__(self, programs: Path, settings: Mapping[str, str]) -> None:
        self._account = unprivileged("rabbitmq")
        self.folder = private_folder("gw-mq-", self._account)
        self.port = free_port()
        self._programs = programs
        self._names = f"gw{secrets.token_hex(4)}@localhost"
        self._ports = {"ERL_EPMD_PORT": str(free_port()), "RABBITMQ_DIST_PORT": str(free_port())}
        self._server: Server | None = None
        super().__init__(f"amqp://guest:guest@127.0.0.1:{self.port}/", self.ctl)
        self._write_configuration(settings)
        self._name_server = self._start_name_server()

    def _write_configuration(self, settings: Mapping[str, str]) -> None:
        wanted = {"disk_free_limit.absolute": "50MB", "log.console": "true", "log.file": "false", **settings}
        configuration = "".join(f"{name} = {value}\n" for name, value in wanted.items())
        (self.folder / "rabbitmq.conf").write_text(configuration)
        (self.folder / "enabled_plugins").write_text("[].\n")
        for file in self.folder.iterdir():
            file.chmod(0o644)

    def _start_name_server(self) -> Server:
        """Erlang's port mapper, as our own child: one that Erlang starts itself would outlive us."""
        epmd = shutil.which("epmd") or next(
            (str(found) for found in Path("/usr/lib/erlang").glob("erts-*/bin/epmd")), "epmd"
        )
        command = [epmd, "-address", "127.0.0.1", "-port", self._ports["ERL_EPMD_PORT"]]
        return Server(command, self.folder, self._environment, self._account)

    @property
    def _environment(self) -> dict[str, str]:
        folder = str(self.folder)
        return {
            "HOME": folder,
            "LC_ALL": "C.UTF-8",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/enabled_plugins",
            "RABBITMQ_MNESIA_BASE": f"{folder}/mnesia",
            "RABBITMQ_LOG_BASE": f"{folder}/logs",
            "RABBITMQ_PID_FILE": f"{folder}/pid",
            "RABBITMQ_NODENAME": self._names,
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            **self._ports,
        }

    @property
    def pid(self) -> int:
        assert self._server is not None, "the broker was not started"
        return self._server.child.pid

    def start(self) -> None:
        """Starts it, after a kill too, and returns when it takes a connection."""
        self._server = Server([self._programs / "rabbitmq-server"], self.folder, self._environment, self._account)
        self._server.await_answer(self.answers, START_SECONDS)

    def stop(self) -> None:
        """Orderly: clients are told, messages written."""
        if self._server and self._server.alive:
            self._server.signal_all(signal.SIGTERM)
            self._server.wait(30)

    def kill(self) -> None:
        """``kill -9`` to the broker's every process at once."""
        if self._server:
            self._server.signal_all(signal.SIGKILL)
            self._server.wait(10)

    def ctl(self, words: Sequence[str]) -> bool:
        """``rabbitmqctl`` for this broker: ``server.ctl(["set_vm_memory_high_watermark", "0.0001"])``."""
        done = subprocess.run(
            [self._programs / "rabbitmqctl", "--quiet", *words],
            cwd=self.folder,
            env={**os.environ, **self._environment},
            capture_output=True,
            check=False,
            timeout=60,
            **self._account,
        )
        return done.returncode == 0

    def close(self) -> None:
        self.kill()
        self._name_server.signal_all(signal.SIGKILL)
        self._name_server.wait(5)
        remove_folder(self.folder)


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


def installed_programs() -> Path | None:
    """The folder with the real ``rabbitmq-server``; Debian's one on the path changes user and settings behind our back."""
    places = ["/usr/lib/rabbitmq/bin", "/opt/homebrew/sbin", "/usr/local/sbin"]
    if on_path := shutil.which("rabbitmq-server"):
        places.append(str(Path(on_path).resolve().parent))
    found = (Path(place) for place in places if (Path(place) / "rabbitmq-server").exists())
    return next(found, None) if shutil.which("erl") else None


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
    if not _opens(url):
        raise ServiceMissing(f"{VARIABLE} names {_redacted(url)}, which does not answer or does not let this user in.")
    return RabbitServer(url, _control_of(url))


def running_here(url: str = "amqp://guest:guest@127.0.0.1:5672/") -> RabbitServer | None:
    """One that answers and lets us make virtual hosts; another would mix our queues with somebody's."""
    if not _opens(url):
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


def in_vhost(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(name, safe='')}"))


def _opens(url: str) -> bool:
    parameters = pika.URLParameters(url if urlsplit(url).path not in {"", "/"} else in_vhost(url, "/"))
    parameters.connection_attempts = 1
    parameters.socket_timeout = 3
    parameters.stack_timeout = 5
    parameters.blocked_connection_timeout = 5
    try:
        pika.BlockingConnection(parameters).close()
    except (AMQPError, OSError):
        return False
    return True


def _redacted(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or 5672}{parts.path}"
