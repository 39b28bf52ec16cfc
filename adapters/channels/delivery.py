"""What the outlets share: reading the partner's address and its secret, and the error that means "try again"."""

from pathlib import Path

from gateway.errors import SettingsError, Unavailable
from gateway.ports import Parcel


class NotDelivered(Exception):
    """The receiver did not take the document, or did not say that it did; it is tried again under the same key, unless the
    refusal is ``final``: then a person is told at once."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


def address_of(parcel: Parcel, key: str, outlet: str) -> str:
    """Raises :class:`SettingsError` when the partner's ``delivery`` does not name it."""
    value = parcel.address.get(key)
    if not value:
        raise SettingsError(
            f"partner {parcel.partner} is sent to by {outlet}, and its delivery names no {key}",
            f"add {key} to the partner's delivery and import it again",
        )
    return value


def secret_of(parcel: Parcel, folder: Path) -> str | None:
    """The content of the file that the partner's ``secret`` names; None when it names none."""
    name = parcel.address.get("secret")
    if not name:
        return None
    path = folder / Path(name).name
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise SettingsError(
            f"partner {parcel.partner} names the secret {name}, which is not in {folder}",
            f"write it to {path}, readable for the gateway alone",
        ) from error
    except OSError as error:
        raise Unavailable(f"{path} cannot be read: {error.strerror}", "check who may read it") from error
