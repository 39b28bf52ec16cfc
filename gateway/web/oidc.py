"""Signing in by an identity provider (OpenID Connect): authorization code with PKCE, state and nonce; the identity token's
signature, issuer, audience and times checked. Roles come from a claim, and only those the settings allow (local cap).
"""

import json
import time
from dataclasses import dataclass
from typing import Any

import httpx
from authlib.common.security import generate_token
from authlib.oauth2.base import OAuth2Error
from authlib.oauth2.rfc6749.parameters import parse_authorization_code_response, prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from gateway.errors import SettingsError
from gateway.identity.seal import Seal, seal_of
from gateway.model.decision import Role
from gateway.pipeline import Services
from gateway.settings import Settings

SIGNATURES = ["RS256", "PS256", "ES256"]
LEEWAY = 60  # seconds that clocks may differ
FLOW_LASTS = 600
TIMEOUT = httpx.Timeout(10.0)
LARGEST = 1_000_000


class ProviderRefused(Exception):
    """The identity provider did not say who this is, or said it in a way that is not believed."""


@dataclass(frozen=True, slots=True)
class Known:
    subject: str
    login: str
    name: str
    roles: frozenset[Role]


class Provider:
    """Its addresses and keys are asked for at each sign-in: that is rare, and never stale."""

    def __init__(self, settings: Settings, seal: Seal) -> None:
        if settings.oidc_issuer is None or settings.oidc_client_id is None:
            raise SettingsError("no identity provider is set up", "set GATEWAY_OIDC_ISSUER and GATEWAY_OIDC_CLIENT_ID")
        self._settings, self._seal = settings, seal
        self._issuer, self._client_id = settings.oidc_issuer.rstrip("/"), settings.oidc_client_id

    @classmethod
    def of(cls, services: Services) -> "Provider":
        return cls(services.settings, seal_of(services.settings))

    def start(self, callback: str) -> tuple[str, str]:
        """Where to send the browser, and what it must bring back."""
        state, nonce, verifier = generate_token(32), generate_token(32), generate_token(64)
        address = prepare_grant_uri(
            self._described()["authorization_endpoint"], self._client_id, "code", redirect_uri=callback,
            scope="openid profile email", state=state, nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier), code_challenge_method="S256",
        )  # fmt: skip
        flow = json.dumps({"state": state, "nonce": nonce, "verifier": verifier, "until": time.time() + FLOW_LASTS})
        return str(address), self._seal.close(flow.encode(), "oidc").hex()

    def finish(self, query: str, flow: str, callback: str) -> Known:
        """Who it is. Raises :class:`ProviderRefused`."""
        kept = self._kept(flow)
        try:
            code = parse_authorization_code_response(f"{callback}?{query}", state=kept["state"])["code"]
        except OAuth2Error as error:
            raise ProviderRefused(f"the identity provider did not let you in: {error}") from error
        described = self._described()
        answer = self._post(
            described["token_endpoint"],
            {"grant_type": "authorization_code", "code": code, "redirect_uri": callback,
             "code_verifier": kept["verifier"], "client_id": self._client_id},
        )  # fmt: skip
        claims = self._claims(str(answer.get("id_token", "")), kept["nonce"], described["jwks_uri"])
        login = str(claims.get("email") or claims.get("preferred_username") or claims["sub"])[:120]
        return Known(
            subject=f"{self._issuer}#{claims['sub']}"[:300],
            login=login.lower(),
            name=str(claims.get("name") or login)[:120],
            roles=self._roles(claims),
        )

    def _kept(self, flow: str) -> dict[str, Any]:
        try:
            kept: dict[str, Any] = json.loads(self._seal.open(bytes.fromhex(flow), "oidc"))
        except (ValueError, SettingsError) as error:
            raise ProviderRefused("this sign-in was not begun in this browser; begin again") from error
        if kept["until"] < time.time():
            raise ProviderRefused("this sign-in took too long; begin again")
        return kept

    def _claims(self, token: str, nonce: str, keys: str) -> dict[str, Any]:
        try:
            read = jwt.decode(token, KeySet.import_key_set(self._get(keys)), algorithms=SIGNATURES)  # type: ignore[arg-type]
            claims = CodeIDToken(
                read.claims,
                read.header,
                {
                    "iss": {"essential": True, "value": self._issuer},
                    "aud": {"essential": True, "value": self._client_id},
                },
                {"nonce": nonce, "client_id": self._client_id},
            )
            claims.validate(leeway=LEEWAY)
        except (JoseError, OAuth2Error, ValueError, KeyError, TypeError) as error:
            raise ProviderRefused(f"the identity provider's answer is not believed: {error}") from error
        return dict(claims)

    def _roles(self, claims: dict[str, Any]) -> frozenset[Role]:
        """Those it names and the settings allow it to give; others are dropped without a word to the browser."""
        said = claims.get(self._settings.oidc_roles_claim, [])
        named = {said} if isinstance(said, str) else {str(one) for one in said} if isinstance(said, list) else set()
        allowed = {one.strip() for one in self._settings.oidc_roles.split(",")}
        return frozenset(role for role in Role if role.value in named & allowed)

    # --- its answers ---------------------------------------------------------------------------------------------

    def _described(self) -> dict[str, Any]:
        found = self._get(f"{self._issuer}/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != self._issuer:
            raise ProviderRefused("the identity provider calls itself otherwise than GATEWAY_OIDC_ISSUER")
        return found

    def _get(self, address: str) -> dict[str, Any]:
        return self._ask("GET", address, None)

    def _post(self, address: str, said: dict[str, str]) -> dict[str, Any]:
        return self._ask("POST", address, said)

    def _ask(self, method: str, address: str, said: dict[str, str] | None) -> dict[str, Any]:
        secret = self._settings.oidc_client_secret
        auth = (self._client_id, secret.get_secret_value()) if said is not None and secret is not None else None
        try:
            answer = httpx.request(method, address, data=said, auth=auth, timeout=TIMEOUT, follow_redirects=False)
            answer.raise_for_status()
            found = json.loads(answer.content[:LARGEST])
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderRefused(f"the identity provider does not answer as it should: {error}") from error
        if not isinstance(found, dict):
            raise ProviderRefused("the identity provider does not answer as it should")
        return found
