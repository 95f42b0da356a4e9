"""RFC 8785 (JSON Canonicalization Scheme), read strictly: a text is accepted only if it is the one way to
write its value. Two verifiers then never disagree about the bytes of an entry.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from dangvan.ledger.tlog.errors import Refused

#: Whole numbers beyond this are not exact in JavaScript (RFC 8785, section 3.2.2.3).
_LARGEST = 2**53 - 1
_ENCODE = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


class _HasFraction(Exception):
    """The text holds a number with a fraction: the slow way is asked."""


def _fraction(_text: str) -> NoReturn:
    raise _HasFraction


def _constant(_text: str) -> NoReturn:
    raise ValueError("no number")


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) > _LARGEST:
        raise Refused("a whole number is too large to be exact")
    return number


_READ = json.JSONDecoder(parse_int=_whole, parse_float=_fraction, parse_constant=_constant).decode
_READ_FRACTIONS = json.JSONDecoder(parse_int=_whole, parse_constant=_constant).decode


def read_canonical(text: bytes) -> Any:
    """The value of a canonical JSON text. Raises `Refused` where the bytes are not the canonical ones:
    blanks, unsorted or repeated names, needless escapes, numbers written otherwise, bytes that aren't UTF-8.
    """
    try:
        try:
            value = _READ(text.decode())
            again = _ENCODE(value).encode()
        except _HasFraction:
            value = _READ_FRACTIONS(text.decode())
            again = canonical(value)
        if again != text and _has_rare_names(value):
            again = canonical(value)
    except Refused:
        raise
    except (ValueError, RecursionError):
        raise Refused("this is not JSON in UTF-8") from None
    if again != text:
        raise Refused("the JSON is not written canonically (RFC 8785)")
    return value


def canonical(value: Any) -> bytes:
    """The canonical bytes of a value made of strings, numbers, truth values, null, lists and tables."""
    return _written(value).encode()


def _has_rare_names(value: Any) -> bool:
    """Whether a name holds a letter beyond the first 65,536: only there UTF-16 sorts in another order."""
    if isinstance(value, dict):
        return any(max(name, default="") > "\uffff" or _has_rare_names(v) for name, v in value.items())
    return isinstance(value, list) and any(_has_rare_names(v) for v in value)


def _written(value: Any) -> str:
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_ENCODE(name)}:{_written(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    return number_text(value) if isinstance(value, float) else _ENCODE(value)


def number_text(number: float) -> str:
    """A number as ECMAScript writes it (RFC 8785, section 3.2.2.3): fewest digits that read back as it."""
    if number == 0:
        return "0"
    sign, number = ("-", -number) if number < 0 else ("", number)
    mantissa, _, power = f"{number!r}e0".partition("e")
    power = power.partition("e")[0]
    whole, _, part = mantissa.partition(".")
    digits = (whole + ("" if part == "0" else part)).lstrip("0")
    shift = len(whole + ("" if part == "0" else part)) - len(digits)
    point = len(whole) - shift + int(power)
    digits = digits.rstrip("0")
    if 0 < point <= 21:
        text = digits.ljust(point, "0") if len(digits) <= point else f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        rest = f".{digits[1:]}" if len(digits) > 1 else ""
        text = f"{digits[0]}{rest}e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + text
