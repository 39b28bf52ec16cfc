"""Loading master data: files in, rows into the store, a report line by line. The same file twice changes nothing.

What waits for it is looked at again: orders that wait for credit when accounts or open items change, all others that
master data can mend when anything else does.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gateway.errors import NotFound
from gateway.masterdata import MasterFile, completed, read_master_file, read_master_folder, settle_accounts
from gateway.model.base import Document
from gateway.model.master import Account, LedgerItem
from gateway.pipeline.recheck import queue_all_held, queue_recheck
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.catalogue import key_of


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of a file were not known before, differ from what was known, or say the same."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class LoadReport:
    """``counts`` by position of the file."""

    files: tuple[MasterFile, ...]
    dry_run: bool
    counts: tuple[Counts, ...] = field(default=())

    @property
    def refused(self) -> int:
        return sum(len(file.refused) for file in self.files)

    def lines(self, language: str) -> Iterable[str]:
        would = {"fr": " (essai, rien n'est enregistré)", "en": " (dry run, nothing is stored)"} if self.dry_run else {}
        for file, count in zip(self.files, self.counts, strict=True):
            loaded, refused = len(file.rows), len(file.refused)
            words = (
                f"{loaded} reprise(s) ({count.new} nouvelles, {count.changed} modifiées, {count.unchanged} inchangées), "
                f"{refused} refusée(s)"
                if language == "fr"
                else f"{loaded} loaded ({count.new} new, {count.changed} changed, {count.unchanged} unchanged), "
                f"{refused} refused"
            )
            yield f"{file.source} ({file.kind or '?'}): {words}{would.get(language, '')}"
            for problem in file.problems:
                mark = "✗" if problem.refused else "!"
                place = f"ligne {problem.line}" if language == "fr" else f"line {problem.line}"
                place += f", {problem.column}" if problem.column else ""
                yield f"  {mark} {place}: {problem.words.to(language)}"

    def as_json(self) -> list[dict[str, Any]]:
        return [
            {
                "source": file.source,
                "kind": file.kind,
                "loaded": 0 if self.dry_run else len(file.rows),
                "rows": len(file.rows),
                "new": count.new,
                "changed": count.changed,
                "unchanged": count.unchanged,
                "problems": [
                    {
                        "line": problem.line,
                        "column": problem.column,
                        "code": problem.code,
                        "refused": problem.refused,
                        "fr": problem.fr,
                        "en": problem.en,
                    }
                    for problem in file.problems
                ],
            }
            for file, count in zip(self.files, self.counts, strict=True)
        ]


def load_files(services: Services, paths: Sequence[Path], *, dry_run: bool = False) -> LoadReport:
    """Files, or folders of them, in the order in which they depend on each other; all in one transaction."""
    files: list[MasterFile] = []
    for path in paths:
        try:
            files.extend(read_master_folder(path) if path.is_dir() else [read_master_file(path)])
        except OSError as error:
            raise NotFound(
                f"{path} cannot be read: {error.strerror}",
                "check the path",
                fr=(f"{path} ne peut pas être lu : {error.strerror}", "vérifiez le chemin"),
            ) from error
    return load_master(services, files, dry_run=dry_run)


def load_contents(services: Services, contents: Mapping[str, bytes], *, dry_run: bool = False) -> LoadReport:
    """The same for what came under these names, over HTTP or otherwise."""
    return load_master(
        services, [read_master_file(name, content) for name, content in contents.items()], dry_run=dry_run
    )


def load_master(services: Services, files: Sequence[MasterFile], *, dry_run: bool = False) -> LoadReport:
    with services.store.transaction() as tx:
        settled = settle_accounts(files, tx.master.account)
        known = tx.catalogue.known(row for file in settled for row in file.rows)
        settled = tuple(_upon_what_is_known(file, known) for file in settled)
        rows = [row for file in settled for row in file.rows]
        counts = tuple(_compare(file.rows, known) for file in settled)
        if not dry_run:
            _load(services, tx, settled, rows, known)
            tx.audit.enter("master-data-loaded", " ".join(file.source for file in settled)[:200], rows=len(rows))
    if not dry_run:
        services.wake()
    return LoadReport(settled, dry_run, counts)


def _upon_what_is_known(file: MasterFile, known: Mapping[object, Document]) -> MasterFile:
    """Open items are whole as they come; an account has been completed with its sites and limits already."""
    rows = (
        row if isinstance(row, (LedgerItem, Account)) else completed(row, known.get(key_of(row))) for row in file.rows
    )
    return replace(file, rows=tuple(rows))


def _compare(rows: Iterable[Document], known: Mapping[object, Document]) -> Counts:
    new = changed = unchanged = 0
    for row in rows:
        before = known.get(key_of(row))
        if before is None:
            new += 1
        elif _says_the_same(before, row):
            unchanged += 1
        else:
            changed += 1
    return Counts(new, changed, unchanged)


def _says_the_same(before: Document, row: Document) -> bool:
    return before.model_dump(mode="json") == row.model_dump(mode="json")


def _load(
    services: Services,
    tx: Transaction,
    files: Iterable[MasterFile],
    rows: Sequence[Document],
    known: Mapping[object, Document],
) -> None:
    fresh = [row for row in rows if (was := known.get(key_of(row))) is None or not _says_the_same(was, row)]
    tx.master.load(row for row in fresh if not isinstance(row, LedgerItem))
    moved = _replace_ledger(tx, [row for row in rows if isinstance(row, LedgerItem)])
    for file in files:
        if file.kind is not None:
            tx.master.loaded(file.kind, file.source, len(file.rows))
    touched = [row.invoice_to or row.number for row in fresh if isinstance(row, Account)]
    queue_recheck(services, tx, [*touched, *moved])
    if any(not isinstance(row, LedgerItem) for row in fresh):
        queue_all_held(services, tx)


def _replace_ledger(tx: Transaction, items: Iterable[LedgerItem]) -> list[str]:
    """The open items of every account that is named are those that are given; returns whose total has moved."""
    by_account: defaultdict[str, list[LedgerItem]] = defaultdict(list)
    for item in items:
        by_account[item.account].append(item)
    tx.credit.lock(by_account)
    return [number for number, own in sorted(by_account.items()) if tx.credit.replace_items(number, own)]
