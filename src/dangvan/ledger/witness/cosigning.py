"""The judgement of a witness: which checkpoints it cosigns, and what it answers otherwise (C2SP tlog-witness,
"add-checkpoint").

One rule above all: what was cosigned of a log is remembered on the disk before anybody hears of it, and
nothing that contradicts it is ever cosigned.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from dangvan.ledger.tlog.checkpoints import Checkpoint, parse_checkpoint
from dangvan.ledger.tlog.cosignatures import cosign
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.notes import Note, SecretKey, VerifierKey, open_note, split_note
from dangvan.ledger.tlog.witnessing import AddCheckpoint, verify_growth
from dangvan.ledger.witness.memory import Contradiction, Latest, Memory

TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"

#: Told of each checkpoint that was cosigned (empty reason) and of each that was refused for the first time:
#: its origin, its size, the reason.
Tell = Callable[[str, int, str], None]


@dataclass(frozen=True, slots=True)
class Answer:
    status: HTTPStatus
    body: bytes
    content_type: str = TEXT


def plain(status: HTTPStatus, sentence: str) -> Answer:
    return Answer(status, f"{sentence}\n".encode(errors="replace"))


def _tell_nobody(_origin: str, _size: int, _reason: str) -> None:
    pass


class Witness:
    """A key and a memory; may be asked from any thread."""

    def __init__(
        self,
        key: SecretKey,
        memory: Memory,
        *,
        now: Callable[[], float] = time.time,
        tell: Tell = _tell_nobody,
    ) -> None:
        self.key, self.memory = key, memory
        self._now, self._tell = now, tell

    def add_checkpoint(self, body: bytes) -> Answer:
        """Judge one request. Raises sqlite3.Error, and cosigns nothing, where the memory can't be written."""
        try:
            asked = AddCheckpoint.parse(body)
            checkpoint = parse_checkpoint(split_note(asked.note)[0])
        except Refused as why:
            return plain(HTTPStatus.BAD_REQUEST, str(why))
        keys = [VerifierKey.parse(vkey) for vkey in self.memory.vkeys(checkpoint.origin)]
        if not keys:
            return plain(HTTPStatus.NOT_FOUND, f"the log {checkpoint.origin} is not known here")
        try:
            opened = open_note(asked.note, keys)
        except Refused as why:
            return plain(HTTPStatus.FORBIDDEN, str(why))
        if asked.old_size > checkpoint.size:
            return plain(
                HTTPStatus.BAD_REQUEST,
                f"the old size {asked.old_size} is above the checkpoint's {checkpoint.size}",
            )
        with self.memory.turn():
            answer, reason = self._judge(asked, checkpoint, opened)
        if answer.status is HTTPStatus.OK:
            self._tell(checkpoint.origin, checkpoint.size, "")
        if reason:
            self._tell(checkpoint.origin, checkpoint.size, reason)
        return answer

    def _judge(self, asked: AddCheckpoint, checkpoint: Checkpoint, opened: Note) -> tuple[Answer, str]:
        """The answer, and what is newly found wrong, if anything. Inside a turn."""
        latest = self.memory.latest(checkpoint.origin)
        if latest.size == checkpoint.size and latest.root != checkpoint.root:
            # Whatever old size was named: two roots of one size need no proof to contradict.
            return _size(latest), self._keep(checkpoint, opened, _two_roots(latest.size), proven=True)
        if asked.old_size != latest.size:
            return _size(latest), ""
        try:
            verify_growth(latest.size, latest.root, checkpoint.size, checkpoint.root, asked.proof)
        except Refused as why:
            answer = plain(HTTPStatus.UNPROCESSABLE_ENTITY, str(why))
            return answer, self._keep(checkpoint, opened, str(why), proven=False)
        # A clock that was set back must not let a later tree seem the older one.
        at = max(int(self._now()), latest.cosigned_at)
        line = cosign(asked.note, self.key, at)
        self.memory.remember(
            checkpoint.origin, Latest(checkpoint.size, checkpoint.root, _signed(opened) + line, at)
        )
        contradicted = self.memory.settle_conflicts(checkpoint.origin, checkpoint.size, checkpoint.root)
        return Answer(HTTPStatus.OK, line.encode()), _two_roots(checkpoint.size) if contradicted else ""

    def _keep(self, checkpoint: Checkpoint, opened: Note, reason: str, *, proven: bool) -> str:
        found = Contradiction(_signed(opened), reason, int(self._now()), proven)
        is_new = self.memory.keep_conflict(checkpoint.origin, checkpoint.size, checkpoint.root, found)
        return reason if is_new else ""


def _signed(opened: Note) -> str:
    """The note with the log's own signatures alone."""
    return f"{opened.text}\n" + "".join(signature.line() for signature in opened.signatures)


def _two_roots(size: int) -> str:
    return f"two different roots are signed for one tree of {size} entries"


def _size(latest: Latest) -> Answer:
    return Answer(HTTPStatus.CONFLICT, f"{latest.size}\n".encode(), SIZE)
