"""A monitor: remembers the last checkpoint it believed, and alerts on whatever a log may not do after."""

from __future__ import annotations

import json
import shlex
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from dangvan.ledger.tlog.checkpoints import Checkpoint
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.policy import Unconfirmed, Witnessed
from dangvan.ledger.tlog.reading import TreeReader
from dangvan.ledger.verifier.auditing import Audit, Extent
from dangvan.ledger.verifier.book import Book
from dangvan.ledger.verifier.chains import Counts
from dangvan.ledger.verifier.findings import is_fault
from dangvan.ledger.verifier.promises import Promise, find_promised
from dangvan.ledger.verifier.sources import Source, Unreachable
from dangvan.ledger.verifier.terminal import Bar, Terminal
from dangvan.ledger.verifier.trust import Trust
from dangvan.ledger.verifier.words import Words

#: Witnesses that have not been heard of for so long are silent.
_WITNESS_HOURS: Final = 24
#: They come with the first batches after midnight; a log that was silent in the night has until then.
_HOUR_BY_WHICH_HELD_ENTRIES_ARE_IN: Final = 6
_ALERT_SECONDS: Final = 60
_MOST_ALERTS: Final = 20

Alert = tuple[str, dict[str, Any]]


@dataclass(slots=True)
class Follower:
    """One log watched with one memory. `promises`: file -> the promise in it."""

    source: Source
    trust: Trust
    book: Book
    folder: Path
    terminal: Terminal
    words: Words
    promises: dict[str, Promise]
    stall: int = 60
    alert: str = ""

    def greet(self, every: int) -> None:
        size = Audit(self.source, self.book, not_after=_today()).reached().size
        self.terminal.say(
            self.words("following", name=self.source.name, every=every, size=f"{size:,}"), "faint"
        )

    def look(self) -> int:
        """One look at the log: 0 nothing wrong, 1 an alert, 3 it could not be read."""
        moment = int(time.time())
        before = Audit(self.source, self.book, not_after=_today()).reached()
        alerts: list[Alert] = []
        witnessed = None
        try:
            note = self.source.read("checkpoint")
            witnessed = self.trust.checkpoint(note, moment)
            self.book.write_note("unconfirmed", None)
            alerts += self._grown(before, witnessed, note, moment)
            alerts += self._silent(witnessed, moment)
            if not any(code in {"fork", "rollback", "broken"} for code, _said in alerts):
                alerts += self._promised(witnessed)
        except Unconfirmed as why:
            alerts += self._contradicts(before, why.checkpoint, note, moment) or self._awaited(why, moment)
        except (Unreachable, FileNotFoundError) as why:
            self._tell([("unreachable", {"why": str(why)})], before.size, before.size, moment)
            return 3
        except Refused as why:
            alerts.append(("broken", {"why": str(why)}))
        self._tell(alerts, before.size, witnessed.checkpoint.size if witnessed else before.size, moment)
        return 1 if any(is_fault(code) for code, _said in alerts) else 0

    def _grown(self, before: Extent, witnessed: Witnessed, note: bytes, moment: int) -> list[Alert]:
        """Whether the log only grew; what it grew by is read, entry by entry."""
        now = witnessed.checkpoint
        if contradiction := self._contradicts(before, now, note, moment):
            return contradiction
        if now.size == before.size and before.size:
            return self._stalled(moment)
        last = self.book.last_finding()
        audit = Audit(self.source, self.book, not_after=_today(), seen_from=self._seen_from())
        bar = Bar(self.terminal.err, self.words("reading"))
        try:
            audit.run(now, bar)
        finally:
            bar.close()
        self.book.write_note("note", note.decode())
        self.book.write_note("looked", moment)
        self.book.write_note("grew", moment)
        self.book.write_note("stalled", False)
        return [(code, {"entry": entry, **said}) for _n, code, entry, said in self.book.findings(after=last)]

    def _contradicts(self, before: Extent, now: Checkpoint, note: bytes, moment: int) -> list[Alert]:
        """Whether the log went back or forked: its own signature is proof enough."""
        if now.size < before.size:
            self._keep_evidence("rollback", note, moment)
            return [("rollback", {"old": before.size, "new": now.size})]
        if before.size and (why := self._split(before, now.size, now.root)):
            self._keep_evidence("fork", note, moment)
            return [("fork", {"why": why})]
        return []

    def _awaited(self, why: Unconfirmed, moment: int) -> list[Alert]:
        """Witnesses sign after a batch is published: until then nothing of it is believed. That they take
        their time is no fault, that they take as long as a log may stand still is.
        """
        since = self.book.noted("unconfirmed") or moment
        self.book.write_note("unconfirmed", since)
        if (moment - since) // 60 >= self.stall:
            return [("unwitnessed", {"since": _moment_words(since)})]
        return [("unconfirmed", {"size": why.checkpoint.size})]

    def _seen_from(self) -> str:
        """The day that was known to run when the log was last looked at: what enters since is of the day
        before it at the earliest. Once entries of a day stand there in daylight, those that had to wait until
        the day before was over have all come, and nothing of that day may follow.
        """
        looked = self.book.noted("looked")
        if not looked:
            return ""
        at = datetime.fromtimestamp(looked, UTC).astimezone()
        last_day = Counts.read(self.book.noted("counts")).last_day
        is_over = at.hour >= _HOUR_BY_WHICH_HELD_ENTRIES_ARE_IN and last_day >= at.date().isoformat()
        return (at.date() + timedelta(days=is_over)).isoformat()

    def _split(self, before: Extent, size: int, root: bytes) -> str:
        """Why the log of now cannot have grown out of the one that was seen; empty where it can."""
        if size == before.size:
            return "" if root == before.root else f"two roots for {size} entries"
        if TreeReader(self.source.read, before.size).root() == before.root:
            return ""
        return f"its first {before.size} entries no longer have the root they had"

    def _stalled(self, moment: int) -> list[Alert]:
        self.book.write_note("looked", moment)
        grew = self.book.noted("grew", moment)
        minutes = (moment - grew) // 60
        if minutes < self.stall:
            return []
        return [("stalled", {"since": _moment_words(grew), "minutes": minutes})]

    def _silent(self, witnessed: Witnessed, moment: int) -> list[Alert]:
        """Whether those who should witness have stopped."""
        if not self.trust.asks_witnesses or not witnessed.witnesses:
            return []
        newest = max(witnessed.witnesses.values())
        if moment - newest < _WITNESS_HOURS * 3600:
            return []
        return [("unwitnessed", {"since": _moment_words(newest)})]

    def _promised(self, witnessed: Witnessed) -> list[Alert]:
        """Promises that came true, and those that are past their day."""
        alerts: list[Alert] = []
        size = witnessed.checkpoint.size
        for file, promise in self.promises.items():
            name = f"promise {promise.digest.hex()}"
            known = self.book.noted(name, {"looked": 0, "entry": None})
            if known["entry"] is None and known["looked"] < size:
                entry = find_promised(self.source, witnessed.checkpoint, promise, since=known["looked"])
                known = {"looked": size, "entry": entry}
                self.book.write_note(name, known)
                if entry is not None:
                    alerts.append(("promise_kept", {"file": file, "entry": entry}))
            if known["entry"] is None and _today().isoformat() > promise.due:
                alerts.append(("promise_broken", {"file": file, "due": promise.due}))
        return alerts

    def _tell(self, alerts: list[Alert], before: int, size: int, moment: int) -> None:
        when = _moment_words(moment)
        if not alerts:
            grew = self.words("grew", size=f"{size:,}", added=f"{size - before:,}")
            self.terminal.say(f"{when}  {grew if size > before else self.words('same', size=f'{size:,}')}")
        for code, said in alerts[:_MOST_ALERTS]:
            where = "" if said.get("entry") is None or code == "promise_kept" else f"#{said['entry']}: "
            style = "bad" if is_fault(code) else "good" if code == "promise_kept" else "warn"
            self.terminal.say(f"{when}  {where}{self.words.finding(code, said)}", style)
        noted = [
            {"code": code, "fault": is_fault(code), "words": self.words.finding(code, said), **said}
            for code, said in alerts
        ]
        line = {"command": "follow", "at": moment, "log": self.source.name, "size": size, "alerts": noted}
        self.terminal.result(line)
        faults = [one for one in noted if one["fault"]]
        if fresh := self._fresh(faults):
            self._run_alert(line | {"alerts": fresh})

    def _fresh(self, faults: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Faults that were not there at the last look: the command runs once for each that lasts."""
        known = set(self.book.noted("alerted", []))
        names = {json.dumps([one["code"], one.get("entry"), one.get("file")]): one for one in faults}
        self.book.write_note("alerted", sorted(names))
        return [one for name, one in names.items() if name not in known]

    def _run_alert(self, line: dict[str, Any]) -> None:
        if not self.alert:
            return
        try:
            subprocess.run(
                shlex.split(self.alert),
                input=json.dumps(line, ensure_ascii=False).encode() + b"\n",
                timeout=_ALERT_SECONDS,
                check=True,
            )
        except (OSError, ValueError, subprocess.SubprocessError) as why:
            self.terminal.complain(self.words("alert_failed", why=why))

    def _keep_evidence(self, code: str, note: bytes, moment: int) -> None:
        """Both signed notes in one folder each can be shown to anybody: together they prove it."""
        folder = self.folder / "evidence" / f"{moment}-{code}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "seen-before.txt").write_text(self.book.noted("note", ""))
        (folder / "seen-now.txt").write_bytes(note)


def _today() -> date:
    return datetime.now().astimezone().date()


def _moment_words(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
