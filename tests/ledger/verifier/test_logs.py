"""Whole logs audited at home: what a dishonest keeper of the log might try, and how it is named."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import EMPTY_ROOT
from dangvan.ledger.tlog.keys import SecretKey
from dangvan.ledger.verifier import auditing
from dangvan.ledger.verifier.auditing import Audit
from dangvan.ledger.verifier.book import Book
from dangvan.ledger.verifier.command import main
from dangvan.ledger.verifier.findings import FINDINGS
from dangvan.ledger.verifier.sources import FolderSource, Unreachable
from tests.ledger.verifier.logs import Chain, HandLog, sealed

DONG = SecretKey.generate("dong")


@pytest.fixture
def rng() -> random.Random:
    return random.Random(11)


@pytest.fixture
def log(tmp_path: Path) -> HandLog:
    return HandLog(tmp_path / "log")


@pytest.fixture
def audit(log: HandLog, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, dict[str, Any]]]:
    def run(*more: object) -> tuple[int, dict[str, Any]]:
        status = main(["log", str(log.folder), "--policy", str(log.policy), "--json", *map(str, more)])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, json.loads(said.out)

    return run


def _key_set() -> bytes:
    chain = Chain(random.Random(1))
    return chain.leaf(
        "organisations.key_set",
        "2026-03-01",
        organisation="dong",
        key=str(DONG.verifier),
        valid_from="2026-03-01",
    )


def _screened(chain: Chain, day: str = "2026-03-03", due: str = "2026-03-11") -> list[bytes]:
    return [
        chain.leaf("case.opened", "2026-03-02", hidden=True),
        chain.leaf(
            "case.screened",
            day,
            organisation="dong",
            legal_kind="feedback",
            received_day="2026-03-02",
            due_day=due,
            standard="normal",
        ),
    ]


def _answered(chain: Chain, day: str, key: SecretKey | None = DONG, **changes: Any) -> bytes:
    plain = {
        "organisation": "dong",
        "number": 1,
        "in_time": day <= "2026-03-11",
        "due_day": "2026-03-11",
    } | changes
    return chain.leaf("case.answered", day, by=key, **plain)


def test_an_honest_log_is_sound(log: HandLog, rng: random.Random, audit: Any) -> None:
    chain = Chain(rng)
    log.add([_key_set(), *_screened(chain), sealed("2026-03-03", rng), _answered(chain, "2026-03-05")])
    status, told = audit()
    assert (status, told["holds"], told["found"]) == (0, True, {})
    assert (told["size"], told["counts"]["sealed"], told["counts"]["signed"]) == (5, 1, 1)
    assert list(told["witnesses"]) == ["paper"]


def test_an_empty_log_is_sound(log: HandLog, audit: Any) -> None:
    log.folder.mkdir()
    log.sign(0, EMPTY_ROOT)
    assert audit()[0] == 0


@pytest.mark.parametrize(
    ("code", "entries"),
    [
        ("gap", lambda c: [_screened(c)[0], c.leaf("case.accepted", "2026-03-09")]),
        ("day_back", lambda c: [*_screened(c), _answered(c, "2026-03-02")]),
        ("signature_missing", lambda c: [*_screened(c), _answered(c, "2026-03-05", key=None)]),
        (
            "signature_missing",
            lambda c: [*_screened(c), _answered(c, "2026-03-05", key=None, organisation=None)],
        ),
        ("field_missing", lambda c: [*_screened(c), c.leaf("case.answered", "2026-03-05")]),
        (
            "field_missing",
            lambda c: [
                *_screened(c),
                c.leaf("case.answered", "2026-03-05", number=1, in_time=True, due_day="2026-03-11"),
            ],
        ),
        (
            "field_missing",
            lambda c: [
                c.leaf("case.opened", "2026-03-02", hidden=True),
                c.leaf("case.screened", "2026-03-03", organisation="dong", legal_kind="feedback"),
            ],
        ),
        (
            "signature_wrong",
            lambda c: [*_screened(c), _answered(c, "2026-03-05", key=SecretKey.generate("dong"))],
        ),
        ("key_unknown", lambda c: [*_screened(c), _answered(c, "2026-03-05", organisation="tay")]),
        ("in_time_false", lambda c: [*_screened(c), _answered(c, "2026-03-12", in_time=True)]),
        ("in_time_false", lambda c: [*_screened(c), _answered(c, "2026-03-10", in_time=False)]),
        (
            "in_time_changed",
            lambda c: [
                *_screened(c),
                _answered(c, "2026-03-12"),
                _answered(c, "2026-03-13", in_time=True, number=2),
            ],
        ),
        (
            "due_day_put_off",
            lambda c: [*_screened(c), _answered(c, "2026-03-12", due_day="2026-03-20", in_time=True)],
        ),
        ("due_day_put_off", lambda c: [*_screened(c), *_out_of_sight(c, "case.accepted", "2026-03-20")]),
        ("in_time_false", lambda c: [*_screened(c), *_out_of_sight(c, "case.answered", "2026-03-11")]),
        ("owner_without_handing_over", lambda c: [*_screened(c), *_screened_again(c)]),
        (
            "plain_out_of_public",
            lambda c: [_screened(c)[0], c.leaf("case.reopened", "2026-03-09", due_day="2026-03-11")],
        ),
        ("unknown_kind", lambda c: [c.leaf("case.vanished", "2026-03-09")]),
        ("unknown_field", lambda c: [c.leaf("case.accepted", "2026-03-09", ward="00001")]),
        (
            "plain_and_hidden",
            lambda c: [c.leaf("case.accepted", "2026-03-09", hidden=True, organisation="dong")],
        ),
        (
            "signature_not_asked",
            lambda c: [c.leaf("case.accepted", "2026-03-09", by=DONG, organisation="dong")],
        ),
        ("day_ahead", lambda c: [c.leaf("case.withdrawn", "2999-01-01")]),
        ("malformed", lambda _c: [b'{"v":1}']),
        ("malformed", lambda c: [c.leaf("case.withdrawn", "2026-03-09") + b" "]),
        ("malformed", lambda c: [c.leaf("case.withdrawn", "2026-03-32")]),
        ("malformed", lambda _c: [b"x" * 1025]),
        ("repeated", lambda c: 2 * [_screened(c)[0]]),
    ],
)
def test_what_entries_may_not_say_is_named(
    log: HandLog, rng: random.Random, audit: Any, code: str, entries: Callable[[Chain], list[bytes]]
) -> None:
    log.add([_key_set(), *entries(Chain(rng))])
    status, told = audit()
    if code == "malformed" and status == 1 and "why" in told:
        assert "more than the" in told["why"] or "bytes" in told["why"]
        return
    assert (status, told["holds"]) == (1, False)
    assert code in told["found"]
    assert all(one["words"] for one in told["findings"])


@pytest.mark.parametrize("kind", ["case.paused", "case.due_moved", "case.reopened"])
def test_a_case_may_come_back_with_the_later_limit_that_an_act_out_of_sight_gave_it(
    log: HandLog, rng: random.Random, audit: Any, kind: str
) -> None:
    chain = Chain(rng)
    log.add([_key_set(), *_screened(chain), *_out_of_sight(chain, kind, "2026-03-20")])
    assert audit()[1]["found"] == {}


def _out_of_sight(chain: Chain, kind: str, due: str) -> list[bytes]:
    """A case leaves the public, something is done there after its limit, and it comes back as if in time."""
    back = {
        "organisation": "dong",
        "received_day": "2026-03-02",
        "due_day": due,
        "standard": "normal",
        "in_time": True,
    }
    return [
        chain.leaf("case.reclassified", "2026-03-10", hidden=True),
        chain.leaf(kind, "2026-03-13", hidden=True),
        chain.leaf("case.reclassified", "2026-03-16", **back),
    ]


def _screened_again(chain: Chain) -> list[bytes]:
    plain = {
        "legal_kind": "feedback",
        "received_day": "2026-03-02",
        "due_day": "2026-03-11",
        "standard": "normal",
    }
    return [chain.leaf("case.screened", "2026-03-04", organisation="tay", **plain)]


def test_a_key_may_change_and_old_signatures_stay_good(log: HandLog, rng: random.Random, audit: Any) -> None:
    new, chain, other = SecretKey.generate("dong"), Chain(rng), Chain(rng)
    renewed = Chain(rng).leaf(
        "organisations.key_set",
        "2026-03-08",
        organisation="dong",
        key=str(new.verifier),
        valid_from="2026-03-08",
    )
    log.add(
        [
            _key_set(), *_screened(chain), *_screened(other), _answered(chain, "2026-03-05"), renewed,
            _answered(other, "2026-03-09", key=new), _answered(chain, "2026-03-10", number=2),
        ]
    )  # fmt: skip
    status, told = audit()
    assert (status, told["found"]) == (1, {"signature_wrong": 1})
    assert told["findings"][0]["entry"] == 8


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000.p/40", "tile/entries/000.p/40"])
def test_no_file_of_a_log_can_be_changed_unseen(
    log: HandLog, rng: random.Random, audit: Any, path: str
) -> None:
    log.add([sealed("2026-03-02", rng) for _ in range(40)])
    honest = (log.folder / path).read_bytes()
    for _ in range(60):
        changed = bytearray(honest)
        changed[rng.randrange(len(honest))] ^= 1 << rng.randrange(8)
        (log.folder / path).write_bytes(bytes(changed))
        status, told = audit()
        assert (status, told["holds"]) == (1, False)
        assert told["why"]
    for wrong in (b"", honest[:-1], honest + b"\0", honest * 1000):
        (log.folder / path).write_bytes(wrong)
        assert audit()[0] == 1
    (log.folder / path).unlink()
    assert audit()[0] == 1


def test_reordered_tiles_and_the_wrong_origin_are_refused(
    log: HandLog, rng: random.Random, audit: Any
) -> None:
    log.add([sealed("2026-03-02", rng) for _ in range(600)])
    first, second = (log.folder / "tile/0/000", log.folder / "tile/0/001")
    honest = first.read_bytes(), second.read_bytes()
    first.write_bytes(honest[1])
    second.write_bytes(honest[0])
    assert "tile/0/000" in audit()[1]["why"]
    first.write_bytes(honest[0])
    second.write_bytes(honest[1])
    assert audit("--tree")[0] == 0
    log.sign(600, log.tree.root(), origin="other.example/log")
    assert "other.example/log" in audit()[1]["why"]


def test_a_broken_off_audit_goes_on_where_it_stopped(
    log: HandLog, rng: random.Random, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auditing, "_TOGETHER", 256)
    log.add([sealed("2026-03-02", rng) for _ in range(66_000)])
    from dangvan.ledger.tlog.checkpoints import Checkpoint

    to = Checkpoint("city.example/log", log.tree.size, log.tree.root())
    state = tmp_path / "memory.sqlite3"
    broken = _Breaking(log.folder, "tile/entries/257.p/208")
    today = auditing.date(2026, 4, 1)
    with pytest.raises(Unreachable):
        Audit(broken, Book(state), not_after=today).run(to, lambda _done, _all: None)
    reader = _Breaking(log.folder, "")
    book = Book(state)
    Audit(reader, book, not_after=today).run(to, lambda _done, _all: None)
    assert sum(path.startswith("tile/entries/") for path in reader.asked) == 2
    assert book.noted("counts")["entries"] == 66_000
    assert book.count_findings() == {}


class _Breaking(FolderSource):
    """A folder on a disk that fails at one file."""

    def __init__(self, folder: Path, failing: str) -> None:
        super().__init__(folder)
        self.failing, self.asked = failing, list[str]()

    def read(self, path: str) -> bytes:
        self.asked.append(path)
        if path == self.failing:
            raise Unreachable("the cable was pulled")
        return super().read(path)


def test_every_finding_has_its_words_in_both_languages() -> None:
    for _fault, vi, en in FINDINGS.values():
        assert vi != en
        assert vi.count("{") == en.count("{")


def test_a_log_that_shrank_is_refused(log: HandLog, rng: random.Random, audit: Any, tmp_path: Path) -> None:
    entries = [sealed("2026-03-02", rng) for _ in range(48)]
    log.add(entries[:32])
    first = (log.folder / "checkpoint").read_bytes()
    log.add(entries[32:])
    state = tmp_path / "state"
    assert audit("--state", state)[0] == 0
    (log.folder / "checkpoint").write_bytes(first)
    status, told = audit("--state", state)
    assert (status, told["why"]) == (1, "the log shrank: it had 48 entries and now claims 32")


def test_nothing_that_is_no_log_makes_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = str(SecretKey.generate("x").verifier)
    for where in (tmp_path / "nowhere", "ftp://x/log", "http://[", tmp_path):
        status = main(["log", str(where), "--key", key])
        said = capsys.readouterr()
        assert status in {1, 2}
        assert "Traceback" not in said.err
        assert said.out + said.err
    for bad in ("x+y", "x", "x+00000000+AAAA", "\udcff"):
        assert main(["log", str(tmp_path), "--key", bad]) == 2
    with pytest.raises(Refused):
        Book(tmp_path)
