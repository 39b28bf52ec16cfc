"""What a validation found: faults, by message, and whether each message and the interchange may go on.

A value. `validator` fills it, `contrl` answers from it, `render` prints it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from adapters.formats.edifact.faults import Fault, FaultCode


@dataclass(slots=True, eq=False)
class Report:
    """Every fault of one interchange in the order of the source.

    message_count   messages checked
    omitted         faults beyond the limit of the policy, by severity; they still count in the verdicts
    directories     the directory each message was checked with, '' for none, by ordinal (only when it is not the message's own)
    """

    faults: list[Fault] = field(default_factory=list)
    message_count: int = 0
    omitted: dict[str, int] = field(default_factory=dict)
    directories: dict[int, str] = field(default_factory=dict)
    limit: int = 10_000
    _bad_messages: set[int] = field(default_factory=set)
    _bad_above: int = 0
    _by_message: dict[int, list[Fault]] | None = None

    def add(self, faults: Iterable[Fault]) -> None:
        """Take faults in; those beyond the limit are counted, not kept."""
        self._by_message = None
        for fault in faults:
            if fault.severity == "error":
                if fault.message_ordinal is None:
                    self._bad_above += 1
                else:
                    self._bad_messages.add(fault.message_ordinal)
            if len(self.faults) < self.limit:
                self.faults.append(fault)
            else:
                self.omitted[fault.severity] = self.omitted.get(fault.severity, 0) + 1

    def close(self) -> Report:
        """Put the faults in the order of the source and say how many were left out."""
        self._by_message = None
        self.faults.sort(key=lambda f: (f.offset is None, f.offset or 0, f.message_ordinal or 0))
        if self.omitted:
            self.faults.append(Fault(FaultCode.FAULTS_OMITTED, "warning", value=str(sum(self.omitted.values()))))
        return self

    @property
    def errors(self) -> list[Fault]:
        return [f for f in self.faults if f.severity == "error"]

    @property
    def warnings(self) -> list[Fault]:
        return [f for f in self.faults if f.severity == "warning"]

    @property
    def ok(self) -> bool:
        """No error anywhere (warnings are allowed)."""
        return not self._bad_messages and not self._bad_above

    @property
    def interchange_ok(self) -> bool:
        """No error above the messages: envelope and groups are right."""
        return not self._bad_above

    def message_faults(self, ordinal: int) -> list[Fault]:
        """The faults of one message (1-based)."""
        if self._by_message is None:
            self._by_message = {}
            for fault in self.faults:
                if fault.message_ordinal is not None:
                    self._by_message.setdefault(fault.message_ordinal, []).append(fault)
        return list(self._by_message.get(ordinal, ()))

    def message_ok(self, ordinal: int) -> bool:
        """No error in this message; says nothing of the envelope around it."""
        return ordinal not in self._bad_messages

    @property
    def bad_messages(self) -> frozenset[int]:
        """Ordinals of the messages with an error."""
        return frozenset(self._bad_messages)
