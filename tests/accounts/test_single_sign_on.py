"""The city's own sign-in service, spoken to for real: a small one on this machine speaks OpenID Connect."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import reload
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import clear_url_caches
from pytest_django import Settings

from dangvan.accounts.models import User
from dangvan.kernel.actor import Role
from dangvan.website import account_urls
from tests.accounts import urls
from tests.accounts.conftest import PASSWORD, City, officer

LOGIN = "/tai-khoan/dang-nhap/"
TWO_STEPS = "/tai-khoan/hai-buoc/"
JOINED = "/tai-khoan/dang-nhap/noi-khac/"
AT_SERVICE = "/tai-khoan/oidc/city/login/"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class _Service(BaseHTTPRequestHandler):
    """Names its addresses, gives a token for the one code it deals in, and says who that is."""

    def do_GET(self) -> None:
        here = f"http://127.0.0.1:{self.server.server_address[1]}"
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        answers: dict[str, object] = {
            "/.well-known/openid-configuration": {
                "issuer": here,
                "authorization_endpoint": f"{here}/authorize",
                "token_endpoint": f"{here}/token",
                "userinfo_endpoint": f"{here}/who",
                "jwks_uri": f"{here}/keys",
            },
            "/who": {"sub": "officer-7", "name": "An"},
            "/keys": {"keys": [public | {"kid": "1", "alg": "RS256", "use": "sig"}]},
        }
        self._answer(answers[self.path])

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        told = self.headers.get("Authorization", "") == "Basic " + base64.b64encode(b"desk:secret").decode()
        assert told or sent["client_secret"] == ["secret"]
        assert sent["code"] == ["a-code"]
        assert sent["code_verifier"]
        now = int(time.time())
        claims = {
            "iss": f"http://127.0.0.1:{self.server.server_address[1]}",
            "aud": "desk",
            "sub": "officer-7",
            "iat": now,
            "exp": now + 60,
        }
        token = jwt.encode(claims, KEY, "RS256", headers={"kid": "1"})
        self._answer({"access_token": "x", "token_type": "Bearer", "id_token": token})

    def _answer(self, what: object) -> None:
        body = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
        pass


@pytest.fixture(autouse=True)
def _service(settings: Settings) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {
        "provider_id": "city",
        "name": "Tài khoản công vụ",
        "client_id": "desk",
        "secret": "secret",
        "settings": {"server_url": f"http://127.0.0.1:{server.server_address[1]}"},
    }
    settings.ROOT_URLCONF = "tests.accounts.urls"
    with_none = settings.SOCIALACCOUNT_PROVIDERS
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    _read_addresses_again()
    yield
    settings.SOCIALACCOUNT_PROVIDERS = with_none
    _read_addresses_again()
    server.shutdown()
    server.server_close()


def _read_addresses_again() -> None:
    reload(account_urls)
    reload(urls)
    clear_url_caches()
    cache.clear()


@pytest.fixture
def an(bodies: City) -> User:
    return officer("an", (bodies.ward, Role.OFFICER))


def _through_the_service(client: Client, *, process: str) -> HttpResponseBase:
    """Sent to the service and back with its code; what the way back answers."""
    away = client.post(f"{AT_SERVICE}?process={process}")
    assert away.status_code == 302
    asked = {key: value[0] for key, value in parse_qs(urlsplit(away.headers["Location"]).query).items()}
    assert asked["code_challenge_method"] == "S256"
    back = urlsplit(asked["redirect_uri"]).path
    answer: HttpResponseBase = client.get(f"{back}?{urlencode({'code': 'a-code', 'state': asked['state']})}")
    return answer


def test_an_officer_joins_the_citys_account_and_comes_in_with_it_but_not_without_the_second_step(
    client: Client, an: User
) -> None:
    assert "Tài khoản công vụ" in client.get(LOGIN).content.decode()
    client.post(LOGIN, {"login": "an", "password": PASSWORD})
    assert JOINED in client.get(TWO_STEPS).content.decode()
    assert _through_the_service(client, process="connect").headers["Location"] == JOINED
    assert "Đã nối tài khoản." in client.get(JOINED).content.decode()
    other = Client()
    _through_the_service(other, process="login")
    assert other.session["_auth_user_id"] == str(an.pk)
    assert other.get("/can-bo/").headers["Location"].startswith(TWO_STEPS)


def test_whoever_was_given_no_account_gets_none_from_the_service(client: Client, an: User) -> None:
    refused = _through_the_service(client, process="login")
    assert isinstance(refused, HttpResponse)
    assert "Tài khoản cán bộ do cơ quan mở." in refused.content.decode()
    assert "_auth_user_id" not in client.session
    assert list(User.objects.all()) == [an]
