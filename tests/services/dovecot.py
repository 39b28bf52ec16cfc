"""A private Dovecot for tests: its own folder, its own port, one user, nothing of the machine's.

Installed when it is not there; without it and without a way to install it, the tests that need it fail and say so.
"""

import grp
import imaplib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.chaos.spawn import ServiceMissing, free_port
from tests.services.install import install_debian_package

USER, PASSWORD = "orders", "secret"

CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
mail_location = maildir:{home}/mail
mailbox_list_index = no
first_valid_uid = 0
mail_uid = {uid}
mail_gid = {gid}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


OAUTH2 = """
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {home}/oauth2.conf
}}
"""
OAUTH2_PASSDB = """
introspection_mode = post
introspection_url = {introspection}
username_attribute = username
active_attribute = active
active_value = true
"""
WHAT_TO_DO = "These tests need Dovecot: install its programs (Debian: apt install dovecot-imapd)."


def program() -> str | None:
    """Where Dovecot is; installed now when this machine allows it."""
    path = os.environ.get("PATH", "") + ":/usr/sbin"
    found = shutil.which("dovecot", path=path)
    if found is None and install_debian_package("dovecot-imapd"):
        found = shutil.which("dovecot", path=path)
    return found


class Server:
    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port

    def client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port)
        client.login(USER, PASSWORD)
        return client

    def deliver(self, content: bytes, folder: str = "INBOX") -> None:
        client = self.client()
        assert client.append(folder, None, None, content)[0] == "OK"
        client.logout()

    def bodies_fetched(self) -> int:
        """By all clients that have gone, as the server's own log counts them."""
        log = (self.home / "dovecot.log").read_text(encoding="utf-8", errors="replace")
        return sum(int(count) for count in re.findall(r"body_count=(\d+)", log))

    def lock(self, folder: str) -> None:
        """Nothing can be put into the folder any more, as when the owner's quota is used up."""
        for path in (self.home / "mail" / f".{folder}").glob("*"):
            if path.is_dir():
                path.chmod(0o500)
                shutil.chown(path, "root", "root") if os.getuid() == 0 else None

    def delete_all(self, folder: str = "INBOX") -> None:
        client = self.client()
        if client.select(folder)[0] == "OK":
            client.store("1:*", "+FLAGS", "\\Deleted") if client.search(None, "ALL")[1][0] else None
            client.expunge()
        client.logout()

    def count(self, folder: str = "INBOX", criteria: str = "ALL") -> int:
        client = self.client()
        status, _ = client.select(folder, readonly=True)
        if status != "OK":
            return 0
        found = client.search(None, criteria)[1][0].split()
        client.logout()
        return len(found)

    def change_uidvalidity(self, folder: str = "INBOX") -> None:
        """What a restore from backup does: the same mails under other numbers."""
        client = self.client()
        client.select(folder)
        contents = [part[1] for part in client.fetch("1:*", "(BODY.PEEK[])")[1] if isinstance(part, tuple)]
        client.logout()
        for known in ("cur", "new"):
            for file in (self.home / "mail" / known).glob("*"):
                file.unlink()
        for file in (self.home / "mail").glob("dovecot*"):
            file.unlink()
        time.sleep(1.1)  # UIDVALIDITY is made from the clock
        for content in contents:
            self.deliver(content)


@contextmanager
def private_dovecot(introspection: str | None = None) -> Iterator[Server]:
    """Dovecot will not serve as root: then it uses the users its package brought, and nobody's mail. With the address of
    an introspection endpoint (RFC 7662) it takes the tokens that the endpoint knows, besides the password.

    Raises :class:`ServiceMissing`.
    """
    dovecot = program()
    if dovecot is None:
        raise ServiceMissing(WHAT_TO_DO)
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))
    home.chmod(0o755)
    port = free_port()
    root = os.getuid() == 0
    owner = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.getuid())
    internal = "dovecot" if root else owner.pw_name
    (home / "mail").mkdir()
    if root:
        os.chown(home / "mail", owner.pw_uid, owner.pw_gid)
    config = home / "dovecot.conf"
    config.write_text(
        CONFIG.format(
            home=home, internal=internal, login="dovenull" if root else owner.pw_name,
            group=grp.getgrgid(pwd.getpwnam(internal).pw_gid).gr_name, uid=owner.pw_uid, gid=owner.pw_gid, port=port, password=PASSWORD,
        ),
        encoding="utf-8",
    )  # fmt: skip
    if introspection is not None:
        (home / "oauth2.conf").write_text(OAUTH2_PASSDB.format(introspection=introspection), encoding="utf-8")
        with config.open("a", encoding="utf-8") as file:
            file.write(OAUTH2.format(home=home))
    process = subprocess.Popen([dovecot, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, process, home)
        yield Server(home, port)
    finally:
        process.terminate()
        process.wait(timeout=10)
        shutil.rmtree(home, ignore_errors=True)


def _wait(port: int, process: "subprocess.Popen[bytes]", home: Path) -> None:
    for _ in range(100):
        try:
            imaplib.IMAP4("127.0.0.1", port).logout()
        except (OSError, imaplib.IMAP4.error):
            if process.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    log = home / "dovecot.log"
    raise RuntimeError(f"dovecot does not start: {log.read_text() if log.exists() else 'no log'}")
