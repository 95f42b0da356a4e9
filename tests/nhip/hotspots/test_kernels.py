"""The compiled search gives the plain path's numbers, on any width of integers and any number of workers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhip.hotspots.kernels import compiling, drawing, searcher
from nhip.hotspots.model import model_of
from nhip.hotspots.nulls import Shuffled, draws_of
from nhip.hotspots.oracle import largest
from nhip.hotspots.results import Method, Null, ScanSettings
from nhip.hotspots.scanning import scan
from nhip.hotspots.seeds import philox, stream, uniforms
from tests.nhip.hotspots.scanned import cube_of, small_world, world_zones


def _words(text: str) -> tuple[int, ...]:
    return tuple(int(word, 16) for word in text.split())


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        ("0 0 0 0", "0 0", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)
def test_philox_gives_its_authors_known_answers(counter: str, key: str, expected: str) -> None:
    words = tuple(np.array([word], dtype=np.uint64) for word in _words(counter))
    k0, k1 = _words(key)
    assert tuple(int(word[0]) for word in philox(words, (k0, k1))) == _words(expected)


def test_kernel_and_plain_path_draw_the_same_bits() -> None:
    source = stream(7, "potholes", "2026-03-01")
    drawn = np.empty(1000)
    drawing.fill_uniforms(searcher.words(source), 123, drawn)
    assert (drawn == uniforms(source, 123, 1000)).all()
    assert (uniforms(source, 123, 1000) != uniforms(source, 124, 1000)).all()
    assert 0 <= drawn.min() < drawn.max() < 1


def _both(cube: Any, zones: Any, asked: ScanSettings, **given_: Any) -> None:
    fast = scan(cube, zones, replace(asked, engine="numba"), **given_)
    plain = scan(cube, zones, replace(asked, engine="numpy"), **given_)
    assert fast.null_scores == pytest.approx(plain.null_scores, abs=1e-9)
    assert (fast.p_value, fast.replicates_done) == (plain.p_value, plain.replicates_done)
    assert [(c.sequence, c.size, c.start, c.end, c.observed, c.p_value) for c in fast.clusters] == [
        (c.sequence, c.size, c.start, c.end, c.observed, c.p_value) for c in plain.clusters
    ]
    assert [c.score for c in fast.clusters] == pytest.approx([c.score for c in plain.clusters], abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    method=st.sampled_from(["permutation", "population", "expectation"]),
    null=st.sampled_from(["model", "negative_binomial", "blocks"]),
    prospective=st.booleans(),
    min_window=st.integers(1, 3),
    min_cases=st.integers(1, 3),
    mean=st.sampled_from([0.05, 0.7, 4.0]),
)
def test_both_engines_agree_on_every_replicate(
    *, seed: int, method: Method, null: Null, prospective: bool, min_window: int, min_cases: int, mean: float
) -> None:
    cube, zones = small_world(seed, areas=9, periods=14, mean=mean)
    asked = ScanSettings(
        method=method, null=null, prospective=prospective, window=5, min_window=min_window,
        min_cases=min_cases, replicates=40, block=3, seed=seed, tail="gumbel",
    )  # fmt: skip
    given_: dict[str, Any] = {}
    if method == "population":
        given_ = {"population": np.random.default_rng(seed).uniform(1, 5, 9)}
    if method == "expectation":
        given_ = {"baseline": np.random.default_rng(seed).uniform(0.1, 2, (9, 14)) * mean}
    _both(cube, zones, asked, **given_)


@pytest.mark.parametrize("method", ["permutation", "population"])
def test_ten_million_on_one_cell_is_counted_right(method: Method) -> None:
    counts = np.random.default_rng(1).poisson(50, (8, 12))
    counts[3, 10] = 10_000_000
    people = np.full(8, 10.0)
    asked = ScanSettings(method=method, window=4, replicates=40, max_case_share=1.0)
    _both(cube_of(counts), world_zones(1, 8, 3), asked, population=people if method == "population" else None)
    result = scan(
        cube_of(counts), world_zones(1, 8, 3), asked, population=people if method == "population" else None
    )
    if method == "population":
        assert result.clusters[0].observed >= 10_000_000
        assert result.p_value == pytest.approx(1 / 41)


def test_sums_beyond_thirty_two_bits_are_counted_right() -> None:
    counts = np.random.default_rng(2).poisson(5e8, (6, 8))
    counts[2, 6:] *= 2
    asked = ScanSettings(method="expectation", window=4, replicates=33)
    baseline = np.full((6, 8), 5e8)
    _both(cube_of(counts), world_zones(2, 6, 3), asked, baseline=baseline)
    result = scan(cube_of(counts), world_zones(2, 6, 3), asked, baseline=baseline)
    assert result.clusters[0].areas == ("a002",)
    assert result.clusters[0].observed == int(counts[2, 6:].sum())


@pytest.mark.parametrize(("most", "kind"), [(32_000, np.int16), (32_766, np.int32), (2**31, np.int64)])
def test_the_narrowest_integers_that_surely_hold_a_sum_are_taken(most: int, kind: type) -> None:
    assert searcher._narrowest(most) is kind


@pytest.mark.parametrize("workers", [2, 3, 5])
@pytest.mark.parametrize("stop_after", [None, 5])
def test_any_number_of_workers_gives_the_same_bits(workers: int, stop_after: int | None) -> None:
    cube, zones = small_world(11)
    asked = ScanSettings(window=6, replicates=200, stop_after=stop_after, tail="gumbel")
    alone, together = scan(cube, zones, asked), scan(cube, zones, replace(asked, workers=workers))
    assert alone.null_scores.tobytes() == together.null_scores.tobytes()
    assert (alone.p_value, alone.gumbel_p) == (together.p_value, together.gumbel_p)


def test_a_floor_too_high_for_some_replicates_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    cube, zones = small_world(12)
    asked = ScanSettings(window=6, replicates=96)
    usual = scan(cube, zones, asked)
    monkeypatch.setattr(searcher, "_FLOOR_SHARE", 2.0)
    monkeypatch.setattr(searcher, "_PILOT_SHARE", 1.5)
    assert scan(cube, zones, asked).null_scores.tobytes() == usual.null_scores.tobytes()


def test_critical_counts_in_parts_and_beyond_the_table_change_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cube, zones = small_world(13, mean=5.0)
    asked = ScanSettings(window=6, replicates=96)
    usual = scan(cube, zones, asked)
    monkeypatch.setattr(searcher, "_CRITICAL_BYTES", 1)
    monkeypatch.setattr(searcher, "_TABLE_ENTRIES", 12)
    assert scan(cube, zones, asked).null_scores.tobytes() == usual.null_scores.tobytes()


def test_critical_counts_are_the_smallest_that_reach_the_floor() -> None:
    cube, zones = small_world(14, mean=3.0)
    asked = ScanSettings(window=6, min_cases=2)
    model = model_of(cube, zones, asked, baseline=None, population=None)
    draws, _ = draws_of(model, asked, stream(0, "", ""))
    blocks = searcher.Blocks(model, draws)
    blocks._set_floor(2.5)
    critical = blocks._critical(19, (0, 12), np.dtype(np.int64))
    model = blocks.model
    from nhip.hotspots.statistics import conditional_score

    for row in range(12):
        for size in range(1, int(model.last[row]) + 1):
            for back in range(6):
                inside = model.order[row, :size]
                expected = float(model.base[inside, 19 - back :].sum()) / model.scale
                count = int(critical[row, size - 1, back])
                if count < model.total:
                    assert conditional_score(count, expected, model.total) >= 2.5 - 1e-6
                if count > 2:
                    assert conditional_score(count - 1, expected, model.total) < 2.5


def test_the_shuffle_leaves_its_labels_as_they_were() -> None:
    cube, zones = small_world(15)
    model = model_of(cube, zones, ScanSettings(window=6), baseline=None, population=None)
    draws = Shuffled(model, stream(0, "", ""))
    labels = draws.labels.copy()
    block = np.empty((12, 6, drawing.LANES), dtype=np.int16)
    drawing.shuffle_block(searcher.words(draws.source), 0, 32, labels, draws.slots, block)
    assert (labels == draws.labels).all()
    assert (np.moveaxis(block, 2, 0) == draws.drawn(range(32))).all()
    table = np.zeros(cube.counts.shape, dtype=np.int64)
    table[:, 14:] = block[:, :, 31]
    assert searcher.strongest_of(model, table, model.base) == pytest.approx(largest(model, table, model.base))


def test_where_no_folder_can_be_written_kernels_are_compiled_for_the_process_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(compiling, "is_writable", lambda _: False)
    assert compiling.can_keep() is False
    monkeypatch.undo()
    assert compiling.is_writable(tmp_path / "not" / "there" / "yet")
    assert not compiling.is_writable(Path("/proc/nhip"))
