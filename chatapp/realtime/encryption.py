"""Encryption of events on their way through Pusher, in the form of its own encrypted channels.

With PUSHER_ENCRYPTION_KEY, the room's channel has a name that begins with PREFIX. Pages get the
secret of that one channel when they subscribe (client.authorise), and pusher-js decrypts with it.
Names of channels and events stay readable, and so does the presence channel.
https://pusher.com/docs/channels/using_channels/encrypted-channels/
"""

import hashlib
from base64 import b64decode, b64encode

from nacl.secret import SecretBox

from ..payload import encode

PREFIX = "private-encrypted-"
# What the JSON of an encrypted event takes beside its ciphertext.
FRAME_BYTES = len(encode({"nonce": "n" * (SecretBox.NONCE_SIZE // 3 * 4), "ciphertext": ""}))


def is_encrypted(channel: str) -> bool:
    """Say whether pages expect what comes on this channel to be encrypted."""
    return channel.startswith(PREFIX)


def encrypt(data: str, channel: str, key: str) -> str:
    """Return the data of an event as it goes through Pusher on `channel`; `key` is the setting."""
    secret = hashlib.sha256(channel.encode() + b64decode(key)).digest()
    # With a new nonce each time: two messages with one nonce would give each other away.
    sealed = SecretBox(secret).encrypt(data.encode())
    return encode({"nonce": _text(sealed.nonce), "ciphertext": _text(sealed.ciphertext)})


def encrypted_size(size: int) -> int:
    """Return how many bytes `size` bytes take once they are encrypted."""
    return FRAME_BYTES + -(-(size + SecretBox.MACBYTES) // 3) * 4


def key_id(key: str) -> str | None:
    """Return what tells one key from another without giving it away; None without a key."""
    return (
        hashlib.sha256(b"chatapp encryption key" + b64decode(key)).hexdigest()[:16] if key else None
    )


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
