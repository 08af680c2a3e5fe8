"""Tokens of any content, signed with the provider's own key; and a sign-in that gets one."""

import json
import time
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256


def signs_in_with(browser, auth0, claims, header=None):
    """A sign-in that the provider answers with an ID token of these claims."""
    begun = parse_qs(urlsplit(browser.get("/login").location).query)
    now = int(time.time())
    whole = {"iss": auth0.issuer, "aud": "chatapp", "iat": now, "exp": now + 60}
    whole |= {"sub": "auth0|fuzz", "nonce": begun["nonce"][0]} | claims
    known = {"alg": "RS256", "kid": auth0.tenant.keys.kid, "typ": "JWT"}
    answer = {"access_token": "x", "token_type": "Bearer"}
    answer["id_token"] = sign_raw(auth0, known | (header or {}), whole)
    return comes_back(browser, auth0, begun["state"][0], json.dumps(answer))


def comes_back(browser, auth0, state, token_body):
    """The browser returns from the provider, whose token endpoint says `token_body`."""
    auth0.faults.token_body = token_body
    try:
        return browser.get(f"/callback?code=c&state={state}")
    finally:
        auth0.faults.clear()


def sign_raw(auth0, header, payload):
    signed = b".".join(encoded(part) for part in (header, payload))
    key = auth0.tenant.keys.own.private_key
    return b".".join([signed, b64(key.sign(signed, PKCS1v15(), SHA256()))]).decode()


def encoded(value):
    return b64(json.dumps(value).encode())


def b64(content):
    return urlsafe_b64encode(content).rstrip(b"=")
