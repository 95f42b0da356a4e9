"""Two sequencers where only one should be: what one does between two looks of the other stops nothing."""

from __future__ import annotations

from typing import Any

import pytest

from dangvan.ledger.models import Event, LogState, PendingBatch
from dangvan.ledger.sequencing import building, checking, sequence_batch, sequence_waiting, turns
from dangvan.ledger.sequencing.sequencer import Sequencer
from dangvan.ledger.signing.client import signer
from dangvan.ledger.signing.keyring import Keyring
from dangvan.ledger.signing.protocol import Signed
from tests.ledger.sequencing.conftest import Book


@pytest.mark.parametrize("steps", [("note_down",), ("note_down", "write", "sign")])
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_what_another_signs_while_this_one_looks_is_no_discrepancy(
    book: Book, monkeypatch: pytest.MonkeyPatch, steps: tuple[str, ...], before: bool
) -> None:
    ask = Keyring.last_signed

    def asking(keys: Keyring) -> Signed:
        monkeypatch.setattr(Keyring, "last_signed", ask)
        answer = ask(keys)
        _another(book, steps)
        return ask(keys) if before else answer

    book.say()
    monkeypatch.setattr(Keyring, "last_signed", asking)
    sequence_batch()
    assert not LogState.objects.exclude(halted_at=None).exists()
    assert not PendingBatch.objects.exists()
    sequence_waiting()
    book.check_books()


def _another(book: Book, steps: tuple[str, ...]) -> None:
    """Another sequencer, which comes as far as these steps."""
    other, present = Sequencer(book.files, signer(), turns.Turn("")), checking.head()
    tree = checking.resumed(present, book.files)
    pending, files = other.note_down(present, tree, other.gather())
    if "sign" in steps:
        other.write(files)
        other.sign(pending)


def test_a_bodys_key_is_recorded_once_whoever_meets_its_first_answer(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = building.hold_the_books

    def holding() -> Any:
        monkeypatch.setattr(building, "hold_the_books", hold)
        other = Sequencer(book.files, signer(), turns.Turn(""))
        other.gather()
        hold()

    book.answer()
    monkeypatch.setattr(building, "hold_the_books", holding)
    sequence_waiting()
    assert Event.objects.filter(kind=building.KEY_KIND).count() == 1
    book.check_books()
