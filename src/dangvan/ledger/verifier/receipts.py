"""A receipt file checked offline: the entry and its place in the log, what its holder opened of it, and the
promise that was given before (docs/ledger/formats.md, "A receipt").
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field
from typing import Any, Final

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.policy import Witnessed
from dangvan.ledger.tlog.proof_files import FIRST_LINE, TlogProof
from dangvan.ledger.verifier.canonical import read_canonical
from dangvan.ledger.verifier.leaf import Leaf, commitment, from_base64url, parse_leaf
from dangvan.ledger.verifier.promises import Promise, open_promise
from dangvan.ledger.verifier.trust import Trust

__all__ = ["FIRST_LINE", "Receipt", "check_receipt"]

_NAMES: Final = {"v", "leaf", "open", "promise"}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt proves: this leaf is entry `index` of the log as it stood at the checkpoint."""

    index: int
    leaf: Leaf
    witnessed: Witnessed
    #: Field -> the value its holder showed, held against the commitment.
    opened: dict[str, Any] = field(default_factory=dict)
    #: Committed to, but not shown here.
    closed: tuple[str, ...] = ()
    promise: Promise | None = None
    #: A promise lies in the file, but no key to check it was named.
    unchecked_promise: bool = False


def check_receipt(text: bytes, trust: Trust, now: int) -> Receipt:
    """Everything a receipt file claims. Raises `Refused` with the first thing that does not hold."""
    proof = TlogProof.parse(text)
    if proof.extra is None:
        raise Refused("the proof carries no entry: it is not a receipt of this log")
    extra = _extra(proof.extra)
    entry = extra["leaf"].encode()
    witnessed = proof.verify(entry, trust.policy, not_after=now + 86_400)
    leaf = parse_leaf(entry)
    opened = {name: _opened(leaf, name, shown) for name, shown in extra["open"].items()}
    promise = None
    if extra["promise"] and trust.promises:
        promise = open_promise(extra["promise"], trust.promises)
        if promise.origin != witnessed.checkpoint.origin or not promise.is_kept_by(entry, leaf):
            raise Refused("the promise in the receipt is for another entry than the one that is proven")
    return Receipt(
        index=proof.index,
        leaf=leaf,
        witnessed=witnessed,
        opened=opened,
        closed=tuple(sorted(leaf.commit.keys() - opened.keys())),
        promise=promise,
        unchecked_promise=bool(extra["promise"]) and promise is None,
    )


def _extra(octets: bytes) -> dict[str, Any]:
    extra = read_canonical(octets)
    if type(extra) is not dict or extra.keys() != _NAMES or type(extra["v"]) is not int or extra["v"] != 1:
        raise Refused("what the receipt carries beside the proof is not of a version this verifier knows")
    if type(extra["leaf"]) is not str or type(extra["promise"]) is not str or type(extra["open"]) is not dict:
        raise Refused("what the receipt carries beside the proof has not the form of one")
    return extra


def _opened(leaf: Leaf, name: str, shown: Any) -> Any:
    """The value of a field that its holder shows, if it is what the leaf commits to."""
    if name not in leaf.commit:
        raise Refused(f"the receipt opens “{name}”, to which the entry does not commit")
    if type(shown) is not dict or shown.keys() != {"key", "value"} or type(shown["value"]) is not str:
        raise Refused(f"the receipt does not open “{name}” by a key and a value")
    value = shown["value"].encode()
    made = commitment(from_base64url(shown["key"], 32, f"the key of {name}"), name, value)
    if not hmac.compare_digest(made, from_base64url(leaf.commit[name], 32, name)):
        raise Refused(f"“{name}” is not what the entry commits to: key or words were changed")
    return read_canonical(value)


def shown_value(value: Any) -> str:
    """An opened value on one line, words as they are."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
