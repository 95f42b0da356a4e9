"""Whose word counts: the keys and the policy that whoever runs the verifier has from somewhere they trust."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.keys import SignatureType, VerifierKey
from dangvan.ledger.tlog.policy import LARGEST_POLICY, NO_QUORUM, Log, Policy, Witnessed, parse_policy
from dangvan.ledger.verifier.sources import Source, read_bounded

#: What the key of promises is called after the origin of its log.
PROMISES: Final = "/promises"
_LARGEST_KEYS: Final = 65_536


@dataclass(slots=True)
class Trust:
    """Logs, witnesses and quorum, and the keys of promises. `by_site` says that the site named its own keys:
    then only that it agrees with itself can be shown.
    """

    policy: Policy
    promises: list[VerifierKey] = field(default_factory=list)
    by_site: bool = False

    @property
    def asks_witnesses(self) -> bool:
        return self.policy.quorum != NO_QUORUM

    def checkpoint(self, note: bytes, now: int) -> Witnessed:
        """The checkpoint in a note. Raises `Refused` where a signature or the quorum lacks, or a witness
        claims to have seen it more than a day from now.
        """
        return self.policy.check(note, not_after=now + 86_400)


def trust_of(policy: str, keys: Sequence[str]) -> Trust | None:
    """What the command line names; None where it names nothing. A key is its text, or a file of them."""
    named = [key for text in keys for key in _keys_in(text)]
    promises = [key for key in named if key.name.endswith(PROMISES)]
    logs = [key for key in named if not key.name.endswith(PROMISES)]
    if policy:
        return Trust(parse_policy(read_bounded(Path(policy), LARGEST_POLICY, "the policy")), promises)
    if not named:
        return None
    return Trust(Policy(logs=[Log(key) for key in logs], quorum=NO_QUORUM), promises)


def trust_of_site(source: Source) -> Trust:
    """What the site says of itself. Raises `Refused` where it says nothing."""
    promises: list[VerifierKey] = []
    with suppress(FileNotFoundError):
        promises = [key for key in _keys_of(source.read("keys")) if key.name.endswith(PROMISES)]
    try:
        return Trust(parse_policy(source.read("policy")), promises, by_site=True)
    except FileNotFoundError:
        raise Refused(
            "the log names no policy of its own: name one with --policy, or a key with --key"
        ) from None


def _keys_in(text: str) -> list[VerifierKey]:
    if "+" not in text and Path(text).is_file():
        return _keys_of(read_bounded(Path(text), _LARGEST_KEYS, "the keys"))
    return _keys_of(text.encode(errors="surrogateescape"))


def _keys_of(octets: bytes) -> list[VerifierKey]:
    """Keys, one a line; empty lines and comments are passed over. Cosigners' keys belong in a policy."""
    try:
        lines = octets.decode().split("\n")
    except UnicodeDecodeError:
        raise Refused("the keys are not UTF-8") from None
    keys = [VerifierKey.parse(line.strip()) for line in lines if line.strip() and not line.startswith("#")]
    if not keys:
        raise Refused("no key is named")
    for key in keys:
        if key.signature_type is not SignatureType.ED25519:
            raise Refused(f"the key of {key.name} is a witness's: witnesses stand in a policy (--policy)")
    return keys
