"""A log in a folder of its own, with a signer in this process, and events to put into it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from pytest_django import Settings

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, ActorKind
from dangvan.kernel.ids import new_id
from dangvan.ledger.actions import record
from dangvan.ledger.models import Checkpoint, Event, LogEntry, Waiting
from dangvan.ledger.publishing import stores
from dangvan.ledger.sequencing import sequencer
from dangvan.ledger.signing.client import using
from dangvan.ledger.signing.keyring import Keyring
from dangvan.ledger.tlog.checkpoints import parse_checkpoint
from dangvan.ledger.tlog.notes import VerifierKey, open_note
from dangvan.ledger.tlog.reading import TreeReader

ORIGIN = "city.example/log"
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=HANOI)
OFFICER = Actor(ActorKind.OFFICER, user_id=7)
PERSON = Actor.person()


class Book:
    """The log of a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys = Keyring(folder / "keys", ORIGIN)
        self.files = stores.FolderStore(folder / "log")

    def say(self, **changes: Any) -> Event:
        """A report comes in."""
        fields = {
            "text": "Ổ gà", "place": None, "topic": "pothole", "area": "00001", "visibility": "public",
            "photos": [], "channel": "web",
        } | changes  # fmt: skip
        with transaction.atomic():
            return record("report.submitted", new_id(), by=PERSON, first=True, **fields)

    def act(self, kind: str, subject: UUID | None = None, by: Actor = OFFICER, **fields: Any) -> Event:
        with transaction.atomic():
            return record(kind, subject or new_id(), by=by, **fields)

    def answer(self, subject: UUID | None = None, body: str = "dong", **changes: Any) -> Event:
        """A body's answer, which its key signs."""
        from dangvan.ledger.actions import Entry, record_many

        fields = {"organisation": body, "number": 1, "in_time": True, "text": "Đã vá."} | changes
        with transaction.atomic():
            (event,) = record_many([Entry("case.answered", subject or new_id(), fields)], by=OFFICER)
        return event

    def published(self) -> Any:
        keys = [VerifierKey.parse(key) for key in self.keys.public_keys().log]
        return parse_checkpoint(open_note(self.files.read("checkpoint"), keys).text)

    def entries(self) -> list[dict[str, Any]]:
        """Every leaf as a stranger reads it, each proven to be in the published tree."""
        checkpoint = self.published()
        tree = TreeReader(self.files.read, checkpoint.size)
        assert tree.root() == checkpoint.root
        return [json.loads(tree.entry(index)) for index in range(checkpoint.size)]

    def check_books(self) -> None:
        """Database and files tell of the same log, and no event is lost or there twice."""
        newest = Checkpoint.objects.order_by("-size").first()
        assert newest is not None
        tree = TreeReader(self.files.read, newest.size)
        assert tree.root() == bytes(newest.root)
        rows = list(LogEntry.objects.order_by("index"))
        assert [row.index for row in rows] == list(range(newest.size))
        assert [bytes(row.leaf_hash) for row in rows] == [tree.leaf_hash(row.index) for row in rows]
        entered = {row.event_id for row in rows} - {None}
        waiting = set(Waiting.objects.values_list("event_id", flat=True))
        assert entered | waiting == set(Event.objects.filter(public=True).values_list("pk", flat=True))
        assert not entered & waiting


@pytest.fixture
def book(db: None, tmp_path: Path, settings: Settings) -> Iterator[Book]:
    book = Book(tmp_path)
    settings.DANGVAN_LOG_STORE = str(tmp_path / "log")
    settings.DANGVAN_LOG_ORIGIN = ORIGIN
    sequencer._checked.clear()
    with ExitStack() as stack:
        stack.enter_context(using(book.keys))
        stack.enter_context(clock.standing_at(MORNING))
        yield book


def later(**amount: float) -> Any:
    return clock.standing_at(clock.now() + timedelta(**amount))
