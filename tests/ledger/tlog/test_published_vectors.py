"""The cases published beside transparency-dev/merkle: known proofs of one tree, each spoilt in known ways.

A verifier written from RFC 9162 alone agrees with all but four of them; those four are named here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import EMPTY_ROOT, leaf_hash
from dangvan.ledger.tlog.proofs import verify_consistency, verify_inclusion
from tests.ledger.tlog.definitions import REFERENCE_ENTRIES, REFERENCE_ROOTS

_HASHES = {
    "leaf 0": "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "leaf 1": "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "leaf 4": "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "leaf 6": "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    "0-1": "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "2-3": "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "4-5": "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "6-7": "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "0-3": "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4-7": "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
}
#: Index, size, the subtrees whose hashes make the proof.
_INCLUSIONS = [
    (0, 1, []),
    (0, 8, ["leaf 1", "2-3", "4-7"]),
    (5, 8, ["leaf 4", "6-7", "0-3"]),
    (2, 3, ["0-1"]),
    (1, 5, ["leaf 0", "2-3", "leaf 4"]),
]
#: Old size, new size, the subtrees whose hashes make the proof.
_CONSISTENCIES = [
    (1, 1, []),
    (1, 8, ["leaf 1", "2-3", "4-7"]),
    (6, 8, ["4-5", "6-7", "0-3"]),
    (2, 5, ["2-3", "leaf 4"]),
    (6, 7, ["4-5", "leaf 6", "0-3"]),
]
_STRAY = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")
_FEW = b"don't care 1"
_OTHER_FEW = b"don't care 2"


class Inclusion(NamedTuple):
    leaf: bytes
    index: int
    size: int
    proof: list[bytes]
    root: bytes


class Consistency(NamedTuple):
    old_size: int
    old_root: bytes
    new_size: int
    new_root: bytes
    proof: list[bytes]


def known_inclusions() -> Iterator[Inclusion]:
    for index, size, names in _INCLUSIONS:
        proof = [bytes.fromhex(_HASHES[name]) for name in names]
        yield Inclusion(leaf_hash(REFERENCE_ENTRIES[index]), index, size, proof, REFERENCE_ROOTS[size - 1])


def known_consistencies() -> Iterator[Consistency]:
    for old, new, names in _CONSISTENCIES:
        proof = [bytes.fromhex(_HASHES[name]) for name in names]
        yield Consistency(old, REFERENCE_ROOTS[old - 1], new, REFERENCE_ROOTS[new - 1], proof)


def spoilt_inclusions(known: Inclusion) -> dict[str, Inclusion]:
    proof = known.proof
    spoilt = {
        "index one less": known._replace(index=(known.index - 1) % 2**64),
        "index one more": known._replace(index=known.index + 1),
        "index with its second bit turned": known._replace(index=known.index ^ 2),
        "size doubled": known._replace(size=known.size * 2),
        "size halved": known._replace(size=known.size // 2),
        "leaf of nine bytes": known._replace(leaf=b"WrongLeaf"),
        "root of the empty tree": known._replace(root=EMPTY_ROOT),
        "root of nothing known": known._replace(root=_STRAY),
        "nothing behind": known._replace(proof=[*proof, b""]),
        "root behind": known._replace(proof=[*proof, known.root]),
        "nothing before": known._replace(proof=[b"", *proof]),
        "root before": known._replace(proof=[known.root, *proof]),
    }
    for at in range(len(proof)):
        spoilt[f"a bit of hash {at}"] = known._replace(proof=_flipped(proof, at, 8))
    if proof:
        spoilt["last hash left out"] = known._replace(proof=proof[:-1])
    if len(proof) > 1:
        spoilt["hash put in"] = known._replace(proof=[proof[0], _STRAY, *proof[1:]])
    return spoilt


def spoilt_consistencies(known: Consistency) -> dict[str, Consistency]:
    proof = known.proof
    if not proof:
        return {}
    spoilt = {
        "old size one less": known._replace(old_size=known.old_size - 1),
        "old size one more": known._replace(old_size=known.old_size + 1),
        "old size with its second bit turned": known._replace(old_size=known.old_size ^ 2),
        "new size doubled": known._replace(new_size=known.new_size * 2),
        "new size halved": known._replace(new_size=known.new_size // 2),
        "old root of nine bytes": known._replace(old_root=b"WrongRoot"),
        "new root of nine bytes": known._replace(new_root=b"WrongRoot"),
        "roots exchanged": known._replace(old_root=known.new_root, new_root=known.old_root),
        "no proof": known._replace(proof=[]),
        "nothing behind": known._replace(proof=[*proof, b""]),
        "old root behind": known._replace(proof=[*proof, known.old_root]),
        "new root behind": known._replace(proof=[*proof, known.new_root]),
        "nothing before": known._replace(proof=[b"", *proof]),
        "old root before": known._replace(proof=[known.old_root, *proof]),
        "new root before": known._replace(proof=[known.new_root, *proof]),
        "first hash twice": known._replace(proof=[proof[0], *proof]),
        "last hash left out": known._replace(proof=proof[:-1]),
    }
    for at in range(len(proof)):
        spoilt[f"a bit of hash {at}"] = known._replace(proof=_flipped(proof, at, 16))
    return spoilt


def _flipped(proof: list[bytes], at: int, bit: int) -> list[bytes]:
    return [*proof[:at], bytes([proof[at][0] ^ bit]) + proof[at][1:], *proof[at + 1 :]]


_ODD_INCLUSIONS = {
    f"{what}, entry {index} of {size}": Inclusion(leaf, index, size, [], root)
    for index, size in ((0, 0), (0, 1), (1, 0), (2, 1))
    for what, leaf, root in (
        ("no root", _STRAY, b""),
        ("no leaf", b"", EMPTY_ROOT),
        ("root of the empty tree", _STRAY, EMPTY_ROOT),
    )
} | {
    "one entry, no leaf": Inclusion(b"", 0, 1, [], leaf_hash(b"data")),
    "one entry, no root": Inclusion(leaf_hash(b"data"), 0, 1, [], b""),
    "one entry, neither": Inclusion(b"", 0, 1, [], b""),
}
_ODD_CONSISTENCIES = {
    "both empty, roots differ": Consistency(0, _FEW, 0, _OTHER_FEW, []),
    "both of one, roots differ": Consistency(1, _FEW, 1, _OTHER_FEW, []),
    "both empty, roots alike": Consistency(0, _FEW, 0, _FEW, []),
    "from empty to one": Consistency(0, _FEW, 1, _OTHER_FEW, []),
    "from one to empty": Consistency(1, _FEW, 0, _OTHER_FEW, []),
    "from two to one": Consistency(2, _FEW, 1, _OTHER_FEW, []),
    "from one to two without proof": Consistency(1, _FEW, 2, _OTHER_FEW, []),
    "both empty, only the first root true": Consistency(0, EMPTY_ROOT, 0, _OTHER_FEW, []),
    "both of one, only the first root true": Consistency(1, EMPTY_ROOT, 1, _OTHER_FEW, []),
    "both empty, with a proof": Consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [EMPTY_ROOT]),
    "both of one, with a proof": Consistency(1, EMPTY_ROOT, 1, EMPTY_ROOT, [EMPTY_ROOT]),
    "from empty to one, old root true": Consistency(0, EMPTY_ROOT, 1, _OTHER_FEW, []),
    "from empty to one, with a proof": Consistency(0, EMPTY_ROOT, 1, EMPTY_ROOT, [EMPTY_ROOT]),
}


def test_each_known_proof_is_accepted() -> None:
    for inclusion in known_inclusions():
        verify_inclusion(*inclusion)
    for consistency in known_consistencies():
        verify_consistency(*consistency)
    verify_inclusion(leaf_hash(b"data"), 0, 1, [], leaf_hash(b"data"))
    verify_consistency(1, _OTHER_FEW, 1, _OTHER_FEW, [])


def _all_spoilt() -> Iterator[tuple[str, Inclusion | Consistency]]:
    for known in known_inclusions():
        for what, spoilt in spoilt_inclusions(known).items():
            yield f"entry {known.index} of {known.size}: {what}", spoilt
    for trees in known_consistencies():
        for what, other in spoilt_consistencies(trees).items():
            yield f"{trees.old_size} to {trees.new_size}: {what}", other
    yield from _ODD_INCLUSIONS.items()
    yield from _ODD_CONSISTENCIES.items()


@pytest.mark.parametrize("spoilt", [pytest.param(case, id=what) for what, case in _all_spoilt()])
def test_each_spoilt_proof_is_refused(spoilt: Inclusion | Consistency) -> None:
    with pytest.raises(Refused):
        verify_inclusion(*spoilt) if isinstance(spoilt, Inclusion) else verify_consistency(*spoilt)


def test_the_four_cases_a_plain_verifier_gets_wrong_are_refused_for_their_reason() -> None:
    with pytest.raises(Refused, match="the leaf hash has 0 bytes"):
        verify_inclusion(*_ODD_INCLUSIONS["one entry, neither"])
    from_empty = [
        case
        for _, case in _all_spoilt()
        if isinstance(case, Consistency) and case.old_size == 0 <= case.new_size
    ]
    assert len(from_empty) >= 3
    for case in from_empty:
        with pytest.raises(Refused, match="cannot be shown to have grown out of one of 0"):
            verify_consistency(*case)


def test_none_of_the_published_cases_was_left_out() -> None:
    accepted = len(_INCLUSIONS) + len(_CONSISTENCIES) + 2
    assert len(list(_all_spoilt())) + accepted == 196
