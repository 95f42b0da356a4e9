"""The log and its witnesses: real witness servers beside it, of which some are down, slow or contradict."""

from __future__ import annotations

import http.server
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import transaction

from dangvan.kernel import clock, health
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict as TryAgain
from dangvan.kernel.errors import Invalid
from dangvan.kernel.ids import new_id
from dangvan.kernel.models import OutboxMessage
from dangvan.kernel.worker import Worker, load_registrations
from dangvan.ledger import conflicts, witnessing
from dangvan.ledger.actions import record
from dangvan.ledger.models import Checkpoint, Conflict, Cosignature, LogState
from dangvan.ledger.publishing.checkpoints import publish_newest
from dangvan.ledger.publishing.stores import store
from dangvan.ledger.tlog.notes import SecretKey, sign_note
from dangvan.ledger.tlog.policy import parse_policy
from dangvan.ledger.tlog.witnessing import AddCheckpoint
from dangvan.ledger.witness import folder as folders
from dangvan.ledger.witness.cosigning import Witness
from dangvan.ledger.witness.server import WitnessServer
from dangvan.ledger.witnessing import Said
from tests.ledger.witness.logs import ORIGIN, Log

pytestmark = pytest.mark.django_db


class Site:
    """A log that is published, and its witnesses by policy name."""

    def __init__(self, folder: Path, settings: LazySettings) -> None:
        self.folder = folder
        self.log = Log()
        self.witnesses: dict[str, WitnessServer] = {}
        self.lines = [f"log {self.log.vkey}"]
        self.policy: Path = settings.DANGVAN_LOG_POLICY
        self.policy.write_text(f"{self.lines[0]}\nquorum none\n", encoding="utf-8")

    def publish(self, grown: int) -> Checkpoint:
        self.log.grow(grown)
        files = {path: octets for path, octets in self.log.files.items() if path != "checkpoint"}
        store().write_many(files)
        made = Checkpoint.objects.create(
            size=self.log.size, root=self.log.root(), note=self.log.note(), signed_at=clock.now()
        )
        publish_newest(store())
        made.refresh_from_db()
        return made

    def witness(self, name: str) -> Witness:
        folder = self.folder / name
        key = folders.create(folder, f"{name}.example/chung-kien")
        witness = Witness(key, folders.open_memory(folder))
        witness.memory.add_log(ORIGIN, self.log.vkey, 0)
        server = WitnessServer(("127.0.0.1", 0), witness)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self.witnesses[name] = server
        self.list_witness(name, str(key.verifier), f"http://127.0.0.1:{server.port}")
        return witness

    def list_witness(self, name: str, key: str, url: str) -> None:
        self.lines.append(f"witness {name} {key} {url}")
        names = [line.split()[1] for line in self.lines if line.startswith("witness")]
        quorum = [f"group enough {min(2, len(names))} {' '.join(names)}", "quorum enough"]
        self.policy.write_text("\n".join([*self.lines, *quorum, ""]), encoding="utf-8")

    def stop(self, name: str) -> None:
        server = self.witnesses.pop(name)
        server.shutdown()
        server.server_close()
        server.witness.memory.close()


@pytest.fixture
def site(tmp_path: Path, settings: LazySettings) -> Iterator[Site]:
    settings.DANGVAN_LOG_ORIGIN = ORIGIN
    settings.DANGVAN_LOG_STORE = str(tmp_path / "log")
    settings.DANGVAN_LOG_POLICY = tmp_path / "log-policy.txt"
    settings.DANGVAN_LOG_SIGNER = tmp_path / "no-signer.sock"
    witnessing._silences.clear()
    made = Site(tmp_path, settings)
    yield made
    for name in list(made.witnesses):
        made.stop(name)


def said(outcomes: list[witnessing.Outcome]) -> dict[str, Said]:
    return {outcome.witness: outcome.said for outcome in outcomes}


def test_every_witness_confirms_and_the_published_checkpoint_shows_it(site: Site) -> None:
    for name in ("bao", "truong", "mat-tran"):
        site.witness(name)
    for step in (300, 16, 700):
        checkpoint = site.publish(step)
        outcomes = witnessing.gather_and_publish()
        assert said(outcomes) == dict.fromkeys(("bao", "truong", "mat-tran"), Said.CONFIRMED)
        shown = store().read("checkpoint").decode()
        assert shown == witnessing.cosigned_note(checkpoint)
        seen = parse_policy(site.policy.read_bytes()).check(shown)
        assert set(seen.witnesses) == {"bao", "truong", "mat-tran"}
    assert witnessing.gather() == []


