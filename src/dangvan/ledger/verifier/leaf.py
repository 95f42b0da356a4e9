"""One entry of the log, read strictly (docs/ledger/formats.md, "A leaf"): one way to write it, nothing else
passes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.verifier.canonical import canonical, read_canonical

LARGEST_LEAF: Final = 1024
VERSION: Final = 1
SEALED: Final = "sealed"
#: What every sealed leaf commits to, report or padding alike.
SEALED_FIELDS: Final = frozenset({"text", "place", "topic", "area", "visibility", "photos", "thread"})
#: The one field under which a hidden act commits to all that would stand plain.
ACT: Final = "act"
ACT_CONTEXT: Final = b"dangvan/act/v1\n"
_COMMITMENT_CONTEXT: Final = b"dangvan/v1/"

_NAMES: Final = {"commit", "day", "kind", "plain", "prev", "seq", "subject", "v"}
_KIND: Final = re.compile(r"[a-z]+(?:[._][a-z]+)*\Z", re.ASCII)
_FIELD: Final = re.compile(r"[a-z][a-z0-9_]{0,39}\Z", re.ASCII)
_BASE64URL: Final = {
    16: re.compile(r"[A-Za-z0-9_-]{21}[AQgw]\Z", re.ASCII),
    32: re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]\Z", re.ASCII),
    64: re.compile(r"[A-Za-z0-9_-]{85}[AQgw]\Z", re.ASCII),
}
_LONGEST_KIND: Final = 60
_LARGEST_SEQUENCE: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry as it was written; `subject` 16 bytes, `prev` the 32-byte leaf hash before it or empty."""

    kind: str
    subject: bytes
    seq: int
    prev: bytes
    day: str
    plain: dict[str, Any]
    commit: dict[str, str]
    signed_by: str = ""
    signature: bytes = b""
    core: bytes = b""

    @property
    def is_sealed(self) -> bool:
        return self.kind == SEALED

    @property
    def is_hidden(self) -> bool:
        """Whether a body acted where nothing may stand plain."""
        return ACT in self.commit


def parse_leaf(entry: bytes) -> Leaf:
    """The leaf in an entry. Raises `Refused` with a sentence that names the first thing that is wrong."""
    if len(entry) > LARGEST_LEAF:
        raise Refused(f"the entry has {len(entry)} bytes, a leaf has at most {LARGEST_LEAF}")
    value = read_canonical(entry)
    if type(value) is not dict:
        raise Refused("the entry is not a JSON object")
    if (names := value.keys() - {"sig"}) != _NAMES:
        raise Refused(f"the leaf's names are wrong: {', '.join(sorted(names ^ _NAMES))}")
    if type(value["v"]) is not int or value["v"] != VERSION:
        raise Refused("the leaf is of a version this verifier does not know")
    kind, plain, commit = value["kind"], value["plain"], value["commit"]
    if type(kind) is not str or len(kind) > _LONGEST_KIND or not _KIND.match(kind):
        raise Refused("the leaf's kind is not a kind")
    _check_plain(plain)
    _check_commitments(commit)
    seq = value["seq"]
    if type(seq) is not int or not 0 <= seq <= _LARGEST_SEQUENCE:
        raise Refused("the leaf's sequence number is not one")
    prev = value["prev"]
    previous = b"" if prev == "" else from_base64url(prev, 32, "prev")
    if bool(previous) != bool(seq):
        raise Refused("only the first leaf of a subject, and it always, has no leaf before it")
    leaf = Leaf(
        kind=kind,
        subject=from_base64url(value["subject"], 16, "subject"),
        seq=seq,
        prev=previous,
        day=read_day(value["day"]),
        plain=plain,
        commit=commit,
        **_signature(value),
    )
    if leaf.is_sealed:
        _check_sealed(leaf)
    return leaf


def read_day(value: Any) -> str:
    """A day as YYYY-MM-DD, or `Refused`."""
    try:
        if type(value) is str and len(value) == 10 and date.fromisoformat(value).isoformat() == value:
            return value
    except ValueError:
        pass
    raise Refused("the day is not a day of the calendar written YYYY-MM-DD")


def from_base64url(text: Any, length: int, what: str) -> bytes:
    """`length` bytes (not a multiple of three) from base64url without padding, in its one spelling (RFC 4648,
    section 5:
    the last letter carries no stray bits).
    """
    _check_base64url(text, length, what)
    return base64.urlsafe_b64decode(text + "==")


def _check_base64url(text: Any, length: int, what: str) -> None:
    if type(text) is not str or not _BASE64URL[length].match(text):
        raise Refused(f"{what} is not {length} bytes in base64url without padding")


def to_base64url(octets: bytes) -> str:
    """base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(octets).decode("ascii").rstrip("=")


def sealed_subject(thread_commitment: bytes) -> bytes:
    """The subject of a sealed leaf: what its `thread` commitment (32 bytes) hashes to, cut to 16 bytes."""
    return hashlib.sha256(thread_commitment).digest()[:16]


def commitment(key: bytes, field: str, value: bytes) -> bytes:
    """HMAC-SHA256 under the field's own 32-byte key, over its name and its value's canonical bytes."""
    return hmac.digest(key, _COMMITMENT_CONTEXT + field.encode() + b"\0" + value, "sha256")


def _check_plain(plain: Any) -> None:
    if type(plain) is not dict:
        raise Refused("the leaf's plain fields are not a JSON object")
    for name, value in plain.items():
        if not _FIELD.match(name):
            raise Refused("a plain field has a name that is none")
        if isinstance(value, dict | list):
            raise Refused(f"the plain field {name} is neither text nor number nor true nor false nor null")


def _check_commitments(commit: Any) -> None:
    if type(commit) is not dict:
        raise Refused("the leaf's commitments are not a JSON object")
    for name, value in commit.items():
        if not _FIELD.match(name):
            raise Refused("a committed field has a name that is none")
        _check_base64url(value, 32, name)


def _signature(value: dict[str, Any]) -> dict[str, Any]:
    """Who signed, the signature, and the bytes it is over: the leaf without "sig"."""
    if "sig" not in value:
        return {}
    sig = value["sig"]
    if (
        type(sig) is not dict
        or sig.keys() != {"by", "ed25519"}
        or type(sig["by"]) is not str
        or not sig["by"]
    ):
        raise Refused('the leaf\'s "sig" does not name who signed and the signature')
    core = canonical({name: inner for name, inner in value.items() if name != "sig"})
    signature = from_base64url(sig["ed25519"], 64, "the signature")
    return {"signed_by": sig["by"], "signature": signature, "core": core}


def _check_sealed(leaf: Leaf) -> None:
    if leaf.seq or leaf.plain or leaf.signed_by:
        raise Refused("a sealed leaf begins no chain, has nothing plain and is signed by nobody")
    if leaf.commit.keys() != SEALED_FIELDS:
        raise Refused("a sealed leaf commits to other fields than all sealed leaves do")
    thread = from_base64url(leaf.commit["thread"], 32, "the commitment of thread")
    if leaf.subject != sealed_subject(thread):
        raise Refused("a sealed leaf's subject does not follow from its thread")
