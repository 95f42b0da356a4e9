"""How a value is committed to: its canonical JSON (RFC 8785) under a key of its own. Whoever lacks the key
can neither read nor guess it; whoever holds the key can show it.
"""

from __future__ import annotations

import hmac
import json
from binascii import b2a_base64
from collections.abc import Mapping
from functools import cache
from json.encoder import encode_basestring
from types import NoneType
from typing import Any

import rfc8785

#: What a commitment is about stands in front of its value, so that none can be passed off as another's.
DOMAIN = b"dangvan/v1/"
_MOST = 2**53 - 1
_URL_LETTERS = bytes.maketrans(b"+/", b"-_")
_WORDS_AND_FLAGS = frozenset({str, bool, NoneType})

#: Made once: `json.dumps` would make an encoder at every call.
_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: Any) -> bytes:
    """RFC 8785 JSON. Raises ValueError for what JSON can't hold."""
    return canonical_text(value).encode()


def canonical_text(value: Any) -> str:
    """The same as text. What this program usually writes goes through Python's own encoder, which gives the
    same octets for it many times sooner; everything else through `rfc8785`.
    """
    if type(value) is str:
        return encode_basestring(value)
    if is_usual(value):
        return _write(value)
    return rfc8785.dumps(value).decode()


def table_of(texts: Mapping[str, str]) -> str:
    """The canonical text of a table with ASCII names, from the canonical texts of its values."""
    return "{" + ",".join([f'"{name}":{texts[name]}' for name in sorted(texts)]) + "}"


def commitment(key: bytes, field: str, value: Any) -> str:
    """HMAC-SHA256 (hex) of a field's value under its own 32-byte key."""
    return commitment_to_text(key, field, canonical_text(value))


def commitment_to_text(key: bytes, field: str, text: str) -> str:
    """The same for a value whose canonical text is at hand."""
    return hmac.digest(key, _prefix(field) + text.encode(), "sha256").hex()


def base64url(octets: bytes) -> str:
    """RFC 4648, section 5, without padding: as octets stand in a leaf."""
    return b2a_base64(octets, newline=False).translate(_URL_LETTERS, b"=").decode()


@cache
def _prefix(field: str) -> bytes:
    return DOMAIN + field.encode() + b"\0"


def is_usual(value: Any) -> bool:
    """Whether Python's encoder writes it as RFC 8785 asks: whole numbers that every reader of JSON keeps, and
    names whose order is the same in UTF-16 as in Unicode.
    """
    kind = type(value)
    if kind in _WORDS_AND_FLAGS:
        return True
    if kind is int:
        return bool(-_MOST <= value <= _MOST)
    if kind is list:
        return all(map(is_usual, value))
    if kind is dict:
        return all(type(name) is str and name.isascii() for name in value) and all(
            map(is_usual, value.values())
        )
    return False
