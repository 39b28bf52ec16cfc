"""Which folders are watched. A YAML file, named by ``GATEWAY_FOLDERS``; the drop folder of the settings is always one.

Example::

    folders:
      - path: /srv/fax/in                # what the fax server writes into
        partner: martin                  # whose files these are; absent: anybody's, and subfolders named after partners bind
        results: beside                  # what became of each file is written beside it, in ``done``
      - path: /srv/sftp/dupont/in
        partner: dupont
        done: /srv/sftp/dupont/taken     # absent: ``done`` in the folder itself
        failed: /srv/sftp/dupont/failed  # absent: ``refused`` in the folder itself
"""

import os
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.errors import SettingsError

VARIABLE = "GATEWAY_FOLDERS"
WORK, DONE, REFUSED = ".work", "done", "refused"


class FolderSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path = Field(description="the folder; made when it is not there")
    partner: str | None = Field(default=None, description="whose files these are; absent: anybody's")
    results: Literal["none", "beside"] = Field(
        default="none", description="beside: what became of a file is written beside it, as text and as JSON"
    )
    done: Path | None = Field(default=None, description="where files go that were taken; <path>/done when absent")
    failed: Path | None = Field(
        default=None, description="where files go that cannot be an order; <path>/refused when absent"
    )

    @property
    def work(self) -> Path:
        return self.path / WORK

    @property
    def done_folder(self) -> Path:
        return self.done or self.path / DONE

    @property
    def failed_folder(self) -> Path:
        return self.failed or self.path / REFUSED


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    folders: tuple[FolderSettings, ...] = ()


def load(inbox: Path) -> tuple[FolderSettings, ...]:
    """The drop folder first, unless the file says how it is to be watched. Raises :class:`SettingsError`."""
    named = os.environ.get(VARIABLE)
    if not named:
        return (FolderSettings(path=inbox),)
    try:
        told = yaml.safe_load(Path(named).read_text(encoding="utf-8")) or {}
        folders = _File.model_validate(told).folders
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise SettingsError(
            f"{VARIABLE} names {named}, which cannot be used: {error}",
            "correct the file; adapters/channels/folder_settings.py shows an example",
        ) from error
    paths = [one.path.absolute() for one in folders]
    twice = [str(one) for one in paths if paths.count(one) > 1 or any(one in other.parents for other in paths)]
    if twice:
        raise SettingsError(f"watched twice: {', '.join(twice)}", "name each folder once, and none inside another")
    return folders if inbox.absolute() in paths else (FolderSettings(path=inbox), *folders)
