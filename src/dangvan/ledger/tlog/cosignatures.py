"""Cosignatures: a witness says when it saw a checkpoint that continues all before (C2SP tlog-cosignature)."""

from __future__ import annotations

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.keys import COSIGNATURE_TYPES, SecretKey, SignatureType, VerifierKey
from dangvan.ledger.tlog.notes import parse_signatures, signature_line, split_note


def new_cosigner(name: str, signature_type: SignatureType = SignatureType.COSIGNATURE_ED25519) -> SecretKey:
    """A fresh cosigner's key (type 0x04, or 0x06). Raises `Refused` for a name no key may have."""
    if signature_type not in COSIGNATURE_TYPES:
        raise Refused(f"{name} would be a plain key: a cosigner's signatures carry a time")
    return SecretKey.generate(name, signature_type)


def cosign(checkpoint_note: bytes | str, key: SecretKey, time: int) -> str:
    """The line, with its newline, by which `key` says it saw the checkpoint at `time` (seconds since 1970
    UTC).

    The caller has checked the log's signature and that the checkpoint continues the last one it cosigned.
    Raises `Refused` when the note is malformed, no checkpoint, or the key is not a cosigner's.
    """
    if key.signature_type not in COSIGNATURE_TYPES:
        raise Refused(f"{key.name} is a plain key: a cosigner's signatures carry a time")
    text, _ = split_note(checkpoint_note)
    return signature_line(text, key, time)


def verify_cosignature(checkpoint_note: bytes | str, line: str, key: VerifierKey) -> int:
    """When the cosigner `key` saw the checkpoint, in seconds since 1970 UTC.

    `line` is one line or several, as a witness answers: lines of other keys are passed over, of several by
    this key the latest counts. Raises `Refused` when none is by `key` or one is wrong.
    """
    text, _ = split_note(checkpoint_note)
    times = []
    for signature in parse_signatures(line):
        if (signature.name, signature.key_id) == (key.name, key.key_id):
            time = key.verify(text, signature.octets)
            if time is None:
                raise Refused(f"{key.name} is a plain key: its signature says no time")
            times.append(time)
    if not times:
        raise Refused(f"there is no cosignature by {key.name}")
    return max(times)


def with_cosignatures(checkpoint_note: str, *lines: str) -> str:
    """The note with cosignature lines added below its own. Raises `Refused` when one is malformed."""
    split_note(checkpoint_note)
    for line in lines:
        parse_signatures(line)
    return checkpoint_note + "".join(lines)
