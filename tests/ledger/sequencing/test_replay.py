"""After a restore of an old back-up the log stands still, takes back what the public has, never forks."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from dangvan.kernel.ids import new_id
from dangvan.kernel.models import OutboxMessage
from dangvan.ledger.immutability import lifted
from dangvan.ledger.models import Checkpoint, Event, LogEntry, LogState, PendingBatch, Waiting
from dangvan.ledger.reconciling import reconcile
from dangvan.ledger.sequencing import sequence_batch, sequence_waiting
from dangvan.ledger.sequencing.halting import Halted, log_state
from dangvan.ledger.tlog.checkpoints import Checkpoint as Written
from tests.ledger.sequencing.conftest import Book, later
from tests.ledger.sequencing.test_broken_off import Broken, Log, break_off, restart


def forget(size: int, *events: Event) -> None:
    """Take the database back to when the log had `size` entries, as a restore does; these events go too."""
    with lifted(connection):
        kept = LogEntry.objects.filter(index__gte=size).exclude(event=None)
        numbers = [entry.event_id for entry in kept if entry.event_id is not None]
        again = set(numbers) - {event.pk for event in events}
        LogEntry.objects.filter(index__gte=size).delete()
        Checkpoint.objects.filter(size__gt=size).delete()
        PendingBatch.objects.all().delete()
        Waiting.objects.filter(event__in=events).delete()
        for event in events:
            Event.objects.filter(pk=event.pk).delete()
        Waiting.objects.bulk_create([Waiting(event_id=number) for number in again])


def log_command(*arguments: str) -> str:
    out = StringIO()
    call_command("log", *arguments, stdout=out)
    return out.getvalue()


def test_an_old_database_signs_nothing_and_goes_on_after_a_replay(book: Book) -> None:
    log, case = Log(book), new_id()
    book.act("case.accepted", case)
    sequence_batch()
    log.look()
    paused = book.act("case.paused", case)
    kept, lost = book.say(), book.say()
    resumed = book.act("case.resumed", case)
    sequence_batch()
    log.look()
    forget(32, resumed, lost)
    assert Waiting.objects.count() == 2

    with pytest.raises(Halted, match="replay"):
        sequence_batch()
    with pytest.raises(CommandError, match="still"):
        log_command("sequence")
    assert log_command("replay").splitlines()[0] == "32 -> 64"
    assert log_state().lost_entries == 1
    assert LogEntry.objects.get(event=paused).sequence == 1
    assert LogEntry.objects.get(event=kept).sequence == 0
    log_command("resume", "--reason", "Đã khôi phục bản sao lưu")

    other = book.act("case.extended", case)
    sequence_waiting()
    log.check()
    entry = LogEntry.objects.get(event=other)
    assert (entry.subject, entry.sequence) == (case, 3)  # after the one whose event was lost
    assert not Waiting.objects.exists()
    assert [leaf for leaf in book.entries() if leaf["kind"] == "log.resumed"]
    assert reconcile() == []


def test_a_replay_with_nothing_new_changes_nothing(book: Book) -> None:
    sequence_batch()
    assert log_command("replay").strip() == "16 -> 16"
    assert log_command("replay").strip() == "16 -> 16"
    book.check_books()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: Any) -> None:
        pass


@pytest.fixture
def mirror(book: Book, tmp_path: Path) -> Iterator[str]:
    """Somebody's copy of the log, behind an address."""
    folder = tmp_path / "mirror"
    folder.mkdir()

    def handler(*arguments: Any) -> _Quiet:
        return _Quiet(*arguments, directory=str(folder))

    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("by_address", [True, False])
def test_a_city_that_lost_everything_but_its_keys_takes_its_log_from_a_mirror(
    book: Book, mirror: str, tmp_path: Path, by_address: bool
) -> None:
    log = Log(book)
    for _ in range(3):
        for _ in range(100):
            book.say()
        sequence_batch()
        log.look()
    size = book.published().size
    shutil.copytree(tmp_path / "log", tmp_path / "mirror", dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "log")
    forget(0)
    with pytest.raises(Halted):
        sequence_batch()
    source = mirror if by_address else str(tmp_path / "mirror")
    assert log_command("replay", "--from", source).strip() == f"0 -> {size}"
    book.check_books()
    assert not Waiting.objects.exists()
    log_command("resume", "--reason", "mirror")
    sequence_batch()
    log.check()


