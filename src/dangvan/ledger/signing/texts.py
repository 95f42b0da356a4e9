"""What each kind of text that is signed looks like, so that none can be smuggled in under the name of
another.
"""

from __future__ import annotations

import json
import re

from dangvan.ledger.tlog.checkpoints import Checkpoint, parse_checkpoint
from dangvan.ledger.tlog.errors import Refused

#: What an organisation signs begins with this line, so that it is never a note or anything else.
ACT_HEADER = b"dangvan/act/v1\n"
PROMISE = "dangvan/promise/v1"
MOST_LEAF_BYTES = 1024

_DAY = r"\d{4}-\d\d-\d\d"
_PROMISE = re.compile(
    rf"{re.escape(PROMISE)}\n(?P<origin>[^\n]+)\n(?P<kind>[a-z_]+(?:\.[a-z_]+)?)\n"
    rf"(?P<subject>[A-Za-z0-9_-]{{22}})\n{_DAY}\n[A-Za-z0-9+/]{{43}}=\n{_DAY}\n",
    re.ASCII,
)
_LEAF_KEYS = ["commit", "day", "kind", "plain", "prev", "seq", "subject", "v"]


def read_checkpoint(text: str, origin: str) -> Checkpoint:
    """The checkpoint that `text` is. Raises Refused unless it is this log's own, with nothing beside."""
    checkpoint = parse_checkpoint(text)
    if checkpoint.origin != origin:
        raise Refused(f"the checkpoint is of {checkpoint.origin}, this signer signs for {origin}")
    if checkpoint.extensions:
        raise Refused("the checkpoint has lines after its root")
    return checkpoint


def check_promise(text: str, origin: str) -> None:
    """Raises Refused unless `text` is a promise of this log, line for line."""
    found = _PROMISE.fullmatch(text)
    if found is None:
        raise Refused("this is not the text of a promise")
    if found["origin"] != origin:
        raise Refused(f"the promise is of {found['origin']}, this signer signs for {origin}")


def check_act(organisation: str, core: bytes) -> None:
    """Raises Refused unless `core` is a leaf without signature that names the organisation in plain."""
    if len(core) > MOST_LEAF_BYTES:
        raise Refused(f"a leaf of {len(core)} octets, {MOST_LEAF_BYTES} are the most")
    try:
        leaf = json.loads(core)
    except ValueError:
        raise Refused("this is not a leaf: it is no JSON") from None
    if not isinstance(leaf, dict) or list(leaf) != _LEAF_KEYS or leaf["v"] != 1:
        raise Refused("this is not a leaf without signature: it has other fields, or another order of them")
    plain = leaf["plain"]
    if not isinstance(plain, dict) or organisation not in plain.values():
        raise Refused(f"the leaf does not name {organisation} in plain")