def test_witnesses_that_are_down_are_named_behind_and_catch_up_later(site: Site) -> None:
    for name in ("bao", "truong", "mat-tran"):
        site.witness(name)
    site.publish(100)
    witnessing.gather()
    server = site.witnesses["bao"]
    server.shutdown()
    server.socket.close()
    with clock.standing_at(clock.now() + timedelta(hours=1)):
        site.publish(50)
        assert said(witnessing.gather()) == {
            "bao": Said.SILENT, "truong": Said.CONFIRMED, "mat-tran": Said.CONFIRMED,
        }  # fmt: skip
    with clock.standing_at(clock.now() + timedelta(hours=2)):
        state = witnessing.state()
    assert {each.name: (each.size, each.is_behind) for each in state.witnesses} == {
        "bao": (100, True), "truong": (150, False), "mat-tran": (150, False),
    }  # fmt: skip
    assert (state.newest_size, state.quorum_size, state.quorum) == (150, 150, "enough")
    assert state.quorum_at is not None
    assert witnessing.gather() == []  # it rests: asked in vain a moment ago
    witnessing._silences.clear()
    back = WitnessServer(("127.0.0.1", server.port), server.witness)
    threading.Thread(target=back.serve_forever, args=(0.02,), daemon=True).start()
    site.witnesses["bao"] = back
    assert said(witnessing.gather()) == {"bao": Said.CONFIRMED}
    assert not any(each.is_behind for each in witnessing.state().witnesses)


def test_without_enough_witnesses_there_is_no_quorum(site: Site) -> None:
    site.witness("bao")
    site.list_witness("vang", str(SecretKey.generate("vang.example", 4).verifier), "http://127.0.0.1:9")
    site.publish(20)
    witnessing.gather()
    state = witnessing.state()
    assert (state.newest_size, state.quorum_size, state.quorum_at) == (20, 0, None)


def test_without_a_policy_nobody_is_asked(site: Site) -> None:
    site.publish(20)
    assert witnessing.gather() == []
    site.policy.unlink()
    assert witnessing.gather() == []
    assert witnessing.state().witnesses == ()
    assert witnessing.state().quorum == "none"


def test_a_witness_that_has_confirmed_more_than_we_remember_is_asked_from_its_size(site: Site) -> None:
    """As after a restore of our database: what it has confirmed it names, and the proof starts there."""
    witness = site.witness("bao")
    site.publish(40)
    log = site.log
    assert witness.add_checkpoint(log.request(0, 33)).status == 200
    assert said(witnessing.gather()) == {"bao": Said.CONFIRMED}


def test_a_witness_that_never_answers_keeps_nobody_waiting(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witnessing, "PATIENCE_SECONDS", 0.6)
    site.witness("bao")
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        key = SecretKey.generate("diec.example", 4).verifier
        site.list_witness("diec", str(key), f"http://127.0.0.1:{deaf.getsockname()[1]}")
        site.publish(20)
        began = time.monotonic()
        assert said(witnessing.gather()) == {"bao": Said.CONFIRMED, "diec": Said.SILENT}
        assert time.monotonic() - began < 5.5


