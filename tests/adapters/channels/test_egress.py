"""Nothing we are told to send to leads into our own network, however it is written and whatever a name resolves to."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from adapters.channels.egress import LARGEST_ANSWER, SafePoster, SafeTransport, is_public
from gateway.errors import TargetRefused

PUBLIC = "93.184.216.34"


class Recorder(httpx.BaseTransport):
    """Stands for the network: remembers where a connection would have gone."""

    def __init__(self, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.requests: list[httpx.Request] = []
        self._status, self._headers = status, headers or {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(self._status, headers=self._headers)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "2001:db8::1",
     "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1",
     "2002:7f00:1::", "2002:a9fe:a9fe::", "::127.0.0.1", "fe80::1%eth0"],
)  # fmt: skip
def test_what_is_not_public_is_refused_also_inside_another_address(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"])
def test_what_is_public_is_not(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    ["http://shop.example/", "ftp://shop.example/", "https://shop.example:22/", "https://shop.example:6379/",
     "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:169.254.169.254]/latest/meta-data", "https://169.254.169.254/",
     "https://name:word@shop.example/"],
)  # fmt: skip
def test_an_address_that_must_not_be_sent_to_is_never_connected_to(url: str) -> None:
    network = Recorder()
    poster = SafePoster(local=False, look_up=lambda *_: [PUBLIC], inner=network)
    with pytest.raises(TargetRefused):
        poster.check(url)
    with pytest.raises(TargetRefused):
        poster.post(url, b"{}", {})
    assert network.requests == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1"])
def test_a_number_that_a_resolver_takes_for_this_machine_is_refused(host: str) -> None:
    with pytest.raises((TargetRefused, httpx.InvalidURL)):
        SafePoster(local=False).check(f"https://{host}/")


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    poster = SafePoster(local=False, look_up=lambda *_: [PUBLIC, "10.0.0.5"], inner=Recorder())
    with pytest.raises(TargetRefused, match="private network"):
        poster.post("https://shop.example/", b"", {})


def test_the_connection_goes_to_the_address_that_was_checked_with_the_name_in_sni_and_host() -> None:
    network = Recorder()
    SafePoster(local=False, look_up=lambda *_: [PUBLIC], inner=network).post(
        "https://shop.example/hooks?x=1", b"{}", {}
    )
    (request,) = network.requests
    assert str(request.url) == f"https://{PUBLIC}/hooks?x=1"
    assert request.headers["host"] == "shop.example"
    assert request.extensions["sni_hostname"] == "shop.example"


def test_a_resolver_that_answers_otherwise_the_second_time_is_asked_once_only() -> None:
    """DNS rebinding: public when checked, this machine when connected to."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    network = Recorder()
    poster = SafePoster(local=False, look_up=rebinding, inner=network)
    assert poster.post("https://evil.example/", b"", {}).ok
    assert (asked, network.requests[0].url.host) == (["evil.example"], PUBLIC)
    with pytest.raises(TargetRefused):
        poster.post("https://evil.example/", b"", {})


def test_a_redirect_is_an_answer_and_not_a_way() -> None:
    network = Recorder(302, {"location": "http://169.254.169.254/"})
    posted = SafePoster(local=False, look_up=lambda *_: [PUBLIC], inner=network).post("https://shop.example/", b"", {})
    assert (posted.status, posted.ok, len(network.requests)) == (302, False, 1)


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    network = Recorder()
    SafePoster(local=False, look_up=lambda *_: [PUBLIC], inner=network).post("https://shop.example/", b"", {})
    assert len(network.requests) == 1


def test_a_name_without_address_is_tried_again_later() -> None:
    def nowhere(*_: object) -> list[str]:
        raise OSError("no such name")

    posted = SafePoster(local=False, look_up=nowhere, inner=Recorder()).post("https://shop.example/", b"", {})
    assert (posted.status, posted.ok) == (None, False)


@pytest.fixture
def endless() -> Iterator[str]:
    class Talker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            try:
                for _ in range(1000):
                    self.wfile.write(b"x" * 65536)
            except OSError:
                pass

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Talker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_of_an_endless_answer_the_beginning_is_read(endless: str) -> None:
    posted = SafePoster(local=True).post(endless, b"{}", {})
    assert posted.ok
    assert len(posted.answer) <= LARGEST_ANSWER


def test_on_our_own_network_everything_may_be_sent_to_when_the_setting_says_so(endless: str) -> None:
    assert SafeTransport(local=True) is not None
    SafePoster(local=True).check(endless)
    with pytest.raises(TargetRefused):
        SafePoster(local=True).check("file:///etc/passwd")
