"""Signing in by the office's own OpenID Connect provider: code flow with PKCE, state and nonce, by Authlib.

What has to be known again when the browser comes back is computed from one secret, which the browser alone holds in a
cookie for ten minutes: several processes serve, and nothing is kept here of who has not come back.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.common.urls import add_params_to_uri
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from cachetools import TTLCache
from httpx2 import HTTPError
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from api.access.roles import Role
from api.records.accounts import AccountRefused, role_of
from api.settings import Settings, held_in
from corpus.readers import MOST_UNITS, units_of
from corpus.store import CorpusError
from corpus.text import readable

LASTS_S = 600  # from leaving for the provider to coming back

_PATIENCE_S = 10.0  # for each of its answers
_KNOWN_S = 3600  # for how long its addresses and keys are taken to be what they were
_LEEWAY_S = 120  # between its clock and ours
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")


class ProviderUnset(CorpusError):
    """The settings name a provider and leave out what it needs; the message says what."""


class ProviderRefused(Exception):
    """Is why nobody is signed in by the provider; the message is Vietnamese and says what to do."""

    def __init__(self, message: str, status: int = 403) -> None:
        super().__init__(message)
        self.status = status


class Vouched(NamedTuple):
    """Is who somebody is by the word of the provider: role and units are None where it is not asked for them."""

    subject: str
    name: str
    role: Role | None
    units: tuple[str, ...] | None


class Provider:
    """Is the provider that the settings name. Raises ProviderUnset."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._issuer = (settings.oidc_issuer or "").rstrip("/")
        self._id, self._secret = settings.oidc_client_id, _secret_of(settings)
        if not self._id:
            raise ProviderUnset("REGQA_OIDC_CLIENT_ID chưa đặt: nhà cung cấp đăng nhập cấp cho dịch vụ này một mã.")
        self._roles = _pairs("REGQA_OIDC_ROLES", settings.oidc_roles)
        self._units = _pairs("REGQA_OIDC_UNITS", settings.oidc_units)
        try:
            self._role_of = {value: role_of(role) for value, role in self._roles.items()}
            self._unit_of = {value: units_of([unit]) for value, unit in self._units.items()}
        except (AccountRefused, ValueError) as error:
            raise ProviderUnset(f"REGQA_OIDC_ROLES, REGQA_OIDC_UNITS: {error}") from error
        if settings.oidc_role_claim and not self._role_of:
            raise ProviderUnset("REGQA_OIDC_ROLES chưa đặt, ví dụ regqa-bien-tap=editor,regqa-doc=reader")
        self._known: TTLCache[str, Any] = TTLCache(2, _KNOWN_S)

    async def way_in(self, secret: str, back_at: str) -> str:
        """Return the address where somebody proves who he is, who then comes to `back_at`. Raises ProviderRefused."""
        metadata = await self._metadata()
        async with self._client(back_at) as client:
            url, _ = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=_made_of(secret, "state"),
                nonce=_made_of(secret, "nonce"),
                code_verifier=_made_of(secret, "verifier"),
            )
        return str(url)

    async def vouched(self, secret: str, given: Mapping[str, str], back_at: str) -> Vouched:
        """Return who came back with what is `given`, by the secret that he left with. Raises ProviderRefused."""
        if not secret or not hmac.compare_digest(given.get("state", "").encode(), _made_of(secret, "state").encode()):
            raise ProviderRefused(
                "Lần đăng nhập này đã quá lâu hoặc mở ở trình duyệt khác. Hãy đăng nhập lại từ đầu."
            )
        if refused := given.get("error"):
            why = readable(given.get("error_description") or refused)[:200]
            raise ProviderRefused(
                f"Nơi đăng nhập của cơ quan không cho vào: {why}. Hãy thử lại, hoặc hỏi người quản trị."
            )
        metadata = await self._metadata()
        if given.get("iss", metadata["issuer"]) != metadata["issuer"]:
            raise ProviderRefused("Câu trả lời không phải của nơi đăng nhập đã khai. Hãy đăng nhập lại từ đầu.")
        async with self._client(back_at) as client:
            try:
                token = await client.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=given.get("code", ""),
                    code_verifier=_made_of(secret, "verifier"),
                )
            except (HTTPError, ValueError) as error:
                raise self._silent(error) from error
            except AuthlibBaseError as error:
                raise ProviderRefused(
                    f"Nơi đăng nhập của cơ quan từ chối dịch vụ này ({error.error or error}). Người vận hành "
                    "kiểm tra REGQA_OIDC_CLIENT_ID, REGQA_OIDC_CLIENT_SECRET và địa chỉ quay về đã khai ở đó."
                ) from error
        return self._read(await self._claims(token, _made_of(secret, "nonce")))

    async def way_out(self, back_at: str) -> str | None:
        """Return where somebody signs out of the provider as well; None where it has no such place."""
        place = (await self._metadata()).get("end_session_endpoint")
        if not place:
            return None
        asked = [("client_id", self._id), ("post_logout_redirect_uri", back_at)]
        return str(add_params_to_uri(place, asked))

    def _client(self, back_at: str = "") -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._id,
            self._secret,
            token_endpoint_auth_method="client_secret_basic" if self._secret else "none",
            scope=self._settings.oidc_scopes,
            redirect_uri=back_at,
            code_challenge_method="S256",
            timeout=_PATIENCE_S,
        )

    async def _metadata(self) -> Mapping[str, Any]:
        found = await self._fetched("metadata", f"{self._issuer}/.well-known/openid-configuration")
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if str(found.get("issuer", "")).rstrip("/") != self._issuer or not all(map(found.get, needed)):
            raise ProviderRefused(
                f"{self._issuer} không tự nhận là nơi đăng nhập đã khai. Người vận hành kiểm tra REGQA_OIDC_ISSUER."
            )
        return found

    async def _fetched(self, name: str, url: str, *, anew: bool = False) -> Mapping[str, Any]:
        if anew or name not in self._known:
            async with self._client() as client:
                try:
                    answer = await client.request("GET", url, withhold_token=True)
                    answer.raise_for_status()
                    found = answer.json()
                except (HTTPError, ValueError) as error:
                    raise self._silent(error) from error
            if not isinstance(found, dict):
                raise self._silent(ValueError("no object"))
            self._known[name] = found
        known: Mapping[str, Any] = self._known[name]
        return known

    async def _claims(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """Return what the provider signed of who came. Raises ProviderRefused."""
        metadata = await self._metadata()
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        registry = JWSRegistry(algorithms=[one for one in _ALGORITHMS if one in offered], strict_check_header=False)
        try:
            for anew in (False, True):  # it may have new keys
                try:
                    held = await self._fetched("keys", metadata["jwks_uri"], anew=anew)
                    keys = KeySet.import_key_set({"keys": held.get("keys", [])})
                    signed = jwt.decode(str(token.get("id_token", "")), keys, registry=registry)
                    break
                except JoseError:
                    if anew:
                        raise
            claims = CodeIDToken(
                signed.claims,
                signed.header,
                {
                    "iss": {"essential": True, "value": metadata["issuer"]},
                    "aud": {"essential": True, "value": self._id},
                },
                {"nonce": nonce, "client_id": self._id, "access_token": token.get("access_token")},
            )
            claims.validate(leeway=_LEEWAY_S)
        except (JoseError, AuthlibBaseError, ValueError, TypeError) as error:
            raise ProviderRefused(
                f"Giấy của nơi đăng nhập không tin được ({type(error).__name__}). Hãy đăng nhập lại; nếu vẫn vậy, "
                "người vận hành kiểm tra đồng hồ của hai máy và REGQA_OIDC_CLIENT_ID."
            ) from error
        return dict(claims)

    def _read(self, claims: Mapping[str, Any]) -> Vouched:
        settings, role, units = self._settings, None, None
        name = str(_claim(claims, settings.oidc_name_claim))
        if settings.oidc_role_claim:
            named = _values(_claim(claims, settings.oidc_role_claim))
            roles = [self._role_of[one] for one in named if one in self._role_of]
            if not roles:
                raise ProviderRefused(
                    f"{name} chưa được cấp vai trò nào của dịch vụ này (mục {settings.oidc_role_claim}). Người quản "
                    "trị cấp ở nơi đăng nhập của cơ quan, hoặc người vận hành sửa REGQA_OIDC_ROLES."
                )
            role = max(roles, key=list(Role).index)
        if settings.oidc_units_claim:
            named = _values(_claim(claims, settings.oidc_units_claim))
            units = self._units_in(named, name)
        return Vouched(f"{self._issuer} {claims['sub']}", name, role, units)

    def _units_in(self, named: tuple[str, ...], name: str) -> tuple[str, ...]:
        if self._unit_of:
            found = [unit for one in named for unit in self._unit_of.get(one, ())]
            return tuple(dict.fromkeys(found))[:MOST_UNITS]
        try:
            return units_of(named)
        except ValueError as error:
            raise ProviderRefused(
                f"Đơn vị của {name} ở nơi đăng nhập không dùng được: {error}. Người vận hành khai ở REGQA_OIDC_UNITS "
                "giá trị nào là đơn vị nào."
            ) from error

    def _silent(self, error: Exception) -> ProviderRefused:
        return ProviderRefused(
            f"Chưa hỏi được nơi đăng nhập của cơ quan ({urlsplit(self._issuer).netloc}: {type(error).__name__}). Thử "
            "lại sau ít phút; người vận hành kiểm tra mạng và REGQA_OIDC_ISSUER. Mật khẩu ở đây vẫn dùng được.",
            503,
        )


def new_secret() -> str:
    """Return what somebody leaves for the provider with."""
    return secrets.token_urlsafe(32)


def _made_of(secret: str, what: str) -> str:
    return urlsafe_b64encode(hmac.digest(secret.encode(), what.encode(), "sha256")).decode().rstrip("=")


def _secret_of(settings: Settings) -> str | None:
    if settings.oidc_client_secret_file:
        return held_in(settings.oidc_client_secret_file, "REGQA_OIDC_CLIENT_SECRET_FILE", ProviderUnset)
    return settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else None


def _pairs(setting: str, texts: tuple[str, ...]) -> dict[str, str]:
    """Return what stands before and after the last equals sign of each."""
    pairs = [one.rpartition("=") for one in texts]
    if not all(value.strip() and name.strip() for value, _, name in pairs):
        raise ProviderUnset(f"{setting}: viết giá-trị=tên, giữa các cặp là dấu phẩy.")
    return {value.strip(): name.strip() for value, _, name in pairs}


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """Return the claim of that name, which may lie in others: “realm_access.roles”. Raises ProviderRefused."""
    found: Any = claims
    for step in (name,) if name in claims else name.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    if found in (None, "", [], {}):
        raise ProviderRefused(
            f"Nơi đăng nhập của cơ quan không cho biết mục “{name}” của người này. Người vận hành cho mục ấy vào ID "
            "token ở đó, hoặc sửa REGQA_OIDC_NAME_CLAIM, REGQA_OIDC_ROLE_CLAIM, REGQA_OIDC_UNITS_CLAIM."
        )
    return found


def _values(claim: Any) -> tuple[str, ...]:
    return tuple(map(str, claim)) if isinstance(claim, list | tuple) else (str(claim),)
