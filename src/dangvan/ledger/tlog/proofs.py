"""Verifying that an entry is in a tree, that a tree grew out of another (RFC 9162, sections 2.1.3, 2.1.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dangvan.ledger.tlog.encoding import LARGEST_NUMBER, check_hashes
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import node_hash

#: No tree that fits 63 bits needs a longer proof.
MOST_HASHES: Final = 64


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Accepts that the leaf is entry `index` of the tree of `size` entries with that `root`, or raises
    `Refused`.

    RFC 9162, section 2.1.3.2. `leaf_hash`, `root` and each hash of `proof` (sibling of the leaf first) are
    32 bytes, which the RFC takes for granted and a plain verifier forgets to ask.
    """
    _check_demands(proof, {"the leaf hash": leaf_hash, "the root": root})
    if not 0 <= index < size <= LARGEST_NUMBER:
        raise Refused(f"there is no entry {index} in a tree of {size} entries")
    at, last = index, size - 1
    computed = leaf_hash
    for sibling in proof:
        if last == 0:
            raise Refused("the inclusion proof is longer than the tree is high")
        if at & 1 or at == last:
            computed = node_hash(sibling, computed)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            computed = node_hash(computed, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise Refused("the inclusion proof is shorter than the tree is high")
    if computed != root:
        raise Refused(
            f"the inclusion proof does not lead from the entry at {index} to the root of size {size}"
        )


def verify_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Accepts that the old tree is the beginning of the new one, or raises `Refused`.

    RFC 9162, section 2.1.4.2. Roots and each hash of `proof` are 32 bytes; trees of one size need the same
    root, of which nothing is computed, and no proof. An empty old tree proves nothing and is refused (a
    witness' first sight is `witnessing.verify_growth`).
    """
    if not 0 < old_size <= new_size <= LARGEST_NUMBER:
        raise Refused(f"a tree of {new_size} entries cannot be shown to have grown out of one of {old_size}")
    if old_size == new_size:
        if proof:
            raise Refused("two trees of one size need no consistency proof, but one is given")
        if old_root != new_root:
            raise Refused(f"two different roots are claimed for one tree of {old_size} entries")
        return
    _check_demands(proof, {"the old root": old_root, "the new root": new_root})
    computed_old, computed_new = _roots_of_consistency(old_size, old_root, new_size, proof)
    if computed_old != old_root:
        raise Refused(f"the consistency proof does not lead to the old root of size {old_size}")
    if computed_new != new_root:
        raise Refused(f"the consistency proof does not lead to the new root of size {new_size}")


def _roots_of_consistency(
    old_size: int, old_root: bytes, new_size: int, proof: Sequence[bytes]
) -> tuple[bytes, bytes]:
    # An old tree that is one perfect subtree is its own first hash and left out of the proof.
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    at, last = old_size - 1, new_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    if not proof:
        raise Refused("the consistency proof is empty")
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise Refused("the consistency proof is longer than the tree is high")
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise Refused("the consistency proof is shorter than the tree is high")
    return old, new


def _check_demands(proof: Sequence[bytes], hashes: dict[str, bytes]) -> None:
    if len(proof) > MOST_HASHES:
        raise Refused(f"the proof has {len(proof)} hashes, no tree needs more than {MOST_HASHES}")
    check_hashes(hashes | {f"hash {at} of the proof": octets for at, octets in enumerate(proof)})