@pytest.mark.parametrize(
    ("status", "kind", "body", "expected"),
    [
        (200, "text/plain", b"", Said.REFUSED),
        (200, "text/plain", "— other.example AAAAAAAA\n".encode(), Said.REFUSED),
        (200, "text/plain", b"\xff\xfe", Said.REFUSED),
        (404, "text/plain", b"unknown", Said.REFUSED),
        (403, "text/plain", b"", Said.REFUSED),
        (500, "text/html", b"<html>", Said.REFUSED),
        (302, "text/html", b"", Said.REFUSED),
        (409, "text/x.tlog.size", b"7\n", Said.REFUSED),
        (409, "text/x.tlog.size", b"-1\n", Said.REFUSED),
        (409, "text/x.tlog.size", b"many\n", Said.REFUSED),
        (409, "text/x.tlog.size", b"20\n", Said.CONTRADICTED),
        (409, "text/x.tlog.size", b"21\n", Said.CONTRADICTED),
        (422, "text/plain", b"", Said.CONTRADICTED),
        (200, "text/plain", b"x" * 200_000, Said.SILENT),
    ],
)
def test_whatever_a_witness_answers_nothing_unproven_is_kept(
    site: Site, status: int, kind: str, body: bytes, expected: Said
) -> None:
    class Odd(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self.do_POST() if self.headers["Content-Length"] else self.send_error(404)

        def log_message(self, *_line: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Odd) as odd:
        threading.Thread(target=odd.serve_forever, args=(0.02,), daemon=True).start()
        key = SecretKey.generate("la.example", 4).verifier
        site.list_witness("la", str(key), f"http://127.0.0.1:{odd.server_address[1]}")
        site.publish(20)
        assert said(witnessing.gather()) == {"la": expected}
        odd.shutdown()
    assert not Cosignature.objects.exists()
    assert not Conflict.objects.exists()


def test_a_cosignature_from_a_clock_far_ahead_is_not_counted(site: Site) -> None:
    witness = site.witness("bao")
    witness._now = lambda: time.time() + 86_400
    site.publish(20)
    assert said(witnessing.gather()) == {"bao": Said.REFUSED}
    assert not Cosignature.objects.exists()


def test_a_fork_shown_to_a_witness_is_found_kept_and_told(site: Site) -> None:
    """Somebody with the log's key shows a witness another history: the log hears of it from the witness."""
    witness = site.witness("bao")
    site.publish(40)
    fork = Log(site.log.key, word="other").grow(40)
    assert witness.add_checkpoint(fork.request(0)).status == 200
    assert said(witnessing.gather()) == {"bao": Said.CONTRADICTED}
    (kept,) = conflicts.conflicts()
    assert (kept.source, kept.size, kept.theirs, kept.ours) == ("bao", 40, fork.note(), site.log.note())
    assert "log_contradicted" in health.problems()
    message = OutboxMessage.objects.get(kind="ledger.alert")
    assert message.reference == {"what": "conflict", "conflict": str(kept.number)}
    assert witnessing.look_for_conflicts() == 0
    conflicts.mark_alerted(kept.number)
    assert Conflict.objects.get().alerted_at is not None
    assert "log_contradicted" not in health.problems()


def test_a_witness_ahead_of_our_books_makes_the_log_stand_still(site: Site) -> None:
    """As after a restore of an old back-up: what the witness holds proves that more was signed."""
    witness = site.witness("bao")
    old = site.publish(40)
    site.log.grow(10)
    witness.add_checkpoint(site.log.request(0))
    assert said(witnessing.gather(old)) == {"bao": Said.CONTRADICTED}
    state = LogState.objects.get()
    assert state.halted_reason == "bao has a signed checkpoint of 50 entries, this database has fewer"


def test_a_witness_that_saw_more_while_it_was_asked_is_no_contradiction(site: Site) -> None:
    witness = site.witness("bao")
    old = site.publish(40)
    site.publish(10)
    witness.add_checkpoint(site.log.request(0))
    witnessing.gather(old)
    assert not LogState.objects.filter(halted_at__isnull=False).exists()
    assert said(witnessing.gather()) == {"bao": Said.CONFIRMED}


def test_a_fork_that_a_witness_refused_is_found_too(site: Site) -> None:
    witness = site.witness("bao")
    site.publish(40)
    witnessing.gather()
    fork = Log(site.log.key, word="other").grow(35)
    witness.add_checkpoint(AddCheckpoint(40, (), fork.grow(5).note()).format())
    assert witnessing.look_for_conflicts() == 1
    assert conflicts.conflicts()[0].theirs == fork.note()


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 300, 511, 512, 515])
def test_a_checkpoint_with_another_root_is_a_conflict_at_any_size(site: Site, size: int) -> None:
    site.publish(300)
    site.publish(215)
    fork = Log(site.log.key, word="other").grow(size)
    kept = conflicts.report_conflict(fork.note(), "verifier")
    assert kept.size == size
    assert conflicts.report_conflict(fork.note(), "somebody else").number == kept.number
    with pytest.raises(Invalid, match="không có mâu thuẫn"):
        conflicts.report_conflict(site.log.note(size), "verifier")
    assert Conflict.objects.count() == 1


