"""Vietnamese text: one cleaning for everything that comes in, one fold for everything that is searched."""

from __future__ import annotations

import re
import unicodedata

_STROKED = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff]")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_WORD = re.compile(r"[0-9a-z]+")


def clean(text: str) -> str:
    """Text as it may be stored: NFC, no NUL, no lone surrogate, no control or direction-turning characters."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _BIDI.sub("", _CONTROL.sub("", text))
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str) -> str:
    """The same on one line."""
    return " ".join(clean(text).split())


def fold(text: str) -> str:
    """Lower case without marks: 'Đường NGẬP nước' -> 'duong ngap nuoc'. The only form in which text is searched."""
    text = unicodedata.normalize("NFD", text.translate(_STROKED))
    return "".join(c for c in text if not unicodedata.combining(c)).lower().translate(_STROKED)


def words(text: str) -> list[str]:
    """The folded words of a text, for search and comparison."""
    return _WORD.findall(fold(text))
