"""Risky work is confined: whatever it does, the caller goes on and the next task is served."""

import os
import re
import threading
import time

import pytest

from gateway.errors import GatewayError, Overrun
from gateway.sandbox import Limits, Sandbox


def upper(content: bytes, mark: str = "") -> tuple[dict[str, object], bytes]:
    return {"length": len(content), "mark": mark, "pid": os.getpid()}, content.upper()


def abort(content: bytes) -> tuple[None, bytes]:
    os.abort()


def devour(content: bytes) -> tuple[int, bytes]:
    return len(bytearray(4 << 30)), b""


def never_end(content: bytes) -> tuple[None, bytes]:
    while True:
        pass


def sleep(content: bytes) -> tuple[None, bytes]:
    time.sleep(60)
    return None, b""


def catastrophe(content: bytes) -> tuple[None, bytes]:
    re.match(r"(a+)+$", "a" * 40 + "b")
    return None, b""


def complain(content: bytes) -> tuple[None, bytes]:
    raise ValueError("page 3 is no page")


def print_something(content: bytes) -> tuple[None, bytes]:
    print("a library that talks")
    return None, b"done"


HERE = __name__
LIMITS = Limits(memory=1 << 30, processor=1, wall=4)


def test_bytes_and_facts_go_in_and_come_out_by_the_same_warm_child() -> None:
    with Sandbox(LIMITS) as sandbox:
        facts, made = sandbox.run(f"{HERE}:upper", b"x" * 300_000, mark="é")
        again, _ = sandbox.run(f"{HERE}:upper", b"y")
    assert (facts["length"], facts["mark"], made[:3]) == (300_000, "é", b"XXX")
    assert facts["pid"] == again["pid"] != os.getpid()


@pytest.mark.parametrize(
    ("deed", "how"),
    [
        ("abort", "SIGABRT"),
        ("devour", "memory"),
        ("never_end", "SIGXCPU"),
        ("catastrophe", "SIGXCPU|longer than"),
        ("sleep", "longer than 4 s"),
    ],
)
def test_what_goes_beyond_its_limits_fails_alone_and_the_next_is_served(deed: str, how: str) -> None:
    with Sandbox(LIMITS) as sandbox:
        with pytest.raises(Overrun) as caught:
            sandbox.run(f"{HERE}:{deed}", b"")
        assert re.search(how, caught.value.message), caught.value.message
        assert sandbox.run(f"{HERE}:upper", b"next")[1] == b"NEXT"


def test_an_ordinary_complaint_is_told_and_costs_no_child() -> None:
    with Sandbox(LIMITS) as sandbox:
        before = sandbox.run(f"{HERE}:upper", b"")[0]["pid"]
        with pytest.raises(GatewayError, match="page 3 is no page"):
            sandbox.run(f"{HERE}:complain", b"")
        assert sandbox.run(f"{HERE}:upper", b"")[0]["pid"] == before


def test_what_confined_work_prints_does_not_disturb_the_answers() -> None:
    with Sandbox(LIMITS) as sandbox:
        assert sandbox.run(f"{HERE}:print_something", b"")[1] == b"done"


def test_one_that_hangs_does_not_hold_up_the_other_child() -> None:
    with Sandbox(LIMITS, children=2) as sandbox:

        def hang() -> None:
            with pytest.raises(Overrun):
                sandbox.run(f"{HERE}:sleep", b"")

        hanging = threading.Thread(target=hang)
        hanging.start()
        started = time.monotonic()
        assert sandbox.run(f"{HERE}:upper", b"quick")[1] == b"QUICK"
        assert time.monotonic() - started < 3
        hanging.join()
