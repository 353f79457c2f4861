"""An OpenID Connect provider of its own on 127.0.0.1: it asks who somebody is, and keeps to the letter.

It has nothing of Authlib's. A code is good once, for the client, the address and the PKCE challenge that it was asked
with; the token of who signed in is signed by RS256.
"""

import hashlib
import html
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from made.live import live

CLIENT, SECRET = "regqa-o-co-quan", "hai-ben-cung-biet"


@dataclass
class Provider:
    """Is a provider with its people: claims by the name that each types. `wrong` overrules what it signs."""

    people: dict[str, dict[str, Any]]
    issuer: str = ""
    wrong: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)}, private=True)
    )
    signs_by: RSAKey | None = None
    ended: int = 0
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.metadata),
                Route("/keys", self.keys),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/end", self.end),
            ]
        )

    async def metadata(self, _request: Request) -> Response:
        places = {"authorization": "authorize", "token": "token", "end_session": "end"}
        return JSONResponse(
            {
                "issuer": self.issuer,
                **{f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in places.items()},
                "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def keys(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        needed = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256"}
        if any(asked.get(name) != value for name, value in needed.items()) or "openid" not in asked["scope"].split():
            return HTMLResponse("invalid_request", 400)
        who = asked.pop("who", None)
        if who is None:
            kept = "".join(
                f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
                for name, value in asked.items()
            )
            return HTMLResponse(
                '<!doctype html><html lang="vi"><title>Cơ quan</title><link rel="icon" href="data:,">'
                f'<form>{kept}<label>Tên ở cơ quan <input name="who"></label><button>Vào</button></form></html>'
            )
        if who not in self.people:
            told = {"error": "access_denied", "state": asked["state"]}
        else:
            code = secrets.token_urlsafe(16)
            self._codes[code] = {**asked, "who": who}
            told = {"code": code, "state": asked["state"], "iss": self.issuer}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(told)}", 302)

    async def token(self, request: Request) -> Response:
        form, given = await request.form(), request.headers.get("authorization", "").removeprefix("Basic ")
        if [unquote(part) for part in b64decode(given).decode().split(":")] != [CLIENT, SECRET]:
            return JSONResponse({"error": "invalid_client"}, 401)
        asked = self._codes.pop(str(form.get("code")), None)
        proof = urlsafe_b64encode(hashlib.sha256(str(form.get("code_verifier")).encode()).digest()).decode()
        if (
            asked is None
            or form.get("redirect_uri") != asked["redirect_uri"]
            or proof.rstrip("=") != asked["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": f"so-{asked['who']}",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.people[asked["who"]],
            **self.wrong,
        }
        held = {name: value for name, value in claims.items() if value is not None}
        by = self.signs_by or self.key
        signed = jwt.encode({"alg": "RS256", "kid": self.key.kid}, held, by, algorithms=["RS256"])
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": signed})

    async def end(self, request: Request) -> Response:
        self.ended += 1
        return RedirectResponse(request.query_params["post_logout_redirect_uri"], 302)


@contextmanager
def provider(**people: dict[str, Any]) -> Iterator[Provider]:
    """Run a provider that knows these people, by the names they type there."""
    made = Provider(people)
    with live(made.app()) as client:
        made.issuer = str(client.base_url).rstrip("/")
        yield made
