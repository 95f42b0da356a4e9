"""Proof files: checked as a stranger would, with the library of the log alone and the site forgotten."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dangvan.cases import actions
from dangvan.kernel import clock
from dangvan.ledger import erasing, receipts
from dangvan.ledger.models import Checkpoint, Event, LogEntry, LogState
from dangvan.ledger.receipts import State
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.policy import Witnessed
from dangvan.ledger.tlog.proof_files import TlogProof
from tests.ledger.small_log import SmallLog, small_log
from tests.small_city import Said, SmallCity, city, later

__all__ = ["city", "small_log"]

WORDS = "Ổ gà rất sâu trước cổng trường, “xe máy” ngã nhiều \U0001f6b2."


def _octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def checked(text: str, log: SmallLog) -> tuple[Witnessed, dict[str, Any], dict[str, Any], str]:
    """What a stranger reads from a proof file: who saw it, the leaf, what was opened, the promise."""
    proof = TlogProof.parse(text)
    extra = json.loads(proof.extra or b"")
    assert extra.keys() == {"leaf", "open", "promise", "v"}
    witnessed = proof.verify(extra["leaf"].encode(), log.policy)
    leaf = json.loads(extra["leaf"])
    opened = {}
    for name, opening in extra["open"].items():
        message = b"dangvan/v1/" + name.encode() + b"\0" + opening["value"].encode()
        found = hmac.digest(_octets(opening["key"]), message, hashlib.sha256)
        assert _octets(leaf["commit"][name]) == found
        opened[name] = json.loads(opening["value"])
    return witnessed, leaf, opened, extra["promise"]


@pytest.fixture
def said(city: SmallCity, small_log: SmallLog) -> Said:
    said = city.say(WORDS)
    small_log.batch()
    small_log.witness()
    return said


def test_a_report_is_proven_with_its_words_and_its_promise(said: Said, small_log: SmallLog) -> None:
    text = receipts.proof_file_for(said.report.uid)
    assert text is not None
    witnessed, leaf, opened, promise = checked(text, small_log)
    assert witnessed.witnesses.keys() == {"bao", "truong"}
    assert (leaf["kind"], leaf["day"]) == ("sealed", "2026-03-02")
    assert opened["text"] == WORDS
    assert opened["thread"] == said.report.uid.hex
    assert opened.keys() == leaf["commit"].keys()
    lines = small_log.opened_promise(promise)
    assert lines[3] == leaf["subject"]
    entry = json.loads(TlogProof.parse(text).extra or b"")["leaf"].encode()
    assert base64.b64decode(lines[5]) == hashlib.sha256(b"\0" + entry).digest()


def test_a_proof_is_found_good_when_the_city_and_its_log_are_gone(said: Said, small_log: SmallLog) -> None:
    text = receipts.proof_file_for(said.report.uid)
    for path in sorted(small_log.folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    assert text is not None
    assert checked(text, small_log)[2]["text"] == WORDS


def test_the_file_holds_no_hour_of_the_person(said: Said, small_log: SmallLog) -> None:
    text = receipts.proof_file_for(said.report.uid) or ""
    event = Event.objects.get(kind="report.submitted")
    extra = (TlogProof.parse(text).extra or b"").decode()
    for hour in (
        event.at.isoformat()[:16],
        clock.local(event.at).isoformat()[11:16],
        str(int(event.at.timestamp())),
    ):
        assert hour not in extra


def _holds(text: str, log: SmallLog) -> bool:
    try:
        log.opened_promise(checked(text, log)[3])
    except (Refused, AssertionError, ValueError, KeyError):
        return False
    return True


def test_a_changed_letter_is_found_wherever_it_stands(said: Said, small_log: SmallLog) -> None:
    text = receipts.proof_file_for(said.report.uid) or ""
    assert _holds(text, small_log)
    for at in range(0, len(text), 7):
        changed = text[:at] + ("B" if text[at] == "A" else "A") + text[at + 1 :]
        assert not _holds(changed, small_log), at


def test_before_its_batch_there_is_no_proof(city: SmallCity, small_log: SmallLog) -> None:
    said = city.say()
    assert receipts.proof_file_for(said.report.uid) is None
    assert receipts.standing_of(said.report.uid).state is State.WAITING  # type: ignore[union-attr]


def test_what_is_in_the_books_but_not_published_is_not_given_out(said: Said) -> None:
    Checkpoint.objects.update(published_at=None)
    assert receipts.proof_file_for(said.report.uid) is None
    standing = receipts.standing_of(said.report.uid)
    assert standing is not None
    assert standing.index is None


def test_a_standing_says_where_it_is_and_who_has_seen_it_until_when(said: Said, small_log: SmallLog) -> None:
    standing = receipts.standing_of(said.report.uid)
    assert standing is not None
    entry = LogEntry.objects.get(event__kind="report.submitted")
    assert (standing.state, standing.index) == (State.WITNESSED, entry.index)
    assert standing.witnesses == {"bao": clock.today(), "truong": clock.today()}


def test_one_witness_of_two_is_named_but_not_enough(city: SmallCity, small_log: SmallLog) -> None:
    said = city.say()
    small_log.batch()
    small_log.witness("bao")
    standing = receipts.standing_of(said.report.uid)
    assert standing is not None
    assert standing.state is State.ENTERED
    assert standing.witnesses is not None
    assert standing.witnesses.keys() == {"bao"}
    with pytest.raises(Refused, match="lacks the quorum"):
        checked(receipts.proof_file_for(said.report.uid) or "", small_log)


def test_a_checkpoint_that_enough_have_seen_is_taken_before_a_newer_one(
    said: Said, small_log: SmallLog
) -> None:
    with later(hours=1):
        small_log.batch()
        small_log.witness("bao")
    proof = TlogProof.parse(receipts.proof_file_for(said.report.uid) or "")
    assert int(proof.checkpoint_note.splitlines()[1]) < Checkpoint.objects.latest("size").size
    checked(proof.format(), small_log)


def test_downloaded_again_later_it_speaks_of_a_newer_log(
    said: Said, small_log: SmallLog, city: SmallCity
) -> None:
    first = receipts.proof_file_for(said.report.uid) or ""
    with later(days=1):
        city.say("Đèn đường phố Hàng Bạc tắt đã ba hôm nay.")
        small_log.batch()
        small_log.witness()
    second = receipts.proof_file_for(said.report.uid) or ""
    assert first != second
    sizes = [checked(text, small_log)[0].checkpoint.size for text in (first, second)]
    assert sizes == sorted(set(sizes))
    assert checked(first, small_log)[1] == checked(second, small_log)[1]


def test_without_a_signer_the_proof_comes_without_the_promise(
    said: Said, small_log: SmallLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_log.fall_silent(monkeypatch)
    *_rest, opened, promise = checked(receipts.proof_file_for(said.report.uid) or "", small_log)
    assert promise == ""
    assert opened["text"] == WORDS


def test_what_was_erased_is_not_opened_and_the_rest_still_proves(said: Said, small_log: SmallLog) -> None:
    erasing.forget(Event.objects.filter(subject=said.report.uid), {"text", "place"})
    _seen, leaf, opened, promise = checked(receipts.proof_file_for(said.report.uid) or "", small_log)
    assert leaf["commit"].keys() - opened.keys() == {"text", "place"}
    assert WORDS not in json.dumps(opened, ensure_ascii=False)
    assert small_log.opened_promise(promise)


def test_after_everything_was_erased_the_entry_is_still_proven(said: Said, small_log: SmallLog) -> None:
    Event.objects.filter(subject=said.report.uid).update(payload=None)
    _seen, leaf, opened, _promise = checked(receipts.proof_file_for(said.report.uid) or "", small_log)
    assert leaf["kind"] == "sealed"
    assert opened == {}


def test_a_value_that_no_longer_fits_its_commitment_is_never_given_out(said: Said) -> None:
    event = Event.objects.get(kind="report.submitted")
    event.payload["values"]["text"] = "Tôi không hề nói thế."
    assert "text" not in receipts.openings(event, {"text"})


def test_a_log_that_stands_still_is_told(said: Said) -> None:
    LogState.objects.update_or_create(defaults={"halted_at": clock.now(), "halted_reason": "thử"})
    standing = receipts.standing_of(said.report.uid)
    assert standing is not None
    assert standing.is_halted
    assert standing.state is State.WITNESSED


def test_files_that_are_not_what_was_signed_give_no_proof(said: Said, small_log: SmallLog) -> None:
    for path in small_log.folder.rglob("tile/entries/**/*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(bytes(reversed(path.read_bytes())))
    with pytest.raises(Refused):
        receipts.proof_file_for(said.report.uid)


def test_files_that_cannot_be_read_give_no_proof(said: Said, small_log: SmallLog, settings: Any) -> None:
    settings.DANGVAN_LOG_STORE = str(Path(settings.DANGVAN_LOG_STORE) / "elsewhere")
    with pytest.raises((Refused, OSError)):
        receipts.proof_file_for(said.report.uid)


def test_acts_of_people_enter_when_their_day_is_over_and_keep_their_promise(
    city: SmallCity, small_log: SmallLog
) -> None:
    said = city.say()
    actions.add_to_report(by=said.person, report=said.report, text="Nay đã rộng gấp đôi.")
    small_log.batch()
    added = Event.objects.get(kind="report.added")
    assert receipts.proof_file_of(added, added.commitments) is None
    with later(days=1):
        small_log.batch()
        small_log.witness()
        standing = receipts.standings([added])[added.pk]
        assert clock.today() <= standing.due
        text = receipts.proof_file_of(added, added.commitments)
    _seen, leaf, opened, promise = checked(text or "", small_log)
    assert (leaf["kind"], leaf["day"]) == ("report.added", "2026-03-02")
    assert opened["text"] == "Nay đã rộng gấp đôi."
    canonical = json.dumps(leaf["commit"], sort_keys=True, separators=(",", ":")).encode()
    assert base64.b64decode(small_log.opened_promise(promise)[5]) == hashlib.sha256(canonical).digest()
    assert receipts.due_day(added.day) == added.day + timedelta(days=1)
