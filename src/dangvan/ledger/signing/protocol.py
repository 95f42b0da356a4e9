"""What a signer offers, whichever way it keeps its keys: in files, in a token behind PKCS#11, at a KMS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class SignerSilent(Exception):
    """Nobody answers where the signer should be, or not in time. Nothing was decided: ask again later."""


class SignerRefused(Exception):
    """The signer will not sign this; the message is one sentence that says why. Asking again won't help."""


@dataclass(frozen=True, slots=True)
class Signed:
    """The largest tree that was ever signed: its size and 32-byte root."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """Verifier keys (`name+id+base64`) of the log and of its promises, the present one first, then those
    that still sign along or soon will.
    """

    log: tuple[str, ...]
    promises: tuple[str, ...]


class Signer(Protocol):
    """The whole duty of a signer.

    An adapter to a token or a KMS keeps the same promises: it remembers what it signed last where a restore
    of the database can't reach, stores that before it gives a signature away, and signs no tree that is not
    shown to have grown out of it. Ed25519 only (PKCS#11: CKM_EDDSA): keys are made inside and never leave.
    Every method may raise SignerSilent and SignerRefused, nothing else.
    """

    def public_keys(self) -> PublicKeys: ...

    def last_signed(self) -> Signed:
        """What was signed last; size 0 where nothing was."""
        ...

    def sign_checkpoint(self, text: str, proof: Sequence[bytes]) -> str:
        """The signed note of a checkpoint. `proof` is the consistency proof (RFC 9162, 2.1.4) from the tree
        signed last; none is needed from an empty tree or for the same tree again, which gives the same note.
        """
        ...

    def sign_promise(self, text: str) -> str:
        """The signed note of a promise (docs/ledger/formats.md)."""
        ...

    def sign_acts(self, acts: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """For each organisation's code and leaf without signature, in order, the 64 octets of Ed25519 by
        that organisation's key over the header of acts and the leaf.
        """
        ...

    def organisation_key(self, organisation: str) -> str:
        """The verifier key of an organisation, made at the first time of asking."""
        ...

    def begin_rotation(self, which: str) -> str:
        """Make a new key ("log" or "promises") that signs along with the present one; its verifier key."""
        ...

    def finish_rotation(self, which: str) -> str:
        """Let the newest key sign alone and put the others away; the verifier key that stays."""
        ...
