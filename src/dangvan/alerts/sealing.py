"""Sealed addresses, keyed hashes, signed links and short codes: all from one key that lies outside the
database, so that a copy of the database neither tells an address nor opens a link.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
from datetime import date
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dangvan.kernel import keys
from dangvan.kernel.ids import clean_reference

_NONCE_BYTES = 12
_MAC_BYTES = 16
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
Buffer = bytes | memoryview

#: What a link may do. One that only stops must not open the page on which follows are read.
CONFIRM, KEEP, STOP = "confirm", "keep", "stop"


class SealBroken(Exception):
    """No key here opens it, or it was changed or moved to another row. Says nothing of what it held."""


def seal(words: dict[str, Any], row: UUID) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    text = json.dumps(words, separators=(",", ":")).encode()
    return nonce + AESGCM(_key("seal")).encrypt(nonce, text, row.bytes)


def unseal(sealed: Buffer, row: UUID) -> dict[str, Any]:
    value = bytes(sealed)
    try:
        text = AESGCM(_key("seal")).decrypt(value[:_NONCE_BYTES], value[_NONCE_BYTES:], row.bytes)
    except (InvalidTag, ValueError) as error:
        raise SealBroken("the seal does not fit") from error
    opened: dict[str, Any] = json.loads(text)
    return opened


def find_by(what: str, value: str) -> str:
    """The keyed hash by which an address, a mailbox or a code is found."""
    return _mac(f"find {what}", value.encode()).hex()


def link(purpose: str, row: UUID) -> str:
    """What stands in an address that whoever got the letter may open: 43 letters."""
    signed = row.bytes + _mac(f"link {purpose}", row.bytes)[:_MAC_BYTES]
    return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()


def row_of(purpose: str, token: str) -> UUID | None:
    """The row such a link is for; None for what we never signed for this purpose."""
    if len(token) != 43 or not token.isascii():
        return None
    try:
        signed = base64.b64decode(f"{token}=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    # The last letter bears bits that decoding drops: a link is written in one way alone.
    if base64.urlsafe_b64encode(signed).decode().rstrip("=") != token:
        return None
    row, mac = signed[:16], signed[16:]
    if not hmac.compare_digest(mac, _mac(f"link {purpose}", row)[:_MAC_BYTES]):
        return None
    return UUID(bytes=row)


def code_of(row: UUID, day: date | None = None) -> str:
    """The short code for a telephone: of a request to follow, or of one day's news; 40 bits."""
    label = row.bytes + (day.isoformat().encode() if day else b"")
    number = int.from_bytes(_mac("code", label)[:5], "big")
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(0, 40, 5))
    return f"{letters[:4]}-{letters[4:]}"


def code_hash(code: str) -> str:
    """Of a code as it was typed; empty where it can't be one."""
    plain = clean_reference(code)
    return find_by("code", plain) if plain else ""


def _mac(purpose: str, value: bytes) -> bytes:
    return hmac.digest(_key(purpose), value, hashlib.sha256)


def _key(purpose: str) -> bytes:
    return hmac.digest(keys.read("alerts"), purpose.encode(), hashlib.sha256)
