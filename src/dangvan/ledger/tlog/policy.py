"""Whose signatures make a checkpoint believed: logs, witnesses, groups, quorum (C2SP tlog-policy)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from dangvan.ledger.tlog.checkpoints import Checkpoint, parse_checkpoint
from dangvan.ledger.tlog.encoding import decode_number
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.keys import COSIGNATURE_TYPES, VerifierKey
from dangvan.ledger.tlog.notes import Note, open_note

LARGEST_POLICY: Final = 1_000_000
NO_QUORUM: Final = "none"

_FORBIDDEN: Final = re.compile(rb"[^\t\n\x20-\x7e\x80-\xff]")


class Unconfirmed(Refused):
    """A checkpoint that its log signed and that too few witnesses have cosigned, so far."""

    def __init__(self, checkpoint: Checkpoint, sentence: str) -> None:
        super().__init__(sentence)
        self.checkpoint = checkpoint


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A checkpoint the policy accepts; by policy name, when witnesses saw it, in seconds since 1970 UTC."""

    checkpoint: Checkpoint
    witnesses: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Log:
    """A log whose checkpoints are accepted; its key's name is its origin."""

    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness under the name the policy gives it."""

    name: str
    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Has witnessed what at least `threshold` of its members, witnesses or groups, have."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(slots=True)
class Policy:
    """Known logs and witnesses, groups among them, and the witness or group whose word is needed."""

    logs: list[Log] = field(default_factory=list)
    witnesses: dict[str, Witness] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str = ""

    def check(self, note: bytes | str, *, not_after: int | None = None) -> Witnessed:
        """The checkpoint in `note` if a known log signed it and the quorum of witnesses cosigned it.

        `not_after` (seconds since 1970 UTC) refuses cosignatures that claim to be from later. Raises
        `Refused` naming what is missing or wrong, and `Unconfirmed` where nothing but the quorum lacks.
        """
        if not self.logs:
            raise Refused("the policy names no log")
        logs = {(log.key.name, log.key.key_id) for log in self.logs}
        keys = [*(log.key for log in self.logs), *(witness.key for witness in self.witnesses.values())]
        opened = open_note(note, keys)
        by_logs = {
            signature.name for signature in opened.signatures if (signature.name, signature.key_id) in logs
        }
        if not by_logs:
            raise Refused(f"the checkpoint is not signed by {', '.join(sorted(name for name, _ in logs))}")
        checkpoint = parse_checkpoint(opened.text)
        if checkpoint.origin not in by_logs:
            raise Refused(
                f"the checkpoint says it is of {checkpoint.origin}, but no log of that name signed it"
            )
        seen = self._seen(opened, not_after)
        if not self._has_quorum(seen):
            by = ", ".join(sorted(seen)) or "nobody"
            raise Unconfirmed(
                checkpoint, f"the checkpoint lacks the quorum {self.quorum}: it is cosigned by {by}"
            )
        return Witnessed(checkpoint, seen)

    def _seen(self, opened: Note, not_after: int | None) -> dict[str, int]:
        by_key = {(witness.key.name, witness.key.key_id): witness for witness in self.witnesses.values()}
        seen: dict[str, int] = {}
        for signature in opened.signatures:
            witness = by_key.get((signature.name, signature.key_id))
            if witness is None or signature.time is None:
                continue
            if not_after is not None and signature.time > not_after:
                raise Refused(f"the cosignature of {witness.name} claims a time that has not come yet")
            seen[witness.name] = max(signature.time, seen.get(witness.name, 0))
        return seen

    def _has_quorum(self, seen: Mapping[str, int]) -> bool:
        """Groups stand below their members: one look at each in order is enough, however deep they nest."""
        reached = {NO_QUORUM, *seen}
        for group in self.groups.values():
            if len(reached.intersection(group.members)) >= group.threshold:
                reached.add(group.name)
        return self.quorum in reached


def parse_policy(text: bytes | str) -> Policy:
    """A policy from its file. Raises `Refused`, naming the line, for whatever tlog-policy does not allow.

    Names are octets to the specification; those that are not UTF-8 are kept as surrogate escapes.
    """
    try:
        octets = text.encode(errors="surrogateescape") if isinstance(text, str) else text
    except UnicodeEncodeError:
        raise Refused("the policy has letters that no file can hold") from None
    if len(octets) > LARGEST_POLICY:
        raise Refused(f"the policy has {len(octets)} bytes, more than the {LARGEST_POLICY} that are read")
    if _FORBIDDEN.search(octets):
        raise Refused("the policy has a control character in it")
    if octets and not octets.endswith(b"\n"):
        raise Refused("the policy does not end in a newline")
    reader = _PolicyReader()
    for number, line in enumerate(octets.decode(errors="surrogateescape").split("\n"), start=1):
        items = [item for item in re.split("[ \t]+", line) if item]
        if items and not items[0].startswith("#"):
            try:
                reader.take(items)
            except Refused as why:
                raise Refused(f"line {number} of the policy: {why}") from None
    if not reader.policy.quorum:
        raise Refused("the policy has no quorum line")
    return reader.policy


class _PolicyReader:
    """Takes a policy line by line; a line may only name what stands above it."""

    def __init__(self) -> None:
        self.policy = Policy()
        self._members: set[str] = set()
        self._keys: set[tuple[str, bytes]] = set()

    def take(self, items: list[str]) -> None:
        """Adds what one line says. Raises `Refused` where it may not say that."""
        keyword, *rest = items
        match keyword, rest:
            case "log", [key] | [key, _]:
                self._take_log(key, rest[1:])
            case "witness", [name, key] | [name, key, _]:
                self._take_witness(name, key, rest[2:])
            case "group", [name, threshold, *members] if members:
                self._take_group(name, threshold, members)
            case "quorum", [name]:
                self._take_quorum(name)
            case (("log" | "witness" | "group" | "quorum"), _):
                raise Refused(f"a {keyword} line of {len(items)} words has not the right form")
            case _:
                raise Refused("it is no log, witness, group, quorum or comment")

    def _take_log(self, encoded: str, url: list[str]) -> None:
        key = VerifierKey.parse(encoded)
        self._check_new_key("log", key.name, key)
        self.policy.logs.append(Log(key, *url))

    def _take_witness(self, name: str, encoded: str, url: list[str]) -> None:
        self._check_new(name)
        key = VerifierKey.parse(encoded)
        if key.signature_type not in COSIGNATURE_TYPES:
            raise Refused(f"the key of the witness {name} is a plain key, a cosigner's is needed")
        self._check_new_key("witness", name, key)
        self.policy.witnesses[name] = Witness(name, key, *url)

    def _take_group(self, name: str, threshold: str, members: list[str]) -> None:
        self._check_new(name)
        for member in members:
            self._check_known(member)
            if member in self._members:
                raise Refused(f"{member} is a member twice")
            self._members.add(member)
        counts = {"any": 1, "all": len(members)}
        needed = counts[threshold] if threshold in counts else decode_number(threshold, "the threshold")
        if not 1 <= needed <= len(members):
            raise Refused(f"{needed} of {len(members)} members cannot be asked for")
        self.policy.groups[name] = Group(name, needed, tuple(members))

    def _take_quorum(self, name: str) -> None:
        if self.policy.quorum:
            raise Refused("there is a quorum line already")
        if name != NO_QUORUM:
            self._check_known(name)
        self.policy.quorum = name

    def _check_new(self, name: str) -> None:
        if name == NO_QUORUM or name in self.policy.witnesses or name in self.policy.groups:
            raise Refused(f"the name {name!r} is taken")

    def _check_new_key(self, kind: str, name: str, key: VerifierKey) -> None:
        """One key under two names would count twice."""
        if (kind, key.public) in self._keys:
            raise Refused(f"the key of the {kind} {name} is there twice")
        self._keys.add((kind, key.public))

    def _check_known(self, name: str) -> None:
        if name not in self.policy.witnesses and name not in self.policy.groups:
            raise Refused(f"{name!r} is not defined above")
