"""The order of Vietnamese names: ă after a, â after ă, đ after d, tones only where the letters
are the same.
"""

from __future__ import annotations

import unicodedata

_LETTERS = {
    letter: place for place, letter in enumerate("0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=2)
}
#: Combining marks in the order of dictionaries: none, grave, hook above, tilde, acute, dot below.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def vietnamese_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """A sort key: letters first, then tones, then the text itself."""
    letters: list[int] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).lower()):
        if char in _TONES:
            if tones:
                tones[-1] = _TONES[char]
        elif unicodedata.combining(char):
            if letters:
                whole = unicodedata.normalize("NFC", _BY_PLACE.get(letters[-1], "") + char)
                letters[-1] = _LETTERS.get(whole, letters[-1])
        else:
            letters.append(
                _LETTERS.get(char, 1 if char.isspace() or not char.isalnum() else 1000 + ord(char))
            )
            tones.append(0)
    return tuple(letters), tuple(tones), text


_BY_PLACE = {place: letter for letter, place in _LETTERS.items()}
