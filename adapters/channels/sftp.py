"""SFTP out: a written document is put into the partner's folder under a hidden name, then renamed.

``delivery`` of the partner: ``host``, ``user``, ``fingerprint`` (SHA256:… of the host key, as ``ssh-keyscan`` and the
partner tell it), and ``key`` or ``secret``, names of files in the secrets folder holding a private key or a password;
``port`` and ``folder`` when they are not 22 and the login's own. A file that is there already with the same size is the
parcel of an earlier try.
"""

import base64
import hashlib
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

import paramiko

from adapters.channels.delivery import NotDelivered, address_of, secret_of
from gateway.errors import SettingsError
from gateway.ports import Parcel, Places

TIMEOUT = 20.0


class SftpOutlet:
    name = "sftp"

    def __init__(self, places: Places) -> None:
        self._secrets = places.secrets_folder

    def send(self, parcel: Parcel) -> str:
        try:
            with self._session(parcel) as session:
                return _put(session, parcel)
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise NotDelivered(f"{parcel.address.get('host')}: {error!r}") from error

    def try_address(self, parcel: Parcel) -> str:
        """A hidden file is opened and taken away again."""
        folder = PurePosixPath(parcel.address.get("folder") or ".")
        probe = str(folder / f".{parcel.id}.part")
        try:
            with self._session(parcel) as session:
                session.open(probe, "wb").close()
                session.remove(probe)
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise NotDelivered(f"{parcel.address.get('host')}, folder {folder}: {error!r}") from error
        return f"{parcel.address.get('host')}, folder {folder} can be written to"

    @contextmanager
    def _session(self, parcel: Parcel) -> Iterator[paramiko.SFTPClient]:
        host, user = address_of(parcel, "host", self.name), address_of(parcel, "user", self.name)
        expected = address_of(parcel, "fingerprint", self.name)
        port = int(parcel.address.get("port", "22"))
        transport = paramiko.Transport(socket.create_connection((host, port), timeout=TIMEOUT))
        try:
            transport.banner_timeout = transport.auth_timeout = transport.channel_timeout = TIMEOUT
            transport.start_client(timeout=TIMEOUT)
            _check_host(transport, expected, host)
            key = self._key(parcel)
            if key is not None:
                transport.auth_publickey(user, key)
            else:
                transport.auth_password(user, secret_of(parcel, self._secrets) or "")
            session = paramiko.SFTPClient.from_transport(transport)
            if session is None:
                raise NotDelivered(f"{host} opens no SFTP session")
            session.get_channel().settimeout(TIMEOUT)
            yield session
        finally:
            transport.close()

    def _key(self, parcel: Parcel) -> paramiko.PKey | None:
        name = parcel.address.get("key")
        if not name:
            return None
        path = self._secrets / Path(name).name
        try:
            return paramiko.PKey.from_path(path)
        except (OSError, paramiko.SSHException, ValueError) as error:
            raise SettingsError(f"the private key {path} cannot be used: {error}", "check the file") from error


def _check_host(transport: paramiko.Transport, expected: str, host: str) -> None:
    digest = base64.b64encode(hashlib.sha256(transport.get_remote_server_key().asbytes()).digest()).decode().rstrip("=")
    if f"SHA256:{digest}" != expected.rstrip("="):
        raise SettingsError(
            f"{host} shows the host key SHA256:{digest}, not the one agreed",
            "ask the partner, by another way, which is right",
        )


def _put(session: paramiko.SFTPClient, parcel: Parcel) -> str:
    folder = PurePosixPath(parcel.address.get("folder") or ".")
    target = str(folder / PurePosixPath(parcel.filename).name)
    unfinished = str(folder / f".{parcel.id}.part")
    with suppress(FileNotFoundError):
        if session.stat(target).st_size == len(parcel.content):
            return target
    with session.open(unfinished, "wb") as file:
        file.set_pipelined(True)
        file.write(parcel.content)
    if session.stat(unfinished).st_size != len(parcel.content):
        raise NotDelivered(f"{unfinished} is not complete")
    try:
        session.posix_rename(unfinished, target)
    except OSError:  # a server without the extension
        with suppress(FileNotFoundError):
            session.remove(target)
        session.rename(unfinished, target)
    return target
