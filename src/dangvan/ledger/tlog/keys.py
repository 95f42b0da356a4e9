"""Keys that sign notes and checkpoints, and their text forms (C2SP signed-note, tlog-cosignature).

Three signature types: Ed25519 over the note's text (0x01), and two of cosigners who say when they saw a
checkpoint: Ed25519 (0x04) and ML-DSA-44 (0x06), which also withstands quantum computers.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final, Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dangvan.ledger.tlog.checkpoints import parse_checkpoint
from dangvan.ledger.tlog.encoding import LARGEST_NUMBER, decode_base64, encode_base64
from dangvan.ledger.tlog.errors import Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey


class SignatureType(IntEnum):
    """The byte that tells signature types apart (signed-note, "Signature types")."""

    ED25519 = 0x01
    COSIGNATURE_ED25519 = 0x04
    COSIGNATURE_ML_DSA_44 = 0x06


COSIGNATURE_TYPES: Final = frozenset({SignatureType.COSIGNATURE_ED25519, SignatureType.COSIGNATURE_ML_DSA_44})

_PUBLIC_BYTES: Final = {
    SignatureType.ED25519: 32,
    SignatureType.COSIGNATURE_ED25519: 32,
    SignatureType.COSIGNATURE_ML_DSA_44: 1312,
}
_SIGNATURE_BYTES: Final = {
    SignatureType.ED25519: 64,
    SignatureType.COSIGNATURE_ED25519: 8 + 64,
    SignatureType.COSIGNATURE_ML_DSA_44: 8 + 2420,
}
_SEED_BYTES: Final = 32
_NO_ML_DSA: Final = "this machine's cryptography package does not know ML-DSA-44"
_MARK: Final = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name its signatures stand under."""

    name: str
    signature_type: SignatureType
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name, newline, type, public key) (signed-note, "Signatures")."""
        named = self.name.encode() + b"\n" + bytes([self.signature_type]) + self.public
        return hashlib.sha256(named).digest()[:4]

    def __str__(self) -> str:
        """The key as `name+key id in hexadecimal+base64 of type and key` (signed-note, "Verifier keys")."""
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(bytes([self.signature_type]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """A key from its text. Raises `Refused` for a wrong form, name or key id, or an unknown type."""
        name, key_id, encoded = _three_parts(text, "a verifier key")
        signature_type, public = _typed(encoded, "the verifier key")
        if len(public) != _PUBLIC_BYTES[signature_type]:
            raise Refused(
                f"the public key of {name} has {len(public)} bytes, not {_PUBLIC_BYTES[signature_type]}"
            )
        key = cls(name, signature_type, public)
        if key.key_id.hex() != key_id:
            raise Refused(f"the key id in the verifier key of {name} is not that of its name and key")
        key._public_key()
        return key

    def verify(self, text: str, signature: bytes) -> int | None:
        """Accepts `signature` (without key id) over a note's text: when a cosigner saw it, else None.

        The time is in seconds since 1970 UTC. Raises `Refused` when the signature is not this key's over
        this text, or a cosigner's text is no checkpoint.
        """
        needed = _SIGNATURE_BYTES[self.signature_type]
        if len(signature) != needed:
            raise Refused(f"the signature of {self.name} has {len(signature)} bytes, not {needed}")
        time = None
        if self.signature_type in COSIGNATURE_TYPES:
            time, signature = struct.unpack_from(">Q", signature)[0], signature[8:]
        message = signed_message(self.name, self.signature_type, text, time)
        try:
            self._public_key().verify(signature, message)
        except InvalidSignature:
            raise Refused(f"the signature of {self.name} is not over this text by its key") from None
        return time

    def _public_key(self) -> Ed25519PublicKey | MLDSA44PublicKey:
        try:
            if self.signature_type is SignatureType.COSIGNATURE_ML_DSA_44:
                return _ml_dsa_public(self.public)
            return Ed25519PublicKey.from_public_bytes(self.public)
        except Refused:
            raise
        except ValueError:
            raise Refused(f"the public key of {self.name} is not one of its type") from None


@dataclass(frozen=True, slots=True, repr=False)
class SecretKey:
    """A key that signs: 32 secret bytes, a name, a type. Its text form must never leave its process."""

    name: str
    signature_type: SignatureType
    seed: bytes

    @classmethod
    def generate(cls, name: str, signature_type: SignatureType = SignatureType.ED25519) -> Self:
        """A fresh key. Raises `Refused` when `name` is empty or has a space or plus in it."""
        check_name(name)
        return cls(name, signature_type, secrets.token_bytes(_SEED_BYTES))

    @property
    def verifier(self) -> VerifierKey:
        """The public key that goes with it."""
        if self.signature_type is SignatureType.COSIGNATURE_ML_DSA_44:
            public = _ml_dsa_secret(self.seed).public_key().public_bytes_raw()
        else:
            public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return VerifierKey(self.name, self.signature_type, public)

    def __repr__(self) -> str:
        """The public side only: a secret must not slip into a log or a traceback."""
        return f"<SecretKey {self.verifier}>"

    def __str__(self) -> str:
        """The key as `PRIVATE+KEY+name+key id+base64 of type and seed`, as Go's sumdb/note writes it."""
        encoded = encode_base64(bytes([self.signature_type]) + self.seed)
        return f"{_MARK}{self.name}+{self.verifier.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """A key from its text. Raises `Refused`, without repeating any of the secret."""
        if not text.startswith(_MARK):
            raise Refused("a secret key begins with PRIVATE+KEY+")
        name, key_id, encoded = _three_parts(text.removeprefix(_MARK), "a secret key")
        signature_type, seed = _typed(encoded, "the secret key")
        if len(seed) != _SEED_BYTES:
            raise Refused(f"the secret key of {name} has {len(seed)} bytes, not {_SEED_BYTES}")
        key = cls(name, signature_type, seed)
        if key.verifier.key_id.hex() != key_id:
            raise Refused(f"the key id in the secret key of {name} is not that of its name and key")
        return key

    def sign(self, text: str, time: int | None = None) -> bytes:
        """The signature (without key id) over a note's text.

        A cosigner needs `time`, seconds since 1970 UTC, and a text that is a checkpoint's; a plain key
        takes none. Raises `Refused` otherwise.
        """
        message = signed_message(self.name, self.signature_type, text, time)
        if self.signature_type is SignatureType.COSIGNATURE_ML_DSA_44:
            signature = _ml_dsa_secret(self.seed).sign(message)
        else:
            signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)
        return signature if time is None else struct.pack(">Q", time) + signature


def check_name(name: str) -> None:
    """Raises `Refused` unless `name` may name a key: not empty, no plus, no space of any script (signed-
    note, "Format").
    """
    if not name:
        raise Refused("a key name is empty")
    if "+" in name or any(letter.isspace() or letter < " " for letter in name):
        raise Refused(f"the key name {name!r} has a space, control character or plus in it")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise Refused("a key name is not valid UTF-8") from None


def signed_message(name: str, signature_type: SignatureType, text: str, time: int | None) -> bytes:
    """What is really signed: the text itself, or what tlog-cosignature puts around a checkpoint and a time.

    Sections "Ed25519 signed message" and "ML-DSA-44 signed message". Raises `Refused` for a time that is
    missing, superfluous or beyond 2**63 - 1, and for a cosigner's text that is no checkpoint.
    """
    if signature_type is SignatureType.ED25519:
        if time is not None:
            raise Refused(f"{name} is a plain key, its signatures carry no time")
        return text.encode()
    if time is None or not 0 <= time <= LARGEST_NUMBER:
        raise Refused(f"a cosignature of {name} needs a time that fits 63 bits")
    checkpoint = parse_checkpoint(text)
    if signature_type is SignatureType.COSIGNATURE_ED25519:
        return f"cosignature/v1\ntime {time}\n{text}".encode()
    return b"".join(
        (
            b"subtree/v1\n\x00",
            _short(name, "the cosigner's name"),
            struct.pack(">Q", time),
            _short(checkpoint.origin, "the origin"),
            struct.pack(">QQ", 0, checkpoint.size),
            checkpoint.root,
        )
    )


def _short(text: str, what: str) -> bytes:
    octets = text.encode()
    if len(octets) > 255:
        raise Refused(f"{what} has {len(octets)} bytes, an ML-DSA-44 cosignature allows 255")
    return bytes([len(octets)]) + octets


def _three_parts(text: str, what: str) -> tuple[str, str, str]:
    # Base64 may hold plus signs itself, a name may not.
    name, _, rest = text.partition("+")
    key_id, plus, encoded = rest.partition("+")
    if not plus:
        raise Refused(f"{what} is name, key id and key, joined by plus signs")
    check_name(name)
    return name, key_id, encoded


def _typed(encoded: str, what: str) -> tuple[SignatureType, bytes]:
    octets = decode_base64(encoded, what)
    if not octets:
        raise Refused(f"{what} is empty")
    try:
        return SignatureType(octets[0]), octets[1:]
    except ValueError:
        raise Refused(f"{what} is of type 0x{octets[0]:02x}, which is not known here") from None


def _ml_dsa_public(public: bytes) -> MLDSA44PublicKey:
    try:
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

        return MLDSA44PublicKey.from_public_bytes(public)
    except (ImportError, UnsupportedAlgorithm):
        raise Refused(_NO_ML_DSA) from None


def _ml_dsa_secret(seed: bytes) -> MLDSA44PrivateKey:
    try:
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

        return MLDSA44PrivateKey.from_seed_bytes(seed)
    except (ImportError, UnsupportedAlgorithm):
        raise Refused(_NO_ML_DSA) from None
