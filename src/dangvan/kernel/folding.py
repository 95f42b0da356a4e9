"""Vietnamese text: one cleaning for everything that comes in, one fold for everything that is searched."""

from __future__ import annotations

import re
import unicodedata

_STROKED = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff]")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_WORD = re.compile(r"[0-9a-z]+")


def clean(text: str) -> str:
    """Text as it may be stored: NFC, no NUL, no lone surrogate, no control or direction-turning
    characters.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _BIDI.sub("", _CONTROL.sub("", text))
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str) -> str:
    """The same on one line."""
    return " ".join(clean(text).split())


def fold(text: str) -> str:
    """Lower case without marks: 'Đường NGẬP nước' -> 'duong ngap nuoc'.

    The only form in which text is searched.
    """
    if text.isascii():
        return text.lower()
    folded = text.translate(_FOLDED)
    return folded if folded.isascii() else _fold_slowly(folded)


def _fold_slowly(text: str) -> str:
    """Any letter of any script, where the table of Latin letters did not do."""
    text = unicodedata.normalize("NFD", text.translate(_STROKED))
    return "".join(c for c in text if not unicodedata.combining(c)).lower().translate(_STROKED)


#: Latin letters with marks, as Vietnamese and its neighbours write them, and the marks themselves.
_FOLDED = {
    code: _fold_slowly(chr(code))
    for first, last in ((0x41, 0x5A), (0xC0, 0x24F), (0x300, 0x36F), (0x1E00, 0x1EFF))
    for code in range(first, last + 1)
}


def words(text: str) -> list[str]:
    """The folded words of a text, for search and comparison."""
    return _WORD.findall(fold(text))
