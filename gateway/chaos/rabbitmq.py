"""A RabbitMQ to work on and to break: virtual hosts of our own on one that runs, and private brokers that may be killed."""

import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import pika
from pika.exceptions import AMQPError

from gateway.chaos.spawn import (
    Server,
    ServiceMissing,
    free_port,
    private_folder,
    remove_folder,
    unprivileged,
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
        return opens(self.url)

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
            raise ServiceMissing(f"the broker at {redacted(self.url)} did not let us make a virtual host")
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
        done = subprocess.run(  # noqa: S603 - the server's own program
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
def private() -> Iterator[PrivateRabbit]:
    """A running broker of our own. Raises :class:`ServiceMissing` when RabbitMQ's programs are not on this machine."""
    programs = installed_programs()
    if programs is None:
        raise ServiceMissing("RabbitMQ's programs are not installed here (Debian: apt install rabbitmq-server)")
    server = PrivateRabbit(programs, {})
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


def in_vhost(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(name, safe='')}"))


def opens(url: str) -> bool:
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


def redacted(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or 5672}{parts.path}"


def empty_queue(url: str, queue: str) -> None:
    """Everything that was rung for is forgotten."""
    with closing(pika.BlockingConnection(pika.URLParameters(url))) as connection:
        connection.channel().queue_delete(queue)


def forget_queue(url: str, queue: str) -> None:
    """With the two that Dramatiq puts beside it."""
    with suppress(AMQPError, OSError), closing(pika.BlockingConnection(pika.URLParameters(url))) as connection:
        channel = connection.channel()
        for name in (queue, f"{queue}.DQ", f"{queue}.XQ"):
            channel.queue_delete(name)


def place_of(url: str) -> tuple[int, str]:
    """Port and host."""
    parts = urlsplit(url)
    return parts.port or 5672, parts.hostname or "127.0.0.1"
