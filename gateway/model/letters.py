"""What our letters are called in the world of e-mail."""

import hashlib


def message_id(dedupe_key: str, sender: str) -> str:
    """The Message-ID (RFC 5322) of what is sent under this key: a repeat is the same message to every mail system."""
    digest = hashlib.sha256(dedupe_key.encode()).hexdigest()[:32]
    domain = sender.rpartition("@")[2].strip(" <>") or "order-gateway.invalid"
    return f"<{digest}@{domain}>"
