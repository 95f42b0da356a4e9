"""Sealing: AES-256-GCM with keys that lie outside the database, so that a copy of the database opens nothing.

A sealed value begins with its format and the id of its key; an older key stays readable while it lies in the
key folder as `contact-<id>.key`, until every value is sealed anew.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from dangvan.kernel import keys
from dangvan.reports.types import Contact, ContactInput, DraftFields

_FORMAT = b"\x01"
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
TOKEN_BYTES = 16
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


#: Binary columns come as bytes from SQLite, as memoryview from PostgreSQL.
Buffer = bytes | memoryview


class SealBroken(Exception):
    """A sealed value that no key here opens, or that was changed or moved. Says nothing of what it held."""


def key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"dangvan key id\0" + key).digest()[:_KEY_ID_BYTES]


def seal_contact(contact: ContactInput, report: UUID) -> bytes:
    """Contact data as it is stored: readable only with the contact key and only for this report."""
    words = {"name": contact.name, "phone": contact.phone, "email": contact.email}
    return _seal(keys.read("contact"), words, _contact_label(report))


def open_contact(sealed: Buffer, report: UUID, *, language: str, wants_news: bool) -> Contact:
    """Raises SealBroken where the value is not this report's or no key opens it."""
    words = _open(_contact_key(bytes(sealed)), bytes(sealed), _contact_label(report))
    return Contact(
        name=str(words["name"]),
        phone=str(words["phone"]),
        email=str(words["email"]),
        wants_news=wants_news,
        language=language,
    )


def is_sealed_with_current_key(sealed: Buffer) -> bool:
    return bytes(sealed)[1 : 1 + _KEY_ID_BYTES] == key_id(keys.read("contact"))


def _contact_label(report: UUID) -> bytes:
    return b"contact of " + report.bytes


def _contact_key(sealed: bytes) -> bytes:
    wanted = sealed[1 : 1 + _KEY_ID_BYTES]
    current = keys.read("contact")
    if wanted == key_id(current):
        return current
    try:
        return retired_key_path(wanted).read_bytes()
    except FileNotFoundError as error:
        raise SealBroken("no key of this id") from error


def retired_key_path(identifier: bytes) -> Path:
    return Path(settings.DANGVAN_HOME) / "keys" / f"contact-{identifier.hex()}.key"


def change_contact_key() -> None:
    """Put a fresh contact key in place; the present one stays readable as a retired key.

    Only while no service runs: a process reads its keys once.
    """
    present = keys.read("contact")
    folder = Path(settings.DANGVAN_HOME) / "keys"
    _write_key(retired_key_path(key_id(present)), present)
    _write_key(folder / "contact.key", secrets.token_bytes(32))
    keys.read.cache_clear()


def forget_retired_keys() -> int:
    """Delete the retired keys, once nothing is sealed with them any more; how many there were."""
    retired = list((Path(settings.DANGVAN_HOME) / "keys").glob("contact-*.key"))
    for path in retired:
        path.unlink()
    return len(retired)


def _write_key(path: Path, key: bytes) -> None:
    unfinished = path.with_suffix(".part")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def new_token() -> str:
    """What a person's browser keeps to find its draft again: 128 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def is_token(token: str) -> bool:
    """Whether a cookie holds what `new_token` makes; anything else is not looked up."""
    return bool(_TOKEN.fullmatch(token))


def token_hash(token: str) -> str:
    """What the database keeps of a draft's token."""
    return hmac.digest(keys.read("draft"), b"find\0" + token.encode(), hashlib.sha256).hex()


def seal_draft(fields: DraftFields, token: str) -> bytes:
    """A draft's fields under a key made of the server's key and the token: neither opens them without the
    other.
    """
    return _seal(_draft_key(token), fields, b"draft " + token_hash(token).encode())


def open_draft(sealed: Buffer, token: str) -> DraftFields:
    """Raises SealBroken where the token is not this draft's or the server's key was changed."""
    return _open(_draft_key(token), bytes(sealed), b"draft " + token_hash(token).encode())


def _draft_key(token: str) -> bytes:
    return hmac.digest(keys.read("draft"), b"seal\0" + token.encode(), hashlib.sha256)


def _seal(key: bytes, value: dict[str, Any], label: bytes) -> bytes:
    head = _FORMAT + key_id(key)
    nonce = os.urandom(_NONCE_BYTES)
    text = json.dumps(value, separators=(",", ":")).encode()
    return head + nonce + AESGCM(key).encrypt(nonce, text, head + label)


def _open(key: bytes, sealed: bytes, label: bytes) -> dict[str, Any]:
    body = 1 + _KEY_ID_BYTES
    head, nonce = sealed[:body], sealed[body : body + _NONCE_BYTES]
    if head[:1] != _FORMAT or len(nonce) != _NONCE_BYTES:
        raise SealBroken("not a sealed value")
    try:
        text = AESGCM(key).decrypt(nonce, sealed[body + _NONCE_BYTES :], head + label)
    except InvalidTag as error:
        raise SealBroken("the seal does not fit") from error
    opened: dict[str, Any] = json.loads(text)
    return opened
