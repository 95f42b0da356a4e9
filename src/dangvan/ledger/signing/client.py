"""Asking the signer from the product: over its socket, or whatever a test puts in its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.conf import settings

from dangvan.ledger.signing.lines import MOST_ACTS, connect, public_keys_in, signed_in, written
from dangvan.ledger.signing.protocol import PublicKeys, Signed, Signer, SignerRefused, SignerSilent
from dangvan.ledger.tlog.encoding import decode_base64, encode_base64

__all__ = ["Signer", "SignerRefused", "SignerSilent", "signer", "using"]

#: A signature takes a millisecond; a signer that needs longer has a problem with its disk.
PATIENCE_SECONDS = 10.0

_instead: ContextVar[Signer | None] = ContextVar("dangvan_signer", default=None)


def signer(patience: float = PATIENCE_SECONDS) -> Signer:
    """The signer of this log; `patience` in seconds for who would rather go without than wait."""
    return _instead.get() or SocketSigner(Path(settings.DANGVAN_LOG_SIGNER), patience)


@contextmanager
def using(other: Signer) -> Iterator[None]:
    """Let everything inside be signed by another: an adapter of one's own, or a signer in this process."""
    token = _instead.set(other)
    try:
        yield
    finally:
        _instead.reset(token)


class SocketSigner:
    """The signing process behind its Unix socket; each question is a line of its own."""

    def __init__(self, path: Path, patience: float = PATIENCE_SECONDS) -> None:
        self._path, self._patience = path, patience

    def public_keys(self) -> PublicKeys:
        return public_keys_in(self._ask(op="public_keys"))

    def last_signed(self) -> Signed:
        return signed_in(self._ask(op="last_signed"))

    def sign_checkpoint(self, text: str, proof: Sequence[bytes]) -> str:
        hashes = [encode_base64(octets) for octets in proof]
        return str(self._ask(op="sign_checkpoint", text=text, proof=hashes)["note"])

    def sign_promise(self, text: str) -> str:
        return str(self._ask(op="sign_promise", text=text)["note"])

    def sign_acts(self, acts: Sequence[tuple[str, bytes]]) -> list[bytes]:
        signatures: list[bytes] = []
        for at in range(0, len(acts), MOST_ACTS):
            some = [[organisation, core.decode()] for organisation, core in acts[at : at + MOST_ACTS]]
            answered = self._ask(op="sign_acts", acts=some)["signatures"]
            signatures += [decode_base64(text, "a signature") for text in answered]
        return signatures

    def organisation_key(self, organisation: str) -> str:
        return str(self._ask(op="organisation_key", organisation=organisation)["key"])

    def begin_rotation(self, which: str) -> str:
        return str(self._ask(op="begin_rotation", which=which)["key"])

    def finish_rotation(self, which: str) -> str:
        return str(self._ask(op="finish_rotation", which=which)["key"])

    def _ask(self, **question: Any) -> dict[str, Any]:
        try:
            with connect(self._path, self._patience) as line, line.makefile("rb") as back:
                line.sendall(written(question))
                said = back.readline()
        except OSError as error:
            raise SignerSilent(f"no signer answers ({type(error).__name__})") from None
        if not said.endswith(b"\n"):
            raise SignerSilent("the signer hung up")
        answered: dict[str, Any] = json.loads(said)
        if "refused" in answered:
            raise SignerRefused(answered["refused"])
        if "silent" in answered:
            raise SignerSilent(answered["silent"])
        return answered
