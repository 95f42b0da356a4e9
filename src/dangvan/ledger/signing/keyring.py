"""Keys in files, and what was signed last: a signer that refuses to say two things about one log.

The folder is the only memory of what was signed that a restored database can't contradict, so it is written
to the disk before any signature is given.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dangvan.kernel.disk import make_folder, sync_folder
from dangvan.ledger.signing.protocol import PublicKeys, Signed, SignerRefused
from dangvan.ledger.signing.texts import ACT_HEADER, check_act, check_promise, read_checkpoint
from dangvan.ledger.tlog.encoding import decode_base64, encode_base64
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import EMPTY_ROOT
from dangvan.ledger.tlog.notes import SecretKey, open_note, sign_note
from dangvan.ledger.tlog.proofs import verify_consistency

LOG, PROMISES = "log", "promises"
_STATE = "last-signed.json"
_MOST_KEPT_KEYS = 1000
#: No batch brings as many. A proof of growth costs its maker nothing, however large the tree it claims:
#: without a bound, one stray signature could speak of more entries than the log will ever have.
MOST_NEW_ENTRIES = 2**20


class Keyring:
    """The signer of one log over a folder of key files; implements `protocol.Signer`.

    Raises SignerRefused where the folder belongs to another log, or has a key but no memory of what it
    signed.
    """

    def __init__(self, folder: Path, origin: str, *, memory_is_lost: bool = False) -> None:
        """`memory_is_lost` is for `adopt` alone: without it nothing is signed from an unknown state."""
        self.folder, self.origin = folder, origin
        self._turn = threading.Lock()
        self._organisations: dict[str, SecretKey] = {}
        for part in (folder, folder / "organisations", folder / "retired"):
            make_folder(part, below=folder.parent.parent)
        names = {LOG: origin, PROMISES: f"{origin}/promises"}
        if not self._files(LOG) and not (folder / _STATE).exists():
            # The memory first: a key without one is never used.
            self._remember(Signed(0, EMPTY_ROOT))
        elif not self._files(LOG) and self._recall().size:
            raise SignerRefused("the log's key is gone (log.key): put it back from a copy")
        self._keys = {which: self._open(which, name) for which, name in names.items()}
        self._last = Signed(0, EMPTY_ROOT) if memory_is_lost else self._recall()

    # What the protocol asks for

    def public_keys(self) -> PublicKeys:
        with self._turn:
            named = {which: tuple(str(key.verifier) for key in keys) for which, keys in self._keys.items()}
            return PublicKeys(named[LOG], named[PROMISES])

    def last_signed(self) -> Signed:
        return self._last

    def sign_checkpoint(self, text: str, proof: Sequence[bytes]) -> str:
        with self._turn:
            try:
                offered = read_checkpoint(text, self.origin)
                self._check_growth(Signed(offered.size, offered.root), proof)
                note = sign_note(text, *self._keys[LOG])
            except Refused as why:
                raise SignerRefused(str(why)) from None
            signed = Signed(offered.size, offered.root)
            if signed != self._last:
                self._remember(signed)
                self._last = signed
            return note

    def sign_promise(self, text: str) -> str:
        try:
            check_promise(text, self.origin)
            return sign_note(text, *self._keys[PROMISES])
        except Refused as why:
            raise SignerRefused(str(why)) from None

    def sign_acts(self, acts: Sequence[tuple[str, bytes]]) -> list[bytes]:
        try:
            for organisation, core in acts:
                check_act(organisation, core)
        except Refused as why:
            raise SignerRefused(str(why)) from None
        keys = {name: self._organisation(name) for name in {organisation for organisation, _core in acts}}
        secret = {name: Ed25519PrivateKey.from_private_bytes(key.seed) for name, key in keys.items()}
        return [secret[organisation].sign(ACT_HEADER + core) for organisation, core in acts]

    def organisation_key(self, organisation: str) -> str:
        return str(self._organisation(organisation).verifier)

    def begin_rotation(self, which: str) -> str:
        with self._turn:
            keys = self._rotated(which)
            if len(keys) > 1:
                raise SignerRefused(f"a new key of {which} signs along already: finish that rotation first")
            key = SecretKey.generate(keys[0].name)
            _store(self.folder / f"{which}.2.key", str(key))
            self._keys[which] = [*keys, key]
            return str(key.verifier)

    def finish_rotation(self, which: str) -> str:
        with self._turn:
            keys = self._rotated(which)
            if len(keys) < 2:
                raise SignerRefused(f"no new key of {which} signs along: begin a rotation first")
            day = datetime.now(UTC).date().isoformat()
            retired = self.folder / "retired" / f"{which}-{day}-{keys[0].verifier.key_id.hex()}.key"
            # A link first and one rename then: whenever this is broken off, a present key is there.
            if not retired.exists():
                os.link(self.folder / f"{which}.key", retired)
            (self.folder / f"{which}.2.key").replace(self.folder / f"{which}.key")
            sync_folder(self.folder / "retired")
            sync_folder(self.folder)
            self._keys[which] = keys[1:]
            return str(keys[1].verifier)

    # For an operator whose memory of the last signature was lost

    def adopt(self, note: str) -> Signed:
        """Take a checkpoint that this key signed as the last one; raises SignerRefused where it didn't, or
        where a later one is remembered.
        """
        try:
            opened = open_note(note, [key.verifier for key in self._keys[LOG]])
            checkpoint = read_checkpoint(opened.text, self.origin)
        except Refused as why:
            raise SignerRefused(str(why)) from None
        if checkpoint.size < self._last.size:
            raise SignerRefused(f"a tree of {self._last.size} entries was signed, later than this one")
        self._last = Signed(checkpoint.size, checkpoint.root)
        self._remember(self._last)
        return self._last

    # The parts

    def _check_growth(self, offered: Signed, proof: Sequence[bytes]) -> None:
        last = self._last
        if offered.size > last.size + MOST_NEW_ENTRIES:
            raise Refused(
                f"a tree of {last.size} entries was signed, none grows to {offered.size} in a single batch"
            )
        if offered.size < last.size:
            raise Refused(f"rollback: a tree of {last.size} entries was signed, this one has {offered.size}")
        if offered.size == last.size:
            if offered.root != last.root:
                raise Refused(f"fork: another tree of {last.size} entries was signed")
        elif last.size:
            try:
                verify_consistency(last.size, last.root, offered.size, offered.root, proof)
            except Refused as why:
                raise Refused(f"fork: not shown to have grown out of the tree signed last: {why}") from None

    def _files(self, which: str) -> list[Path]:
        """The files of the present key and of the one that signs along, oldest first."""
        found = [self.folder / f"{which}.key", self.folder / f"{which}.2.key"]
        return [path for path in found if path.exists()]

    def _open(self, which: str, name: str) -> list[SecretKey]:
        if not self._files(which):
            _store(self.folder / f"{which}.key", str(SecretKey.generate(name)))
        keys = [_load(path) for path in self._files(which)]
        for key in keys:
            if key.name != name:
                raise SignerRefused(
                    f"the key is of {key.name}, the log is called {name}: "
                    "set DANGVAN_LOG_ORIGIN to the name it had"
                )
        return keys

    def _rotated(self, which: str) -> list[SecretKey]:
        if which not in self._keys:
            raise SignerRefused(f"there is no key called {which}: say log or promises")
        return self._keys[which]

    def _organisation(self, code: str) -> SecretKey:
        with self._turn:
            known = self._organisations.get(code)
            if known is not None:
                return known
            if not code or len(code.encode()) > 100:
                raise SignerRefused("an organisation's code has 1 to 100 octets")
            named = quote(code, safe="")
            path = self.folder / "organisations" / f"{named}.key"
            if not path.exists():
                _store(path, str(SecretKey.generate(f"{self.origin}/organisations/{named}")))
            if len(self._organisations) >= _MOST_KEPT_KEYS:
                self._organisations.clear()
            self._organisations[code] = _load(path)
            return self._organisations[code]

    def _remember(self, signed: Signed) -> None:
        written = json.dumps({"size": signed.size, "root": encode_base64(signed.root)})
        _store(self.folder / _STATE, f"{written}\n")

    def _recall(self) -> Signed:
        path = self.folder / _STATE
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            return Signed(int(found["size"]), decode_base64(found["root"], "the root signed last"))
        except FileNotFoundError:
            raise SignerRefused(
                f"the memory of what was signed last is gone ({_STATE}): put it back from a copy, or let "
                "`dangvan signer --adopt CHECKPOINT` take the newest checkpoint that the log or a witness has"
            ) from None
        except (ValueError, KeyError, TypeError):
            raise SignerRefused(f"{_STATE} is not readable: put it back from a copy") from None


def _load(path: Path) -> SecretKey:
    try:
        return SecretKey.parse(path.read_text(encoding="utf-8").strip())
    except (Refused, UnicodeDecodeError):
        raise SignerRefused(f"{path.name} is not a secret key: put it back from a copy") from None


def _store(path: Path, text: str) -> None:
    """Write a file as a whole, on the disk when this returns."""
    beside = path.with_name(f"{path.name}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)
