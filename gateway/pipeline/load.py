"""Loading master data: files in, rows into the store, a report line by line. The same file twice changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.errors import NotFound
from gateway.masterdata import MasterFile, read_master_file, read_master_folder, settle_accounts
from gateway.pipeline.services import Services


@dataclass(frozen=True, slots=True)
class LoadReport:
    files: tuple[MasterFile, ...]
    dry_run: bool

    @property
    def refused(self) -> int:
        return sum(len(file.refused) for file in self.files)

    def lines(self, language: str) -> Iterable[str]:
        would = {"fr": " (essai, rien n'est enregistré)", "en": " (dry run, nothing is stored)"} if self.dry_run else {}
        for file in self.files:
            loaded, refused = len(file.rows), len(file.refused)
            words = (
                f"{loaded} reprise(s), {refused} refusée(s)"
                if language == "fr"
                else f"{loaded} loaded, {refused} refused"
            )
            yield f"{file.source} ({file.kind or '?'}): {words}{would.get(language, '')}"
            for problem in file.problems:
                mark = "✗" if problem.refused else "!"
                place = f"ligne {problem.line}" if language == "fr" else f"line {problem.line}"
                yield f"  {mark} {place}: {problem.words.to(language)}"

    def as_json(self) -> list[dict[str, Any]]:
        return [
            {
                "source": file.source,
                "kind": file.kind,
                "loaded": 0 if self.dry_run else len(file.rows),
                "rows": len(file.rows),
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
            for file in self.files
        ]


def load_files(services: Services, paths: Sequence[Path], *, dry_run: bool = False) -> LoadReport:
    """Files, or folders of them, in the order in which they depend on each other; all in one transaction."""
    files: list[MasterFile] = []
    for path in paths:
        try:
            files.extend(read_master_folder(path) if path.is_dir() else [read_master_file(path)])
        except OSError as error:
            raise NotFound(f"{path} cannot be read: {error.strerror}", "check the path") from error
    with services.store.transaction() as tx:
        settled = settle_accounts(files, tx.master.account)
        if not dry_run:
            tx.master.load(row for file in settled for row in file.rows)
    return LoadReport(settled, dry_run)
