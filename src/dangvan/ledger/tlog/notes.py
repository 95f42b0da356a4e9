"""Signed notes: a text and who signed it (C2SP signed-note)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dangvan.ledger.tlog.encoding import decode_base64, decode_text, encode_base64
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.keys import SecretKey, SignatureType, VerifierKey, check_name

__all__ = [
    "Note",
    "SecretKey",
    "Signature",
    "SignatureType",
    "VerifierKey",
    "open_note",
    "sign_note",
    "signature_line",
]

LARGEST_NOTE: Final = 1_000_000
MOST_SIGNATURES: Final = 100

_KEY_ID_BYTES: Final = 4
_DASH: Final = "\N{EM DASH} "


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name and id, the bytes after the id, a verified cosignature's time."""

    name: str
    key_id: bytes
    octets: bytes
    time: int | None = None

    def line(self) -> str:
        """The line as it stands in a note, with its newline."""
        return f"{_DASH}{self.name} {encode_base64(self.key_id + self.octets)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text with at least one verified signature; signatures of unknown keys prove nothing."""

    text: str
    signatures: tuple[Signature, ...]
    unknown: tuple[Signature, ...]


def sign_note(text: str, *keys: SecretKey) -> str:
    """`text` with one signature line for each plain key (type 0x01).

    Raises `Refused` when the text does not end in a newline or has control characters, or no key is given.
    """
    if not keys:
        raise Refused("a note needs at least one signature")
    _check_text(text)
    return f"{text}\n{''.join(signature_line(text, key) for key in keys)}"


def signature_line(text: str, key: SecretKey, time: int | None = None) -> str:
    """The line, with its newline, by which `key` signs a text; a cosigner's needs a time in seconds."""
    return Signature(key.name, key.verifier.key_id, key.sign(text, time)).line()


def open_note(note: bytes | str, keys: Sequence[VerifierKey]) -> Note:
    """The text of a note that at least one of `keys` signed, and each of them that did signed rightly.

    Raises `Refused` when the note is malformed, larger than 1 MB, has more than 100 signatures, none by a
    known key, or a wrong one by a known key (signed-note, "Format" and "Signatures").
    """
    text, found = split_note(note)
    known = {(key.name, key.key_id): key for key in keys}
    verified, unknown = [], []
    for signature in found:
        key = known.get((signature.name, signature.key_id))
        if key is None:
            unknown.append(signature)
        else:
            time = key.verify(text, signature.octets)
            verified.append(Signature(signature.name, signature.key_id, signature.octets, time))
    if not verified:
        raise Refused(f"the note is not signed by {_listed(keys)}, only by {_listed(unknown)}")
    return Note(text, tuple(verified), tuple(unknown))


def split_note(note: bytes | str) -> tuple[str, tuple[Signature, ...]]:
    """The text of a note and its signatures, none verified. Raises `Refused` when the note is malformed."""
    whole = decode_text(note, "the note", LARGEST_NOTE)
    text, blank, block = whole.rpartition("\n\n")
    if not blank:
        raise Refused("the note has no blank line before its signatures")
    return f"{text}\n", parse_signatures(block)


def parse_signatures(block: str) -> tuple[Signature, ...]:
    """The signature lines of a note or a witness' answer, unverified. Raises `Refused` when malformed."""
    if not block.endswith("\n"):
        raise Refused("the signatures do not end in a newline")
    lines = block[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise Refused(f"there are {len(lines)} signatures, more than the {MOST_SIGNATURES} that are read")
    return tuple(_parse_line(line) for line in lines)


def _parse_line(line: str) -> Signature:
    if not line.startswith(_DASH):
        raise Refused("a signature line does not begin with an em dash and a space")
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not space:
        raise Refused("a signature line has no signature after the name")
    check_name(name)
    octets = decode_base64(encoded, f"the signature of {name}")
    if len(octets) <= _KEY_ID_BYTES:
        raise Refused(f"the signature of {name} is too short to hold a key id and a signature")
    return Signature(name, octets[:_KEY_ID_BYTES], octets[_KEY_ID_BYTES:])


def _check_text(text: str) -> None:
    decode_text(text, "the note's text", LARGEST_NOTE)
    if not text.endswith("\n"):
        raise Refused("the note's text does not end in a newline")


def _listed(named: Sequence[VerifierKey] | Sequence[Signature]) -> str:
    return ", ".join(sorted({item.name for item in named})[:5]) or "nobody"
