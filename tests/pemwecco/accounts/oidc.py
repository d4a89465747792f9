"""An OpenID Connect provider on this machine, spoken to over HTTP: it signs in whoever it was told of."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "pem-wecco", "a secret between two servers"


class Provider:
    """Its pages: configuration, authorization (answers at once), token with PKCE, userinfo, keys."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._codes: dict[str, dict[str, str]] = {}
        self._tokens: set[str] = set()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer_get(self)

            def do_POST(self) -> None:
                provider.answer_post(self)

            def log_message(self, *_args: Any) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer_get(self, asked: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(asked.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            _send(asked, self._configuration())
        elif parts.path == "/authorize":
            code = secrets.token_urlsafe(12)
            self._codes[code] = query
            back = urlencode({"code": code, "state": query["state"]})
            asked.send_response(HTTPStatus.FOUND)
            asked.send_header("Location", f"{query['redirect_uri']}?{back}")
            asked.end_headers()
        elif parts.path == "/userinfo":
            token = asked.headers["Authorization"].removeprefix("Bearer ")
            known = token in self._tokens
            _send(asked, self.person if known else {}, 200 if known else 401)
        elif parts.path == "/keys":
            _send(asked, {"keys": [self._public_key()]})
        else:
            _send(asked, {}, 404)

    def answer_post(self, asked: BaseHTTPRequestHandler) -> None:
        length = int(asked.headers["Content-Length"])
        form = parse_qs(asked.rfile.read(length).decode())
        given = {name: values[0] for name, values in form.items()}
        begun = self._codes.pop(given.get("code", ""), None)
        if begun is None or not _is_same_browser(begun, given):
            _send(asked, {"error": "invalid_grant"}, 400)
            return
        if (given.get("client_id"), given.get("client_secret")) != (CLIENT, SECRET):
            _send(asked, {"error": "invalid_client"}, 401)
            return
        token = secrets.token_urlsafe(12)
        self._tokens.add(token)
        claims = self.person | {
            "iss": self.url,
            "aud": CLIENT,
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
        }
        signed = jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": "1"})
        _send(
            asked,
            {"access_token": token, "token_type": "Bearer", "id_token": signed},
        )

    def _configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _public_key(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(
            self._key.public_key(), as_dict=True
        )
        return {**public, "kid": "1", "alg": "RS256", "use": "sig"}


def _is_same_browser(begun: dict[str, str], given: dict[str, str]) -> bool:
    """RFC 7636: who fetches the token is who began."""
    digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
    told = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return begun.get("code_challenge") == told


def _send(
    asked: BaseHTTPRequestHandler, answer: dict[str, Any], code: int = 200
) -> None:
    body = json.dumps(answer).encode()
    asked.send_response(code)
    asked.send_header("Content-Type", "application/json")
    asked.send_header("Content-Length", str(len(body)))
    asked.end_headers()
    asked.wfile.write(body)
