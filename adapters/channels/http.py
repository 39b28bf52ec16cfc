"""HTTP out: a written document is POSTed to the partner's URL, signed when a secret is agreed.

``delivery`` of the partner: ``url``; ``secret`` (name of a file in the secrets folder) for the signature. The dedupe key
travels as ``webhook-id``, after the Standard Webhooks, so that the receiver knows a repeat; ``webhook-signature`` is
HMAC-SHA256 over id, time and body.
"""

import base64
import hashlib
import hmac
import time

import httpx

from adapters.channels.delivery import NotDelivered, address_of, secret_of
from adapters.channels.egress import TIMEOUT, safe_client
from gateway.ports import Parcel, Places

LARGEST_ANSWER = 300  # characters of it that are kept


class HttpOutlet:
    name = "http"

    def __init__(self, places: Places) -> None:
        self._secrets = places.secrets_folder
        self._client = safe_client(local=places.local_targets, timeout=TIMEOUT)

    def send(self, parcel: Parcel) -> str:
        url = address_of(parcel, "url", self.name)
        try:
            answer = self._client.post(url, content=parcel.content, headers=self._headers(parcel))
        except httpx.HTTPError as error:
            raise NotDelivered(f"{url}: {error!r}") from error
        if not answer.is_success:
            raise NotDelivered(f"{url} answered {answer.status_code}: {answer.text[:LARGEST_ANSWER]}")
        return f"{url} {answer.status_code}"

    def try_address(self, parcel: Parcel) -> str:
        """A HEAD: many that take a POST answer it with 404 or 405, and are there all the same."""
        url = address_of(parcel, "url", self.name)
        try:
            answer = self._client.head(url, headers=self._headers(parcel))
        except httpx.HTTPError as error:
            raise NotDelivered(f"{url}: {error!r}") from error
        if answer.status_code in (401, 403) or answer.is_server_error:
            raise NotDelivered(f"{url} answers {answer.status_code}")
        return f"{url} answers {answer.status_code}"

    def _headers(self, parcel: Parcel) -> dict[str, str]:
        at = str(int(time.time()))
        headers = {
            "Content-Type": parcel.media_type,
            "Content-Disposition": f'attachment; filename="{parcel.filename}"',
            "Document-Kind": parcel.kind,
            "webhook-id": parcel.dedupe_key,
            "webhook-timestamp": at,
        }
        secret = secret_of(parcel, self._secrets)
        if secret is not None:
            signed = f"{parcel.dedupe_key}.{at}.".encode() + parcel.content
            digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
            headers["webhook-signature"] = f"v1,{base64.b64encode(digest).decode()}"
        return headers
