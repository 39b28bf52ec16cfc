"""The suite's own servers: each way to one is walked for real where this machine allows it."""

from contextlib import ExitStack

import pika
import psycopg
import pytest

from gateway.chaos.spawn import ServiceMissing
from tests.services import postgres, private_postgres, private_rabbitmq, rabbitmq
from tests.services.install import docker_answers, install_debian_package
from tests.services.postgres import PostgresServer
from tests.services.rabbitmq import RabbitServer

pytestmark = pytest.mark.services


def plain(url: str) -> str:
    return url.replace("+psycopg", "")


def test_a_new_database_is_empty_ours_and_gone_afterwards(postgres_server: PostgresServer) -> None:
    with postgres_server.new_database() as url, psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute("CREATE TABLE proof (id int)")
        left_open = psycopg.connect(plain(url))
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(plain(url))
    left_open.close()


def test_a_new_virtual_host_takes_queues_and_is_gone_afterwards(rabbitmq_server: RabbitServer) -> None:
    with rabbitmq_server.new_vhost() as url:
        connection = pika.BlockingConnection(pika.URLParameters(url))
        channel = connection.channel()
        channel.queue_declare("proof", durable=True)
        channel.basic_publish("", "proof", b"x")
        assert channel.basic_get("proof", auto_ack=True)[2] == b"x"
        connection.close()
    assert not rabbitmq.opens(url)


def test_a_private_postgres_keeps_its_rows_through_kill_and_immediate_stop() -> None:
    with private_postgres() as server, server.new_database() as url:
        with psycopg.connect(plain(url)) as connection:
            connection.execute("CREATE TABLE proof (id int)")
        server.kill()
        assert not server.answers()
        server.start()
        with psycopg.connect(plain(url)) as connection:
            connection.execute("INSERT INTO proof VALUES (1)")
        server.stop_immediately()
        server.start()
        with psycopg.connect(plain(url)) as connection:
            assert connection.execute("SELECT id FROM proof").fetchone() == (1,)
            server.drop_connections()
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")
        server.stop()
        assert not server.answers()
        server.start()
    assert not server.folder.exists()


def test_a_private_rabbitmq_keeps_durable_messages_through_a_kill() -> None:
    with private_rabbitmq({"consumer_timeout": "60000"}) as server, server.new_vhost() as url:
        connection = pika.BlockingConnection(pika.URLParameters(url))
        channel = connection.channel()
        channel.confirm_delivery()
        channel.queue_declare("proof", durable=True)
        channel.basic_publish("", "proof", b"x", pika.BasicProperties(delivery_mode=2))
        connection.close()
        server.kill()
        assert not server.answers()
        server.start()
        connection = pika.BlockingConnection(pika.URLParameters(url))
        assert connection.channel().basic_get("proof", auto_ack=True)[2] == b"x"
        connection.close()
        server.stop()
        assert not server.answers()
        server.start()
    assert not server.folder.exists()


def test_a_named_server_that_does_not_answer_fails_with_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(postgres.VARIABLE, "postgresql://nobody:secret@127.0.0.1:1/postgres")
    monkeypatch.setenv(rabbitmq.VARIABLE, "amqp://nobody:secret@127.0.0.1:1/")
    for find in (postgres.find_postgres, rabbitmq.find_rabbitmq):
        with ExitStack() as stack, pytest.raises(ServiceMissing) as missing:
            find(stack)
        assert "GATEWAY_TEST_" in str(missing.value)
        assert "secret" not in str(missing.value)


def test_a_private_server_can_be_named_and_is_then_the_one_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with private_postgres() as server, ExitStack() as stack:
        monkeypatch.setenv(postgres.VARIABLE, server.admin.render_as_string(hide_password=False))
        found = postgres.find_postgres(stack)
        with found.new_database() as url:
            assert f":{server.port}/" in url


def test_with_nothing_running_the_installed_programs_are_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(postgres.VARIABLE, raising=False)
    monkeypatch.setattr(postgres, "running_here", lambda: None)
    if postgres.installed_programs() is None:
        pytest.skip("PostgreSQL is not installed here; another way was taken")
    with ExitStack() as stack:
        assert isinstance(postgres.find_postgres(stack), postgres.PrivatePostgres)


def test_with_no_way_left_the_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    for module in (postgres, rabbitmq):
        monkeypatch.delenv(module.VARIABLE, raising=False)
        monkeypatch.setattr(module, "running_here", lambda: None)
        monkeypatch.setattr(module, "installed_programs", lambda: None)
    for find, word in ((postgres.find_postgres, "postgresql"), (rabbitmq.find_rabbitmq, "rabbitmq-server")):
        with ExitStack() as stack, pytest.raises(ServiceMissing, match=f"apt install {word}"):
            find(stack)


def test_apt_is_asked_in_words_it_understands() -> None:
    if install_debian_package("no-such-package-as-this", simulate=True):
        pytest.fail("a package that does not exist cannot be installed")
    if not install_debian_package("coreutils", simulate=True):
        pytest.skip("no apt that this user may call")


def test_docker_counts_only_with_an_engine_and_then_serves_both() -> None:
    if not docker_answers():
        pytest.skip("no Docker engine here")
    with postgres.postgres_in_docker() as server, server.new_database() as url:
        psycopg.connect(plain(url)).close()
    with rabbitmq.rabbitmq_in_docker() as broker, broker.new_vhost() as url:
        assert rabbitmq.opens(url)