def test_files_that_were_damaged_come_back_from_a_mirror(book: Book, tmp_path: Path, mirror: str) -> None:
    for _ in range(300):
        book.say()
    sequence_batch()
    shutil.copytree(tmp_path / "log", tmp_path / "mirror", dirs_exist_ok=True)
    tile = tmp_path / "log" / "tile" / "0" / "000"
    tile.write_bytes(bytes(8192))
    restart(book)
    with pytest.raises(Halted, match="another root"):
        sequence_batch()
    assert any("files of the log" in problem for problem in reconcile())
    log_command("replay", "--from", mirror)
    log_command("resume", "--reason", "mirror")
    assert (tmp_path / "log-set-aside" / "tile" / "0" / "000").read_bytes() == bytes(8192)
    sequence_batch()
    book.check_books()


def test_files_shorter_than_what_was_signed_are_refused(book: Book, tmp_path: Path) -> None:
    sequence_batch()
    shutil.copytree(tmp_path / "log", tmp_path / "old")
    sequence_batch()
    shutil.rmtree(tmp_path / "log")
    shutil.copytree(tmp_path / "old", tmp_path / "log")
    forget(16)
    with pytest.raises(Halted):
        sequence_batch()
    with pytest.raises(CommandError, match="32 entries were signed"):
        log_command("replay")
    log_command("resume", "--reason", "trying")
    with pytest.raises(Halted):
        sequence_batch()
    assert Checkpoint.objects.count() == 1


def test_a_mirror_of_another_log_is_refused(book: Book, tmp_path: Path) -> None:
    sequence_batch()
    other = Book(tmp_path / "other")
    other.files.publish_checkpoint(
        other.keys.sign_checkpoint(Written("city.example/log", 16, bytes(32)).text(), []).encode()
    )
    with pytest.raises(CommandError, match="does not hold"):
        log_command("replay", "--from", str(tmp_path / "other" / "log"))


def test_a_batch_that_was_signed_before_the_crash_is_found_again_after_a_restore(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed, not entered, not published; and the database that knew the batch is gone."""
    log = Log(book)
    sequence_batch()
    said = book.say()
    with monkeypatch.context() as patched:
        break_off(patched, "after sign")
        with pytest.raises(Broken):
            sequence_batch()
    forget(16)
    with pytest.raises(Halted, match="signer has signed 32"):
        sequence_batch()
    assert log_command("replay").strip() == "16 -> 32"
    assert LogEntry.objects.filter(event=said).exists()
    log_command("resume", "--reason", "replayed")
    sequence_batch()
    log.check()


def test_files_of_a_batch_that_was_never_signed_are_set_aside_by_a_replay(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    sequence_batch()
    book.say()
    with monkeypatch.context() as patched:
        break_off(patched, "after write")
        with pytest.raises(Broken):
            sequence_batch()
    forget(16)
    log_command("replay")
    assert not [path for path in book.files.paths() if path.endswith(".p/32")]
    sequence_batch()
    book.check_books()


def test_the_operators_are_told_once_that_the_log_stands_still(book: Book) -> None:
    sequence_batch()
    sequence_batch()
    forget(16)
    for _ in range(3):
        with pytest.raises(Halted):
            sequence_batch()
    assert OutboxMessage.objects.filter(kind="ledger.alert").count() == 1
    assert "replay" in LogState.objects.get().halted_reason


def test_resuming_a_log_that_runs_leaves_no_trace(book: Book) -> None:
    sequence_batch()
    log_command("resume", "--reason", "nothing")
    assert not Event.objects.filter(kind="log.resumed").exists()


def test_an_event_recorded_after_the_restore_in_the_place_of_a_lost_one_enters_for_itself(book: Book) -> None:
    case = new_id()
    accepted = book.act("case.accepted", case)
    sequence_batch()
    forget(0, accepted)
    other = book.act("case.resumed", case)
    with pytest.raises(Halted):
        sequence_batch()
    log_command("replay")
    log_command("resume", "--reason", "restored")
    sequence_waiting()
    assert LogEntry.objects.get(event=other).sequence == 1
    assert LogEntry.objects.get(subject=case, sequence=0).event is None
    assert reconcile() == []
    with later(days=5):
        assert reconcile() == []
