"""A process with the product loaded once, which forks sequencers whenever a test asks for one. It reads one
JSON question a line and answers with one line; whatever touches the database runs in a child.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "dangvan.settings"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from dangvan.kernel import clock  # noqa: E402
from dangvan.kernel.actor import Actor, ActorKind  # noqa: E402
from dangvan.kernel.ids import new_id  # noqa: E402
from dangvan.kernel.models import ClockJob  # noqa: E402
from dangvan.ledger.actions import Entry, record_many  # noqa: E402
from dangvan.ledger.models import Checkpoint, Event, LogEntry, LogState, PendingBatch, Waiting  # noqa: E402
from dangvan.ledger.publishing.stores import FolderStore, store  # noqa: E402
from dangvan.ledger.sequencing import (  # noqa: E402
    building,
    checking,
    sequence_batch,
    sequence_waiting,
    sequencer,
    turns,
)
from dangvan.ledger.sequencing.halting import Halted  # noqa: E402
from dangvan.ledger.signing.protocol import SignerSilent  # noqa: E402
from dangvan.ledger.tlog.reading import TreeReader  # noqa: E402

OFFICER = Actor(ActorKind.OFFICER, user_id=7)


def say(count: int) -> None:
    """Reports and answers of yesterday, so that nothing is held."""
    with clock.standing_at(clock.now() - timedelta(days=1)), transaction.atomic():
        entries = []
        for number in range(count):
            body = {"organisation": f"phuong-{number % 3}", "number": 1}
            entries += [
                Entry("report.submitted", new_id(), {"text": "Ổ gà", "channel": "web"}, first=True),
                Entry("case.answered", new_id(), body, first=True),
            ]
        record_many(entries, by=OFFICER)


def batch(point: str) -> int:
    """One batch, in which this process is killed before or after a step, or after a file."""
    when, _, step = point.partition(" ")
    target, name = (FolderStore, "_write") if step == "file" else (sequencer.Sequencer, step)
    whole: Callable[..., Any] = getattr(target, name)

    def deadly(*arguments: Any) -> Any:
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        whole(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(target, name, deadly)
    sequence_batch()
    return 1


def many(seconds: float, locked: bool) -> int:
    """Batches one after the other, for a while; how many this process finished."""
    if not locked:
        _let_anybody_in()
    until, done = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        try:
            done += len(sequence_waiting())
        except (SignerSilent, OSError):
            time.sleep(0.05)
        time.sleep(random.random() * 0.02)
    return done


def _let_anybody_in() -> None:
    """No lock, and now and then a rest where another sequencer may come in between."""

    @contextmanager
    def nobody_looks() -> Any:
        yield turns.Turn("")

    def restful(place: Any, name: str) -> None:
        whole: Callable[..., Any] = getattr(place, name)

        def resting(*arguments: Any) -> Any:
            time.sleep(random.choice((0, 0, 0.03)))
            return whole(*arguments)

        setattr(place, name, resting)

    sequencer.alone = nobody_looks  # type: ignore[attr-defined]
    for step in ("look", "gather", "note_down", "recall", "write", "sign", "enter", "publish", "tidy"):
        restful(sequencer.Sequencer, step)
    restful(checking, "head")
    restful(building, "_unrecorded")
    restful(FolderStore, "_sync_file")


def finish() -> int:
    try:
        return len(sequence_waiting())
    except Halted:
        return -1


def look() -> dict[str, Any]:
    """What database and files say, compared with one another here, of one moment."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return _compared()


def _compared() -> dict[str, Any]:
    newest = Checkpoint.objects.order_by("-size").first()
    size = newest.size if newest else 0
    tree = TreeReader(store().read, size)
    rows = list(LogEntry.objects.order_by("index").values_list("index", "event_id", "leaf_hash"))
    entered = {event for _index, event, _hash in rows} - {None}
    return {
        "size": size,
        "waiting": Waiting.objects.count(),
        "pending": PendingBatch.objects.count(),
        "halted": "".join(LogState.objects.exclude(halted_at=None).values_list("halted_reason", flat=True)),
        "rows fit": [row[0] for row in rows] == list(range(size))
        and all(bytes(row[2]) == tree.leaf_hash(row[0]) for row in rows),
        "events fit": len(entered) + Waiting.objects.count() == Event.objects.filter(public=True).count(),
        "root fits": newest is None or tree.root() == bytes(newest.root),
        "notes": list(Checkpoint.objects.order_by("size").values_list("note", flat=True)),
    }


def let_the_lease_lapse() -> int:
    """As if two minutes had gone by."""
    past = clock.now() - timedelta(seconds=1)
    ClockJob.objects.filter(leased_until__isnull=False).update(leased_until=past)
    return LogState.objects.filter(leased_until__isnull=False).update(leased_until=past)


def work() -> int:
    call_command("worker", interval=0.1)
    return 0


WORDS: dict[str, Callable[..., Any]] = {
    "say": say, "batch": batch, "many": many, "finish": finish, "look": look, "work": work,
    "let the lease lapse": let_the_lease_lapse,
}  # fmt: skip


def start(question: dict[str, Any]) -> int:
    """A child that does what is asked and writes what came of it into a file."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        home = Path(question["home"])
        log = os.open(home / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        settings.DANGVAN_LOG_STORE = str(home / "log")
        settings.DANGVAN_LOG_SIGNER = home / "signer.sock"
        settings.DANGVAN_LOG_ORIGIN = question["origin"]
        connection.settings_dict["NAME"] = question["database"]
        came = WORDS[question["word"]](*question["arguments"])
        (home / f"answer.{os.getpid()}").write_text(json.dumps(came))
        status = 0
    except Exception:  # noqa: BLE001 (said in the log, which the test shows)
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["word"] == "wait":
            _pid, ended = os.waitpid(asked["pid"], 0)
            answer = os.waitstatus_to_exitcode(ended)
        else:
            answer = start(asked)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
