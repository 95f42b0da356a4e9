"""Ways in which a file of the log comes back changed: flipped, cut, longer, exchanged, another number."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

HASH_BYTES = 32


Way = Callable[[bytes, random.Random], bytes]


def tampered(octets: bytes, rng: random.Random, ways: Sequence[Way] = ()) -> bytes:
    """`octets` changed in one of `ways` (or any), chosen by `rng`; never the same as before."""
    while True:
        changed = rng.choice(ways or WAYS)(octets, rng)
        if changed != octets:
            return changed


def flip_bit(octets: bytes, rng: random.Random) -> bytes:
    if not octets:
        return b"\x00"
    at = rng.randrange(len(octets))
    return octets[:at] + bytes([octets[at] ^ (1 << rng.randrange(8))]) + octets[at + 1 :]


def change_byte(octets: bytes, rng: random.Random) -> bytes:
    if not octets:
        return b"\x00"
    at = rng.randrange(len(octets))
    return octets[:at] + rng.randbytes(1) + octets[at + 1 :]


def cut(octets: bytes, rng: random.Random) -> bytes:
    return octets[: rng.randrange(len(octets) + 1)]


def lengthen(octets: bytes, rng: random.Random) -> bytes:
    return octets + rng.choice((b"\n", b"\x00", b" ", rng.randbytes(HASH_BYTES), octets))


def leave_out(octets: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(octets) + 1)
    return octets[:start] + octets[start + rng.choice((1, 2, HASH_BYTES)) :]


def exchange_hashes(octets: bytes, rng: random.Random) -> bytes:
    hashes = [octets[at : at + HASH_BYTES] for at in range(0, len(octets), HASH_BYTES)]
    if len(hashes) > 1:
        first, second = rng.sample(range(len(hashes)), 2)
        hashes[first], hashes[second] = hashes[second], hashes[first]
    return b"".join(hashes)


def exchange_lines(octets: bytes, rng: random.Random) -> bytes:
    lines = octets.split(b"\n")
    if len(lines) > 1:
        first, second = rng.sample(range(len(lines)), 2)
        lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)


def repeat_line(octets: bytes, rng: random.Random) -> bytes:
    lines = octets.split(b"\n")
    at = rng.randrange(len(lines))
    return b"\n".join([*lines[:at], lines[at], *lines[at:]])


def change_number(octets: bytes, rng: random.Random) -> bytes:
    numbers = list(re.finditer(rb"(?<![^\n ])[0-9]+(?![^\n])", octets))
    if not numbers:
        return octets
    found = rng.choice(numbers)
    number = int(found.group()) + rng.choice((-1, 1, 256, 2**31))
    return octets[: found.start()] + str(number).encode() + octets[found.end() :]


WAYS = (
    flip_bit,
    change_byte,
    cut,
    lengthen,
    leave_out,
    exchange_hashes,
    exchange_lines,
    repeat_line,
    change_number,
)
