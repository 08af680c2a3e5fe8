"""Events that Pusher can't read: the form is Pusher's own, and the sizes are known beforehand."""

import json
from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from pusher import Pusher

from chatapp.realtime import encryption

CHANNEL = "private-encrypted-chat.2"
KEY = b64encode(bytes(range(32))).decode()
ANOTHER_KEY = b64encode(bytes(range(1, 33))).decode()


def secret_of(channel, key=KEY):
    """Return the secret by which a page reads `channel`, as Pusher's library makes it."""
    library = Pusher("1", "key", "secret", host="127.0.0.1", encryption_master_key_base64=key)
    return b64decode(library.authenticate(channel, "1.1")["shared_secret"])


def decrypted(sealed, secret):
    """Return what a page makes of the data of an event."""
    parts = {name: b64decode(part) for name, part in json.loads(sealed).items()}
    return SecretBox(secret).decrypt(parts["ciphertext"], parts["nonce"]).decode()


def test_whoever_has_the_secret_of_the_channel_reads_what_was_said():
    sealed = encryption.encrypt("héllo 👋", CHANNEL, KEY)

    assert decrypted(sealed, secret_of(CHANNEL)) == "héllo 👋"
    assert list(json.loads(sealed)) == ["nonce", "ciphertext"]


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param(secret_of("private-encrypted-chat"), id="of another channel"),
        pytest.param(secret_of(CHANNEL, ANOTHER_KEY), id="of another key"),
    ],
)
def test_with_another_secret_nothing_can_be_read(secret):
    sealed = encryption.encrypt("hello", CHANNEL, KEY)

    with pytest.raises(CryptoError):
        decrypted(sealed, secret)


def test_the_same_words_never_look_the_same():
    one, other = (encryption.encrypt("hello", CHANNEL, KEY) for _ in range(2))

    assert json.loads(one)["nonce"] != json.loads(other)["nonce"]
    assert json.loads(one)["ciphertext"] != json.loads(other)["ciphertext"]


@given(st.text())
def test_how_large_it_becomes_is_known_without_encrypting(text):
    size = encryption.encrypted_size(len(text.encode()))

    assert size == len(encryption.encrypt(text, CHANNEL, KEY).encode())


def test_a_key_is_known_by_an_id_that_says_nothing_of_it():
    # The room's row holds it: with another one, all pages would have to move.
    assert encryption.key_id(KEY) == "4c2c68f2fd018bda"
    assert encryption.key_id(ANOTHER_KEY) != encryption.key_id(KEY)
    assert encryption.key_id("") is None
    assert encryption.key_id(KEY) not in secret_of(CHANNEL).hex()


@pytest.mark.parametrize(
    ("channel", "is_encrypted"),
    [("private-encrypted-chat.2", True), ("private-chat.2", False), ("presence-chat", False)],
)
def test_the_name_of_a_channel_says_whether_it_is_encrypted(channel, is_encrypted):
    assert encryption.is_encrypted(channel) == is_encrypted
