"""Random identifiers. Nothing that is seen from outside counts up, so nothing tells how many came before."""

from __future__ import annotations

import secrets
import uuid

#: Crockford's alphabet: no I, L, O, U, so a reference survives a phone call.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CONFUSED = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def new_id() -> uuid.UUID:
    """A subject id: 128 bits from the operating system."""
    return uuid.UUID(bytes=secrets.token_bytes(16))


def new_reference() -> str:
    """A case's public number: 8 characters (40 bits), in two groups."""
    number = secrets.randbits(40)
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(0, 40, 5))
    return f"{letters[:4]}-{letters[4:]}"


def new_secret(letters: int) -> str:
    """So many letters, five bits each."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(letters))


def clean_reference(text: str) -> str:
    """What a person typed or dictated, in the form in which references are stored."""
    letters = "".join(c for c in text.upper().translate(_CONFUSED) if c in _ALPHABET)
    return f"{letters[:4]}-{letters[4:8]}" if len(letters) == 8 else ""
