"""Counter-based random numbers: what replicate r draws depends on seed, topic, day and r, on nothing else.

Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): any worker may draw any
replicate in any order, and the numba kernel and this NumPy path give the same bits.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_UNIT = 2.0**-53


@dataclass(frozen=True, slots=True)
class Stream:
    """The 128 bits that tell one scan's draws from every other's."""

    key0: int
    key1: int
    high0: int
    high1: int

    def generator(self, replicate: int, purpose: int) -> np.random.Generator:
        """NumPy's own generator at a place of its own, for draws that are made whole tables at a time."""
        key = self.key0 | self.key1 << 32 | self.high0 << 64 | self.high1 << 96
        return np.random.Generator(np.random.Philox(key=key, counter=[0, 0, replicate, purpose]))


def stream(seed: int, topic: str, day: str) -> Stream:
    """The stream of one scan: BLAKE2 of its names, so that neighbouring seeds have nothing in common."""
    name = f"{int(seed)}\x00{topic}\x00{day}".encode()
    digest = hashlib.blake2b(name, digest_size=16, person=b"nhip.hotspots").digest()
    return Stream(*(int.from_bytes(digest[at : at + 4], "little") for at in (0, 4, 8, 12)))


def philox(counter: tuple[NDArray[np.uint64], ...], key: tuple[int, int]) -> tuple[NDArray[np.uint64], ...]:
    """Ten rounds of Philox4x32 over arrays of 32-bit words held in uint64; four arrays of 32-bit words."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (
            (p1 >> _32) ^ c1 ^ np.uint64(k0),
            p1 & _LOW,
            (p0 >> _32) ^ c3 ^ np.uint64(k1),
            p0 & _LOW,
        )
        k0, k1 = (k0 + _W0) & 0xFFFFFFFF, (k1 + _W1) & 0xFFFFFFFF
    return c0, c1, c2, c3


def uniforms(source: Stream, replicate: int, many: int) -> NDArray[np.float64]:
    """(many,) numbers in [0, 1) with 53 bits: what replicate `replicate` draws."""
    pairs = (many + 1) // 2
    counter = (
        np.arange(pairs, dtype=np.uint64),
        np.full(pairs, replicate, dtype=np.uint64),
        np.full(pairs, source.high0, dtype=np.uint64),
        np.full(pairs, source.high1, dtype=np.uint64),
    )
    c0, c1, c2, c3 = philox(counter, (source.key0, source.key1))
    drawn = np.empty((pairs, 2))
    drawn[:, 0] = ((c1 << _32 | c0) >> np.uint64(11)) * _UNIT
    drawn[:, 1] = ((c3 << _32 | c2) >> np.uint64(11)) * _UNIT
    return drawn.reshape(-1)[:many]
