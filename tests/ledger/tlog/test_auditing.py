"""One pass over a whole log: it gives every entry, and no file of it can be changed unnoticed."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.ledger.tlog.auditing import audit
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import EMPTY_ROOT
from tests.ledger.tlog.definitions import StoredLog, entries_numbered

SIZES = (700, 20_000, 70_000)


@pytest.fixture(scope="module")
def log() -> StoredLog:
    return StoredLog(
        *(entries_numbered(new - old, old) for old, new in zip((0, *SIZES), SIZES, strict=False))
    )


def test_every_entry_comes_once_and_in_order(log: StoredLog) -> None:
    for size in SIZES:
        at = 0
        for first, entries in audit(log.read, size, log.roots[size]):
            assert first == at
            assert entries == log.entries[first : first + len(entries)]
            at += len(entries)
        assert at == size


def test_an_empty_log_is_in_order() -> None:
    assert list(audit(StoredLog().read, 0, EMPTY_ROOT)) == []


def test_reading_on_gives_only_what_is_new(log: StoredLog) -> None:
    start, root = SIZES[0], log.roots[SIZES[0]]
    given_now = [*audit(log.read, log.size, log.root, start=start, start_root=root)]
    assert given_now[0] == (700, log.entries[700:768])
    assert sum(len(entries) for _, entries in given_now) == log.size - start
    assert list(audit(log.read, log.size, log.root, start=log.size, start_root=log.root)) == []


def test_reading_on_needs_no_partial_tile_of_the_old_size() -> None:
    log = StoredLog(entries_numbered(1000))
    short = StoredLog(entries_numbered(900))
    assert "tile/0/003.p/132" not in log.files
    assert list(audit(log.read, 1000, log.root, start=900, start_root=short.root)) == [
        (900, log.entries[900:])
    ]


def test_a_log_that_shrank_or_forked_is_refused(log: StoredLog) -> None:
    with pytest.raises(Refused, match="the log has 700 entries, fewer than the 70000 it had"):
        list(audit(log.read, 700, log.roots[700], start=70_000, start_root=log.root))
    fork = StoredLog([*entries_numbered(699), b"another"], entries_numbered(300, 700))
    with pytest.raises(Refused, match="first 700 entries no longer have the root they had"):
        list(audit(fork.read, 1000, fork.root, start=700, start_root=log.roots[700]))


def test_a_wrong_claim_about_size_or_root_is_refused(log: StoredLog) -> None:
    with pytest.raises(Refused, match="the 700 entries do not have the root the checkpoint claims"):
        list(audit(log.read, 700, log.root))
    with pytest.raises(Refused, match="is missing, and so is"):
        list(audit(log.read, 70_001, log.root))
    with pytest.raises(Refused, match="the root has 31 bytes"):
        list(audit(log.read, 700, log.root[:31]))


def test_memory_stays_bounded(log: StoredLog) -> None:
    tracemalloc.start()
    for _ in audit(log.read, 20_000, log.roots[20_000]):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200_000


@given(st.data())
def test_any_bit_of_any_file_turned_is_noticed_and_the_file_named(data: st.DataObject) -> None:
    log = StoredLog(entries_numbered(700))
    path = data.draw(st.sampled_from(sorted(log.files)))
    octets = bytearray(log.files[path])
    bit = data.draw(st.integers(0, len(octets) * 8 - 1))
    octets[bit // 8] ^= 1 << bit % 8
    log.files[path] = bytes(octets)
    with pytest.raises(Refused) as refusal:
        list(audit(log.read, log.size, log.root))
    number = path.split("/")[2].partition(".")[0]
    assert f"/{number}" in str(refusal.value)


@pytest.mark.parametrize("path", sorted(StoredLog(entries_numbered(700)).files))
def test_any_file_missing_cut_lengthened_or_exchanged_is_noticed(path: str) -> None:
    log = StoredLog(entries_numbered(700))
    octets = log.files.pop(path)
    exchanged = octets[32:] + octets[:32] if "entries" not in path and len(octets) > 32 else octets[::-1]
    for spoilt in (None, b"", octets[:-1], octets[:-32], octets + octets, exchanged):
        if spoilt is not None:
            log.files[path] = spoilt
        with pytest.raises(Refused, match=path.partition(".p")[0]):
            list(audit(log.read, log.size, log.root))


def test_tiles_of_another_log_are_refused() -> None:
    log, other = StoredLog(entries_numbered(700)), StoredLog(entries_numbered(700, 1))
    with pytest.raises(Refused, match="do not have the root the checkpoint claims"):
        list(audit(other.read, 700, log.root))
    mixed = StoredLog()
    mixed.files = log.files | {"tile/0/001": other.files["tile/0/001"]}
    with pytest.raises(Refused, match="hash 0 in tile/0/001 is not the hash of the entries below it"):
        list(audit(mixed.read, 700, log.root))
