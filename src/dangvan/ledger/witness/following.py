"""A witness that goes and looks: for bodies whose network lets nobody in.

It reads the log's published checkpoint and tiles, makes the proof itself, judges it as if it had been sent,
and hands its cosignature in at the log's site. A copy lies in its folder, to be published elsewhere too.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from dangvan.ledger.tlog.checkpoints import Checkpoint, parse_checkpoint
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.notes import split_note
from dangvan.ledger.tlog.reading import TreeReader
from dangvan.ledger.tlog.witnessing import AddCheckpoint
from dangvan.ledger.witness import folder as folders
from dangvan.ledger.witness.cosigning import Witness
from dangvan.ledger.witness.visiting import Silent, visit

#: Below the log's address: where a witness hands in what it cosigned, as a checkpoint with its line added.
HAND_IN = "cosignatures"
COSIGNED = "cosigned"
MOST_NOTE_BYTES = 128 * 1024
MOST_TILE_BYTES = 256 * 32


class NotConfirmed(Exception):
    """A look at the log that did not end in a cosignature; says why in one sentence."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at the log found; `handed_in` is None where nothing new had to be."""

    checkpoint: Checkpoint
    handed_in: bool | None


class Follower:
    """Looks at one log's site again and again."""

    def __init__(self, witness: Witness, folder: Path, url: str) -> None:
        self.url = url if url.endswith("/") else f"{url}/"
        self._witness, self._folder = witness, folder
        #: After a start nobody knows whether the latest was handed in: it is, once more.
        self._to_hand_in: str | None = None

    def look(self) -> Looked:
        """Read the newest checkpoint, cosign it where it continues what was cosigned, hand it in.

        Raises NotConfirmed.
        """
        try:
            return self._look()
        except (OSError, sqlite3.Error) as error:
            raise NotConfirmed(f"the folder can't be written: {error}") from None

    def _look(self) -> Looked:
        note, checkpoint = self._newest()
        latest = self._witness.memory.latest(checkpoint.origin)
        if (checkpoint.size, checkpoint.root) != (latest.size, latest.root) or not latest.note:
            answer = self._witness.add_checkpoint(self._request(note, checkpoint, latest.size))
            if answer.status is not HTTPStatus.OK:
                raise NotConfirmed(self._why(answer.status, answer.body, checkpoint, latest.size))
            self._to_hand_in = self._witness.memory.latest(checkpoint.origin).note
            self._keep_copy(checkpoint.origin, self._to_hand_in)
        elif self._to_hand_in is None:
            self._to_hand_in = latest.note
        return Looked(checkpoint, self._hand_in())

    def _newest(self) -> tuple[str, Checkpoint]:
        try:
            reply = visit(f"{self.url}checkpoint", most_bytes=MOST_NOTE_BYTES)
            if reply.status != HTTPStatus.OK:
                raise NotConfirmed(f"{self.url}checkpoint answers {reply.status}")
            note = reply.body.decode()
            return note, parse_checkpoint(split_note(note)[0])
        except (Silent, Refused, UnicodeDecodeError) as why:
            raise NotConfirmed(f"{self.url}checkpoint: {why}") from None

    def _request(self, note: str, checkpoint: Checkpoint, old_size: int) -> bytes:
        if not self._witness.memory.knows(checkpoint.origin):
            raise NotConfirmed(f"the log {checkpoint.origin} is not known here: add its key first")
        if checkpoint.size < old_size:
            raise NotConfirmed(
                f"{checkpoint.origin} shows {checkpoint.size} entries, but {old_size} were confirmed before"
            )
        proof: list[bytes] = []
        if 0 < old_size < checkpoint.size:
            try:
                proof = TreeReader(self._read, checkpoint.size).consistency_proof(old_size)
            except (Silent, Refused) as why:
                raise NotConfirmed(f"no proof could be made from the tiles: {why}") from None
        try:
            return AddCheckpoint(old_size, tuple(proof), note).format()
        except Refused as why:
            raise NotConfirmed(str(why)) from None

    def _read(self, path: str) -> bytes:
        reply = visit(f"{self.url}{path}", most_bytes=MOST_TILE_BYTES)
        if reply.status == HTTPStatus.NOT_FOUND:
            raise FileNotFoundError(path)
        if reply.status != HTTPStatus.OK:
            raise Silent(f"{path} answers {reply.status}")
        return reply.body

    def _hand_in(self) -> bool | None:
        """Hand in what waits for it; where that fails it is tried again at the next look."""
        if not self._to_hand_in:
            return None
        try:
            reply = visit(f"{self.url}{HAND_IN}", body=self._to_hand_in.encode())
        except Silent:
            return False
        if reply.status not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}:
            return False
        self._to_hand_in = ""
        return True

    def _keep_copy(self, origin: str, note: str) -> None:
        place = self._folder / COSIGNED
        place.mkdir(mode=0o755, exist_ok=True)
        folders.keep(place / file_name(origin), note)

    @staticmethod
    def _why(status: HTTPStatus, body: bytes, checkpoint: Checkpoint, old_size: int) -> str:
        if status is HTTPStatus.CONFLICT and checkpoint.size == old_size:
            return (
                f"{checkpoint.origin} shows another tree of {old_size} entries than the one confirmed before"
            )
        return body.decode(errors="replace").strip()


def file_name(origin: str) -> str:
    """A name for a file about a log: readable where its origin allows, always one of its own."""
    readable = re.sub(r"[^0-9A-Za-z.-]+", "_", origin)[:80].strip("._") or "log"
    return f"{readable}-{hashlib.sha256(origin.encode()).hexdigest()[:8]}.txt"


def follow(
    followers: list[Follower], seconds: float, stop: threading.Event, tell: Callable[[str, str], None]
) -> None:
    """Let each look at its log every so many seconds until `stop`; `tell` hears what is wrong at an address,
    and an empty word once it is well again.
    """
    last: dict[str, str] = {}
    while True:
        for follower in followers:
            try:
                looked = follower.look()
                word = "" if looked.handed_in is not False else "the cosignature could not be handed in"
            except NotConfirmed as why:
                word = str(why)
            if word != last.get(follower.url, ""):
                tell(follower.url, word)
            last[follower.url] = word
        if stop.wait(seconds):
            return
