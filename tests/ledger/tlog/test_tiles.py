"""Tiles and bundles as C2SP tlog-tiles has them: paths, widths, what is written and what is read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import leaf_hash, root_of
from dangvan.ledger.tlog.proofs import verify_consistency, verify_inclusion
from dangvan.ledger.tlog.tiles import (
    TreeAppender,
    TreeReader,
    entries_path,
    pack_entries,
    parse_entries,
    tile_path,
)
from tests.ledger.tlog.definitions import StoredLog, entries_numbered


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (tile_path(0, 0), "tile/0/000"),
        (tile_path(0, 0, 1), "tile/0/000.p/1"),
        (tile_path(63, 999), "tile/63/999"),
        (tile_path(1, 1000, 255), "tile/1/x001/000.p/255"),
        (tile_path(0, 1234067), "tile/0/x001/x234/067"),
        (entries_path(1234), "tile/entries/x001/234"),
        (entries_path(5, 7), "tile/entries/005.p/7"),
    ],
)
def test_paths_are_those_of_the_specification(path: str, expected: str) -> None:
    assert path == expected


def test_a_tree_of_seventy_thousand_has_the_tiles_the_specification_counts() -> None:
    log = StoredLog(entries_numbered(70_000))
    full = [path for path in log.files if ".p/" not in path]
    assert sum(path.startswith("tile/0/") for path in full) == 273
    assert sum(path.startswith("tile/entries/") for path in full) == 273
    assert [path for path in full if path.startswith("tile/1/")] == ["tile/1/000"]
    assert sorted(path for path in log.files if ".p/" in path) == [
        "tile/0/273.p/112",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
        "tile/entries/273.p/112",
    ]
    assert {len(log.files[path]) for path in full if not path.startswith("tile/entries")} == {8192}


def test_a_tree_of_256_has_one_full_tile_and_one_of_a_single_hash_above() -> None:
    log = StoredLog(entries_numbered(256))
    assert sorted(log.files) == ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]


def test_only_what_changed_is_written_again() -> None:
    log = StoredLog(entries_numbered(300))
    assert sorted(log.append([b"one more"])) == ["tile/0/001.p/45", "tile/entries/001.p/45"]
    assert log.append([]) == {}


@given(st.lists(st.lists(st.binary(max_size=40), max_size=400), max_size=6))
def test_however_a_log_was_written_its_tree_is_the_same(batches: list[list[bytes]]) -> None:
    log = StoredLog()
    for batch in batches:
        log.append(batch)
        resumed = TreeAppender.resume(log.read, log.size)
        assert (resumed.size, resumed.root()) == (log.size, log.root)
        more = resumed.append([b"after a restart"])
        again = StoredLog([*log.entries, b"after a restart"])
        assert resumed.root() == again.root
        assert {path: again.files[path] for path in more} == more
    assert log.root == root_of([leaf_hash(entry) for entry in log.entries])
    reader = log.reader()
    assert [reader.entry(index) for index in range(log.size)] == log.entries


@pytest.fixture(scope="module")
def large() -> StoredLog:
    return StoredLog(
        *(entries_numbered(count, start) for start, count in ((0, 65_000), (65_000, 536), (65_536, 4464)))
    )


@given(st.data())
def test_proofs_from_tiles_hold_in_a_tree_of_three_levels(large: StoredLog, data: st.DataObject) -> None:
    size = data.draw(st.sampled_from(sorted(large.roots)))
    index = data.draw(st.integers(0, size - 1))
    reader = large.reader(size)
    verify_inclusion(
        leaf_hash(large.entries[index]), index, size, reader.inclusion_proof(index), large.roots[size]
    )
    for old in large.roots:
        if old <= size:
            verify_consistency(old, large.roots[old], size, large.roots[size], reader.consistency_proof(old))


def test_partial_tiles_may_be_gone_once_the_full_one_is_there(large: StoredLog) -> None:
    kept = StoredLog(large.entries)
    assert entries_path(253, 232) not in kept.files
    reader = kept.reader(65_000)
    assert reader.root() == large.roots[65_000]
    assert reader.entry(64_999) == large.entries[64_999]
    verify_inclusion(leaf_hash(b"entry 64999"), 64_999, 65_000, reader.inclusion_proof(64_999), reader.root())
    assert TreeAppender.resume(kept.read, 65_000).root() == large.roots[65_000]


def test_a_reader_keeps_few_tiles_and_reads_each_once(large: StoredLog) -> None:
    asked: list[str] = []

    def read(path: str) -> bytes:
        asked.append(path)
        return large.read(path)

    reader = TreeReader(read, large.size)
    for _ in range(3):
        reader.inclusion_proof(12_345)
    assert sorted(asked) == [
        "tile/0/048",
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
    ]
    for index in range(0, large.size, 256):
        reader.leaf_hash(index)
    assert len(reader._pyramids) <= 64


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_a_bundle_gives_back_its_entries(entries: list[bytes]) -> None:
    assert parse_entries(pack_entries(entries)) == entries


@given(st.binary(max_size=600))
def test_any_bytes_are_one_bundle_or_none(bundle: bytes) -> None:
    try:
        entries = parse_entries(bundle)
    except Refused:
        return
    assert pack_entries(entries) == bundle


def test_the_longest_entry_is_taken_and_one_byte_more_is_refused_and_changes_nothing() -> None:
    log = StoredLog([b"x" * 65_535])
    before = log.root
    with pytest.raises(Refused, match="an entry is longer than 65535 bytes"):
        log.append([b"fine", b"x" * 65_536])
    with pytest.raises(Refused, match="longer than 65535"):
        pack_entries([b"x" * 65_536])
    assert (log.size, log.root) == (1, before)
    log.append([b"fine"])
    assert log.reader().entry(1) == b"fine"


@pytest.mark.parametrize(
    ("path", "spoil", "reason"),
    [
        ("tile/0/001.p/44", lambda tile: tile[:-1], "tile/0/001.p/44 has 1407 bytes, 44 hashes have 1408"),
        ("tile/0/001.p/44", lambda tile: tile + tile, "has 2816 bytes"),
        ("tile/0/001.p/44", lambda _: None, "tile/0/001.p/44 is missing, and so is tile/0/001"),
        ("tile/1/000.p/1", lambda _: b"", "tile/1/000.p/1 has 0 bytes"),
        (
            "tile/entries/001.p/44",
            lambda bundle: bundle[:-1],
            "tile/entries/001.p/44: the entry bundle ends inside",
        ),
        ("tile/entries/001.p/44", lambda bundle: bundle + b"\0", "ends inside the length of entry 44"),
        ("tile/entries/001.p/44", lambda bundle: bundle + b"\0\0", "holds 45 entries, not 44"),
        ("tile/entries/001.p/44", lambda bundle: b"\0\0" + bundle, "holds 45 entries, not 44"),
        ("tile/entries/001.p/44", lambda _: None, "is missing, and so is tile/entries/001"),
        ("tile/entries/001.p/44", lambda bundle: bundle[:-1] + b"?", "do not hash to their tile"),
        ("tile/0/001.p/44", lambda tile: tile[32:] + tile[:32], "do not hash to their tile"),
    ],
)
def test_a_log_whose_right_edge_was_spoilt_is_not_resumed(path, spoil, reason) -> None:  # type: ignore[no-untyped-def]
    log = StoredLog(entries_numbered(300))
    spoilt = spoil(log.files.pop(path))
    if spoilt is not None:
        log.files[path] = spoilt
    with pytest.raises(Refused, match=reason):
        TreeAppender.resume(log.read, 300)


def test_an_entry_that_does_not_fit_its_leaf_is_refused() -> None:
    log = StoredLog(entries_numbered(300))
    log.files["tile/entries/000"] = log.files["tile/entries/000"].replace(b"entry 7\0", b"entry 8\0")
    assert log.reader().entry(8) == b"entry 8"
    with pytest.raises(Refused, match="entry 7 does not hash to its leaf"):
        log.reader().entry(7)


@pytest.mark.parametrize("size", [-1, 2**63])
def test_sizes_no_tree_can_have_are_refused(size: int) -> None:
    for ask in (TreeReader, TreeAppender.resume):
        with pytest.raises(Refused, match=f"a tree cannot have {size} entries"):
            ask(StoredLog().read, size)
