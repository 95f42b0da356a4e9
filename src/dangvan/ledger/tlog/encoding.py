"""How numbers, hashes and lines are written in every text format of the log: one spelling each, all else
refused.

A second spelling of the same value would let two readers disagree about what was signed.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from dangvan.ledger.tlog.errors import Refused

HASH_BYTES: Final = 32

#: The largest size, index or time that fits the signed 64 bits other implementations count in.
LARGEST_NUMBER: Final = 2**63 - 1

_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_DECIMAL: Final = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z", re.ASCII)


def encode_base64(octets: bytes) -> str:
    """`octets` in standard base64 with padding (RFC 4648, section 4)."""
    return base64.b64encode(octets).decode("ascii")


def decode_base64(text: str, what: str) -> bytes:
    """The octets of a standard base64 text (RFC 4648, section 4), padded and canonical.

    Raises `Refused`, naming `what`, for any other alphabet, missing padding, white space or stray bits at
    the end.
    """
    try:
        octets = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Refused(f"{what} is not standard base64") from None
    if encode_base64(octets) != text:
        raise Refused(f"{what} is base64 with stray bits at its end")
    return octets


def decode_hash(text: str, what: str) -> bytes:
    """A SHA-256 hash (32 octets) from its base64 text. Raises `Refused`, naming `what`."""
    octets = decode_base64(text, what)
    if len(octets) != HASH_BYTES:
        raise Refused(f"{what} has {len(octets)} bytes, a SHA-256 hash has {HASH_BYTES}")
    return octets


def decode_number(text: str, what: str) -> int:
    """A number from 0 to 2**63 - 1 in ASCII decimal, no leading zeros. Raises `Refused`, naming `what`."""
    if not _DECIMAL.match(text):
        raise Refused(f"{what} is not a plain decimal number")
    number = int(text)
    if number > LARGEST_NUMBER:
        raise Refused(f"{what} does not fit 63 bits")
    return number


def decode_text(octets: bytes | str, what: str, limit: int) -> str:
    """`octets` as UTF-8 text whose only control character is the newline, at most `limit` octets long.

    Raises `Refused`, naming `what`.
    """
    try:
        if isinstance(octets, str):
            octets = octets.encode()
        if len(octets) > limit:
            raise Refused(f"{what} has {len(octets)} bytes, more than the {limit} that are read")
        text = octets.decode()
    except UnicodeError:
        raise Refused(f"{what} is not valid UTF-8") from None
    if _CONTROL.search(text):
        raise Refused(f"{what} has a control character in it")
    return text


def check_hashes(hashes: dict[str, bytes]) -> None:
    """Raises `Refused`, naming the first of `hashes` (name -> octets) that is not 32 octets long."""
    for name, octets in hashes.items():
        if len(octets) != HASH_BYTES:
            raise Refused(f"{name} has {len(octets)} bytes, a SHA-256 hash has {HASH_BYTES}")
