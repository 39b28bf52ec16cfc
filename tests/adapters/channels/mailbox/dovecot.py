"""A private Dovecot for tests: its own folder, its own port, one user, nothing of the machine's."""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


def is_here() -> bool:
    return shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin") is not None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
def running() -> Iterator[Server]:
    """Dovecot will not serve as root: then it uses the users its package brought, and nobody's mail."""
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))
    home.chmod(0o755)
    port = _free_port()
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
    program = shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin")
    assert program is not None
    process = subprocess.Popen([program, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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
