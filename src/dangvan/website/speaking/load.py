"""When too much comes in at once, a phone is asked to work for a moment before its report is taken; never
otherwise, and nobody is ever turned away: who has no JavaScript waits half a minute and sends again.

The puzzle is of ALTCHA's form (find the number behind a SHA-256 of salt and number) and bound to the form
being sent, so one solution sends one report. Nothing is kept for it: the challenge is signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

from dangvan.kernel import clock
from dangvan.kernel.limiting import Limiter

ALGORITHM: Final = "SHA-256"
#: About a second on a cheap phone.
HARDEST: Final = 60_000
WAIT_SECONDS: Final = 30
VALID_SECONDS: Final = 3600
#: A household, an office or a whole street may share one address: more than so many in ten minutes asks for
#: work, and no more than that.
_visitor = Limiter("speaking.visitor", settings.LOAD_VISITOR, 600)
#: What this process takes in a minute without asking anybody.
_everyone = Limiter("speaking.everyone", settings.LOAD_EVERYONE, 60)


@dataclass(frozen=True, slots=True)
class Puzzle:
    """As ALTCHA's widgets take it; `wait` is the way without JavaScript."""

    algorithm: str
    challenge: str
    salt: str
    signature: str
    maxnumber: int
    wait: str
    seconds: int = WAIT_SECONDS

    def as_json(self) -> str:
        told = {k: v for k, v in asdict(self).items() if k not in {"wait", "seconds"}}
        return json.dumps(told)


def is_high(request: HttpRequest) -> bool:
    """Whether this sending comes on top of too many: of this visitor's, or of everybody's."""
    visitor = str(getattr(request, "visitor", ""))
    too_many_here = bool(visitor) and _visitor.ask(visitor) is not None
    return _everyone.ask("all") is not None or too_many_here


def puzzle_for(form: str) -> Puzzle:
    """A new puzzle that opens the way for this form alone."""
    until = int(clock.now().timestamp()) + VALID_SECONDS
    salt = f"{secrets.token_hex(12)}?expires={until}"
    number = secrets.randbelow(HARDEST)
    challenge = hashlib.sha256(f"{salt}{number}".encode()).hexdigest()
    from_now = int(clock.now().timestamp())
    return Puzzle(
        ALGORITHM,
        challenge,
        salt,
        _sign("work", form, challenge),
        HARDEST,
        f"{from_now}.{_sign('wait', form, str(from_now))}",
    )


def is_solved(form: str, typed: str) -> bool:
    """Whether `typed` is a solution of a puzzle given out for this form and still valid."""
    try:
        told: Any = json.loads(base64.b64decode(typed[:4000], validate=True))
        salt, number = str(told["salt"]), int(told["number"])
        until = int(salt.rpartition("expires=")[2])
    except (binascii.Error, ValueError, KeyError, TypeError):
        return False
    challenge = hashlib.sha256(f"{salt}{number}".encode()).hexdigest()
    return (
        clock.now().timestamp() <= until
        and 0 <= number <= HARDEST
        and hmac.compare_digest(challenge.encode(), str(told.get("challenge", "")).encode())
        and hmac.compare_digest(
            _sign("work", form, challenge).encode(), str(told.get("signature", "")).encode()
        )
    )


def has_waited(form: str, typed: str) -> bool:
    """Whether this form was shown its puzzle long enough ago."""
    began, _dot, signature = typed[:200].partition(".")
    if not (began.isascii() and began.isdecimal() and len(began) < 12):
        return False
    age = clock.now().timestamp() - int(began)
    good = hmac.compare_digest(_sign("wait", form, began).encode(), signature.encode("utf-8", "replace"))
    return good and WAIT_SECONDS <= age <= VALID_SECONDS


def _sign(what: str, form: str, words: str) -> str:
    key = hmac.digest(settings.SECRET_KEY.encode(), b"dangvan.load", hashlib.sha256)
    return hmac.digest(key, f"{what}\0{form}\0{words}".encode(), hashlib.sha256).hex()
