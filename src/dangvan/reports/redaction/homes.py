"""Where somebody lives: a house's number with its street or lane, a flat with its building.

A lane, a road number or a lamp post alone is a place in the city, not a home.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dangvan.reports.redaction.types import Kind, Mark

_NUMBER = r"\d{1,4}[a-z]?\d?(?:\s?/\s?\d{1,4}[a-z]?)*"
_STREET = r"(?:ngo|ngach|hem|kiet|pho|duong|dai lo|duong so|khu|to|thon|xom|ap|lo)"
_HOUSE = re.compile(rf"\b(?:so nha|nha so|nha em so|dia chi so|o so|tai so)\s*:?\s*(?:so\s+)?{_NUMBER}\b")
_WITH_STREET = re.compile(rf"(?<![\w/.,\-])(?:so\s+)?({_NUMBER})(?:,\s*|\s+){_STREET}\s+(?=(\S))")
_BARE = re.compile(rf"(?<![\w/.,\-])(?:so\s+)?({_NUMBER})\s+(?=[^\W\d_])")
_FLAT = re.compile(
    r"\b(?:can ho|can|phong|p\.?)\s*(?:so\s+)?[a-z]?\d{3,4}[a-z]?\b"
    r"(?=[^.\n]{0,12}\b(?:toa|nha|chung cu|block|ct\d|khu|tang)\b)|\bcan ho\s+(?:so\s+)?[a-z]?\d{2,4}[a-z]?\b"
)
_ON = re.compile(rf"(?:,\s*|\s+){_STREET}\s+(?:so\s+)?(?:\d[\w/]*|(?=[^\W\d_]))")
_NOT_A_HOUSE = re.compile(
    r"(?:\b(?:ngay|thang|nam|quoc lo|ql|tinh lo|tl|dt|huyen lo|tuyen|xe|buyt|lop|khoa|quan|phuong|to|khu|km|"
    r"cot|tram|luc|ngo|ngach|hem|kiet|duong|duong so|cot den|cong van|quyet dinh|nghi dinh|van ban|thong bao|"
    r"hon|khoang|gan|tren|duoi|nhung|cac|co|mat|tang|cap|doan|loai|vong|lan|toa|lo|block|phut|gio|tu|den|dai|rong|"
    r"ca|may|thu|chuyen|cua|dieu|khoan|luat|so hieu|ma|giay phep|nghi quyet|thong tu|dot|dip)\s*(?:so\s*)?)$"
)


def in_homes(text: str, plain: str) -> Iterator[Mark]:
    for match in _HOUSE.finditer(plain):
        yield Mark(match.start(), _tail(text, plain, match.end()), Kind.ADDRESS)
    for match in _WITH_STREET.finditer(plain):
        first = text[match.start(2)]
        if (first.isupper() or first.isdigit()) and not _is_something_else(plain, match):
            yield Mark(match.start(), _tail(text, plain, match.end(1)), Kind.ADDRESS)
    for match in _BARE.finditer(plain):
        end = _named(text, match.end())
        if end and not _is_something_else(plain, match):
            yield Mark(match.start(), end, Kind.ADDRESS)
    for match in _FLAT.finditer(plain):
        yield Mark(match.start(), match.end(), Kind.ADDRESS)


def _is_something_else(plain: str, match: re.Match[str]) -> bool:
    number = match.group(1)
    is_year = number.isdigit() and 1900 <= int(number) <= 2100
    return is_year or _NOT_A_HOUSE.search(plain[max(0, match.start() - 24) : match.start()]) is not None


def _named(text: str, at: int) -> int:
    """The end of a street's name in two to four capitals that begins here; 0 where there is none."""
    run = re.match(r"[^\W\d_]+(?: [^\W\d_]+){1,3}", text[at:])
    end, count = at, 0
    for word in re.finditer(r"[^\W\d_]+", run.group() if run else ""):
        if not word.group()[0].isupper() or (len(word.group()) > 1 and word.group().isupper()):
            break
        end, count = at + word.end(), count + 1
    return end if count >= 2 else 0


def _tail(text: str, plain: str, at: int) -> int:
    """Over the lanes and the street that follow a house's number."""
    while match := _ON.match(plain, at):
        end = match.end()
        if plain[end - 1].isspace():
            end = _capitals(text, end) or end - 1
        else:
            end = _capitals(text, end + 1) if plain[end : end + 1] == " " else end
            end = end or match.end()
        if end <= at:
            break
        at = end
    named = _named(text, at + 1) if plain[at : at + 1] == " " else 0
    return named or at


def _capitals(text: str, at: int) -> int:
    end = 0
    for word in re.finditer(r"[^\W\d_]+", text[at : at + 40]):
        if not word.group()[0].isupper() or (end and text[end : at + word.start()] != " "):
            break
        if not end and word.start():
            break
        end = at + word.end()
    return end
