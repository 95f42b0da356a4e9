"""Receipt codes as eight plain syllables, so that a code can be read out by phone and written on paper
without marks.

The list is our own: 1,024 unaccented syllables, of which no two differ only by spellings that sound alike
(ch/tr, s/x, d/gi/r, c/k). A syllable carries 10 bits, eight carry 80.
"""

from __future__ import annotations

import re
import secrets
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext_lazy as _

from dangvan.kernel.errors import Invalid
from dangvan.kernel.folding import fold

SYLLABLES_IN_CODE = 8
BYTES_IN_CODE = 10
_BITS = 10
_BETWEEN = re.compile(r"[^a-z0-9]+")
#: Longer input can't be a code; it is refused before any work is spent on it.
_LONGEST_INPUT = 400


@cache
def syllables() -> tuple[str, ...]:
    """The list in its fixed order: the position of a syllable is its value."""
    return tuple(files("dangvan.reports").joinpath("syllables.txt").read_text(encoding="ascii").split())


@cache
def _values() -> dict[str, int]:
    return {syllable: value for value, syllable in enumerate(syllables())}


def encode(entropy: bytes) -> str:
    """Ten bytes as eight syllables joined by spaces."""
    if len(entropy) != BYTES_IN_CODE:
        raise ValueError(f"a receipt code needs {BYTES_IN_CODE} bytes, got {len(entropy)}")
    number = int.from_bytes(entropy, "big")
    shifts = range((SYLLABLES_IN_CODE - 1) * _BITS, -1, -_BITS)
    return " ".join(syllables()[number >> shift & 1023] for shift in shifts)


def decode(text: str) -> bytes:
    """The ten bytes behind a code, however it was typed: marks, capitals, hyphens, commas and line breaks
    don't matter.

    Raises Invalid with a sentence that names the syllable to look at again.
    """
    if len(text) > _LONGEST_INPUT:
        raise Invalid(_("Hãy nhập đúng tám âm tiết in trên biên nhận; nội dung vừa nhập dài quá."))
    found = [part for part in _BETWEEN.split(fold(text)) if part]
    if not found:
        raise Invalid(_("Hãy nhập mã tra cứu: tám âm tiết in trên biên nhận."))
    for syllable in found:
        if syllable not in _values():
            raise Invalid(_unknown(syllable))
    if len(found) != SYLLABLES_IN_CODE:
        raise Invalid(
            _("Hãy nhập đủ tám âm tiết in trên biên nhận; bạn vừa nhập %(count)d âm tiết.")
            % {"count": len(found)}
        )
    number = 0
    for syllable in found:
        number = number << _BITS | _values()[syllable]
    return number.to_bytes(BYTES_IN_CODE, "big")


def normal(text: str) -> str:
    """The code as it is printed, from however it was typed. Raises Invalid like `decode`."""
    return encode(decode(text))


def nearest(syllable: str) -> list[str]:
    """Up to three syllables of the list that look most like `syllable`."""
    return get_close_matches(syllable[:12], syllables(), n=3, cutoff=0.5)


def new_code() -> str:
    """A fresh code from the operating system's randomness; never seeded, not even in the demonstration."""
    return encode(secrets.token_bytes(BYTES_IN_CODE))


def _unknown(syllable: str) -> str:
    near = nearest(syllable)
    if not near:
        message = _("Hãy xem lại âm tiết “%(syllable)s”: mã tra cứu không dùng âm tiết này.")
        return message % {"syllable": syllable[:12]}
    message = _(
        "Hãy xem lại âm tiết “%(syllable)s”: mã tra cứu không dùng âm tiết này. Có phải là: %(near)s?"
    )
    return message % {"syllable": syllable[:12], "near": ", ".join(near)}
