"""How one asks the signer: a line of JSON there, a line of JSON back, over a Unix socket.

Shared by both ends; no Django, because the signing process is to be small.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dangvan.ledger.signing.protocol import PublicKeys, Signed, Signer
from dangvan.ledger.tlog.encoding import decode_base64, encode_base64

#: Room for a thousand acts; whoever has more asks more than once.
MOST_BYTES = 4 * 1024 * 1024
MOST_ACTS = 1000
#: The longest path that every system takes for the address of a socket.
_LONGEST_ADDRESS = 100

Question = dict[str, Any]


def answer(signer: Signer, question: Question) -> dict[str, Any]:
    """The answer of `signer` to a question as it came over the line.

    Raises what the signer raises; KeyError, TypeError, AttributeError or ValueError for what is no question.
    """
    return _ANSWERS[question["op"]](signer, question)


def _public_keys(signer: Signer, _question: Question) -> dict[str, Any]:
    keys = signer.public_keys()
    return {"log": list(keys.log), "promises": list(keys.promises)}


def _last_signed(signer: Signer, _question: Question) -> dict[str, Any]:
    last = signer.last_signed()
    return {"size": last.size, "root": encode_base64(last.root)}


def _sign_checkpoint(signer: Signer, question: Question) -> dict[str, Any]:
    proof = [decode_base64(text, "a hash of the proof") for text in question["proof"]]
    return {"note": signer.sign_checkpoint(_text(question, "text"), proof)}


def _sign_acts(signer: Signer, question: Question) -> dict[str, Any]:
    acts = [(str(organisation), core.encode()) for organisation, core in question["acts"]]
    return {"signatures": [encode_base64(signature) for signature in signer.sign_acts(acts)]}


_ANSWERS: dict[str, Callable[[Signer, Question], dict[str, Any]]] = {
    "public_keys": _public_keys,
    "last_signed": _last_signed,
    "sign_checkpoint": _sign_checkpoint,
    "sign_promise": lambda signer, question: {"note": signer.sign_promise(_text(question, "text"))},
    "sign_acts": _sign_acts,
    "organisation_key": lambda signer, question: {
        "key": signer.organisation_key(_text(question, "organisation"))
    },
    "begin_rotation": lambda signer, question: {"key": signer.begin_rotation(_text(question, "which"))},
    "finish_rotation": lambda signer, question: {"key": signer.finish_rotation(_text(question, "which"))},
}


def _text(question: Question, name: str) -> str:
    value = question[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def public_keys_in(answered: dict[str, Any]) -> PublicKeys:
    return PublicKeys(tuple(answered["log"]), tuple(answered["promises"]))


def signed_in(answered: dict[str, Any]) -> Signed:
    return Signed(int(answered["size"]), decode_base64(answered["root"], "the root signed last"))


def written(message: dict[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@contextlib.contextmanager
def address_of(path: Path) -> Iterator[str]:
    """An address of the socket `path`, whatever its length: a long one is reached through its open folder.

    Raises OSError where the folder is not there.
    """
    if len(os.fsencode(path)) <= _LONGEST_ADDRESS:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def connect(path: Path, seconds: float) -> socket.socket:
    """A line to whoever listens at `path`; raises OSError where nobody does."""
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(seconds)
        with address_of(path) as address:
            line.connect(address)
    except BaseException:
        line.close()
        raise
    return line
