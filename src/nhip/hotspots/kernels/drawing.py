"""Replicates drawn case by case into blocks of 32 lanes; the draws of nhip.hotspots.nulls bit by bit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nhip.hotspots.kernels.compiling import compiled

LANES = 32
_LOW = np.uint64(0xFFFFFFFF)
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_UNIT = 2.0**-53


@compiled
def fill_uniforms(stream: NDArray[np.uint64], replicate: int, out: NDArray[np.float64]) -> None:
    """out: (an even number,) filled with what `seeds.uniforms` gives. stream: key and high counter words."""
    shift, tail = np.uint64(32), np.uint64(11)
    for pair in range(len(out) // 2):
        c0, c1, c2, c3 = np.uint64(pair), np.uint64(replicate), stream[2], stream[3]
        k0, k1 = stream[0], stream[1]
        for _ in range(10):
            p0, p1 = _M0 * c0, _M1 * c2
            c0 = (p1 >> shift) ^ c1 ^ k0
            c1 = p1 & _LOW
            c2 = (p0 >> shift) ^ c3 ^ k1
            c3 = p0 & _LOW
            k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
        out[2 * pair] = np.float64(((c1 << shift) | c0) >> tail) * _UNIT
        out[2 * pair + 1] = np.float64(((c3 << shift) | c2) >> tail) * _UNIT


@compiled
def shuffle_block(
    stream: NDArray[np.uint64],
    begin: int,
    lanes: int,
    labels: NDArray[np.int32],
    slots: NDArray[np.int32],
    block: NDArray[np.integer],
) -> None:
    """Partial Fisher-Yates for replicates begin..begin + lanes - 1 into block (areas, periods, LANES).

    labels: (cases,) a scratch copy of the area of each case, given back in its old order.
    """
    many, cases = len(slots), len(labels)
    chance = np.empty(many + many % 2)
    swapped = np.empty(many, dtype=np.int32)
    block[:] = 0
    for lane in range(lanes):
        fill_uniforms(stream, begin + lane, chance)
        for at in range(many):
            other = at + int(chance[at] * (cases - at))
            label = labels[other]
            labels[other] = labels[at]
            labels[at] = label
            swapped[at] = other
            block[label, slots[at], lane] += 1
        for at in range(many - 1, -1, -1):
            other = swapped[at]
            label = labels[other]
            labels[other] = labels[at]
            labels[at] = label


@compiled
def guide_table(shares: NDArray[np.float64]) -> NDArray[np.int32]:
    """For each of equal parts of [0, 1) the first cell whose running share exceeds its beginning."""
    parts = len(shares)
    guide = np.empty(parts, dtype=np.int32)
    cell = 0
    for part in range(parts):
        # A little early, so that rounding never makes it late.
        while shares[cell] <= part / parts * (1.0 - 1e-12) and cell < parts - 1:
            cell += 1
        guide[part] = cell
    return guide


@compiled
def scatter_block(
    stream: NDArray[np.uint64],
    begin: int,
    totals: NDArray[np.int64],
    shares: NDArray[np.float64],
    guide: NDArray[np.int32],
    rows: NDArray[np.int32],
    block: NDArray[np.integer],
) -> None:
    """totals: (lanes,) cases of each replicate, put into cells by the running shares; rows: of each area."""
    periods, parts = block.shape[1], len(guide)
    block[:] = 0
    for lane in range(len(totals)):
        many = totals[lane]
        chance = np.empty(many + many % 2)
        fill_uniforms(stream, begin + lane, chance)
        for at in range(many):
            part = min(int(chance[at] * parts), parts - 1)
            cell = guide[part]
            while shares[cell] <= chance[at]:
                cell += 1
            block[rows[cell // periods], cell % periods, lane] += 1


@compiled
def look_back_block(block: NDArray[np.integer], end: int, looked: NDArray[np.integer]) -> None:
    """looked: (areas, length, LANES) sums over the last 1..length periods of block up to `end`."""
    for area in range(block.shape[0]):
        for lane in range(LANES):
            looked[area, 0, lane] = block[area, end, lane]
        for back in range(1, looked.shape[1]):
            for lane in range(LANES):
                looked[area, back, lane] = looked[area, back - 1, lane] + block[area, end - back, lane]