def test_signatures_of_others_and_their_words_are_not_kept(site: Site) -> None:
    site.publish(30)
    fork = Log(site.log.key, word="other").grow(30)
    noisy = sign_note(fork.checkpoint().text(), SecretKey.generate("spam.example"), site.log.key)
    assert conflicts.report_conflict(noisy, "verifier").theirs == fork.note()


def test_what_proves_nothing_is_not_kept(site: Site) -> None:
    site.publish(30)
    stranger = Log(SecretKey.generate(ORIGIN)).grow(30)
    elsewhere = SecretKey.generate("other.example/log")
    text = Log(elsewhere).grow(3).checkpoint().text()
    for note in (
        "", "nonsense", stranger.note(), site.log.note()[:-10], sign_note("not a checkpoint\n", site.log.key),
        sign_note(text, site.log.key), site.log.note() + "x" * 20_000, "\ud800", Log(site.log.key).note(),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            conflicts.report_conflict(note, "verifier")
    assert not Conflict.objects.exists()
    assert LogState.objects.filter(halted_at__isnull=False).count() == 0


def test_broken_files_of_our_own_accuse_nobody(site: Site) -> None:
    site.publish(30)
    fork = Log(site.log.key, word="other").grow(20)
    path = site.folder / "log" / "tile" / "0" / "000.p" / "30"
    path.write_bytes(bytes(len(path.read_bytes())))
    for note in (fork.note(), site.log.note(20)):
        with pytest.raises(TryAgain):
            conflicts.report_conflict(note, "verifier")
    path.unlink()
    with pytest.raises(TryAgain):
        conflicts.report_conflict(fork.note(), "verifier")
    assert not Conflict.objects.exists()


def test_a_signed_checkpoint_larger_than_our_books_makes_the_log_stand_still(site: Site) -> None:
    """Our database is older than what was shown to others: signing on would fork the log."""
    site.publish(30)
    note = site.log.grow(10).note()
    with pytest.raises(TryAgain):
        conflicts.report_conflict(note, "bao")
    assert LogState.objects.get().halted_at is not None
    assert not Conflict.objects.exists()


def test_what_a_retired_key_signs_speaks_against_the_log_but_cannot_stop_it(site: Site) -> None:
    """A stolen key is retired; its thief signs another history."""
    site.publish(30)
    stolen = SecretKey.generate(ORIGIN)
    fork = Log(stolen, word="other").grow(20)
    with pytest.raises(Invalid, match="không mang chữ ký"):
        conflicts.report_conflict(fork.note(), "verifier")
    with transaction.atomic():
        for key, use in ((stolen, "log"), (SecretKey.generate(f"{ORIGIN}/promises"), "promises")):
            record(
                "log.key_retired",
                new_id(),
                by=Actor.system("test"),
                first=True,
                use=use,
                key=str(key.verifier),
            )
    assert conflicts.report_conflict(fork.note(), "verifier").theirs == fork.note()
    for named_in_policy in (False, True):
        if named_in_policy:
            site.policy.write_text(f"log {stolen.verifier}\n{site.policy.read_text()}")
        with pytest.raises(TryAgain):
            conflicts.report_conflict(fork.grow(40).note(), "verifier")
        assert not LogState.objects.filter(halted_at__isnull=False).exists()


def test_a_witness_that_calls_hands_in_what_it_cosigned(site: Site) -> None:
    witness = site.witness("bao")
    first = site.publish(30)
    witness.add_checkpoint(site.log.request(0))
    note = witness.memory.latest(ORIGIN).note
    assert witnessing.take_cosigned(note) == 1
    assert witnessing.take_cosigned(note) == 0
    assert Cosignature.objects.get().checkpoint_id == first.size
    assert "bao.example" not in store().read("checkpoint").decode()
    load_registrations()
    Worker(name="test").drain()
    assert store().read("checkpoint").decode() == witnessing.cosigned_note(first)
    stranger = SecretKey.generate("la.example", 4)
    for odd in ("", "x", note.replace("30", "31", 1), site.log.note(), note[:-5], "\ud800", "x" * 200_000):
        with pytest.raises(Invalid):
            witnessing.take_cosigned(odd)
    fork = Log(site.log.key, word="other").grow(30)
    lonely = Witness(stranger, witness.memory)
    assert lonely.add_checkpoint(fork.request(30)).status == 409
    assert Cosignature.objects.count() == 1
