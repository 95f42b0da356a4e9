"""`dangvan log` as an operator types it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from dangvan.ledger.models import Event
from dangvan.ledger.sequencing import sequence_batch, sequence_waiting
from dangvan.ledger.sequencing.halting import halt
from dangvan.ledger.signing.client import SocketSigner, using
from dangvan.ledger.tlog.notes import VerifierKey, open_note
from tests.ledger.sequencing.conftest import Book, book

__all__ = ["book"]


def log(*arguments: str) -> str:
    out = StringIO()
    call_command("log", *arguments, stdout=out)
    return out.getvalue()


def test_status_tells_how_far_the_log_reaches_and_who_signs(book: Book) -> None:
    book.say()
    assert "waiting:       1" in log("status")
    log("sequence")
    told = log("status")
    signed = ("signed last:   16", f"key:           {book.keys.public_keys().log[0]}")
    for line in ("origin:        city.example/log", "entries:       16", "waiting:       0", *signed):
        assert line in told


def test_sequence_tells_what_entered(book: Book) -> None:
    book.say()
    assert log("sequence").strip() == "1 + 15 -> 16"


def test_a_log_that_stands_still_says_why(book: Book) -> None:
    sequence_batch()
    halt("the files differ")
    assert "the files differ" in log("status")
    with pytest.raises(CommandError, match="the files differ"):
        log("sequence")
    with pytest.raises(CommandError, match="the files differ"):
        log("publish")
    with pytest.raises(CommandError, match="reason"):
        log("resume")
    with pytest.raises(CommandError, match="Say why"):
        log("resume", "--reason", " ")
    log("resume", "--reason", "mirror compared")
    log("sequence")
    (resumed,) = [leaf for leaf in book.entries() if leaf["kind"] == "log.resumed"]
    assert resumed["plain"] == {"size": 16, "reason": "mirror compared"}
    assert "nothing to resume" in log("resume", "--reason", "once more")


def test_a_checkpoint_that_was_taken_away_is_published_again(book: Book, tmp_path: Path) -> None:
    sequence_batch()
    published = book.files.read("checkpoint")
    (tmp_path / "log" / "checkpoint").unlink()
    log("publish")
    assert book.files.read("checkpoint") == published


def test_reconcile_says_that_all_agrees_or_fails(book: Book, tmp_path: Path) -> None:
    sequence_batch()
    assert "All agree" in log("reconcile")
    (tmp_path / "log" / "tile" / "0" / "000.p" / "16").unlink()
    with pytest.raises(CommandError, match="1 differences"):
        log("reconcile")


def test_a_key_is_changed_with_an_overlap_in_which_both_convince(book: Book) -> None:
    sequence_batch()
    old = VerifierKey.parse(book.keys.public_keys().log[0])
    new = VerifierKey.parse(log("rotate-key").strip())
    with pytest.raises(CommandError, match="wait for the next batch"):
        log("rotate-key", "--finish")
    sequence_waiting()
    for key in (old, new):
        open_note(book.files.read("checkpoint"), [key])
    assert log("rotate-key", "--finish").strip() == str(new)
    sequence_waiting()
    sequence_waiting()
    note = open_note(book.files.read("checkpoint"), [new])
    assert (len(note.signatures), len(note.unknown)) == (1, 0)
    steps = [
        (leaf["kind"], leaf["plain"]["key"]) for leaf in book.entries() if leaf["kind"].startswith("log.")
    ]
    assert steps == [("log.key_set", str(new)), ("log.key_retired", str(old))]
    assert "All agree" in log("reconcile")


def test_the_key_of_promises_is_changed_too(book: Book) -> None:
    (old,) = book.keys.public_keys().promises
    new = log("rotate-key", "promises").strip()
    assert book.keys.public_keys().promises == (old, new)
    assert log("rotate-key", "promises", "--finish").strip() == new
    assert Event.objects.filter(kind="log.key_set").count() == 1


def test_a_signer_that_is_silent_is_named(book: Book, tmp_path: Path, settings: Settings) -> None:
    sequence_batch()
    with using(SocketSigner(tmp_path / "nobody.sock")), pytest.raises(CommandError, match="signer is silent"):
        log("sequence")
