"""Numbers that are somebody's: telephones, identity papers, vehicles, accounts; and addresses of the net.

Each is told from the numbers reports are full of (days, amounts, documents, roads) by its form, its check,
or the words before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import Leniency, PhoneNumberType

from dangvan.reports.redaction.types import Kind, Mark

_HERE = "VN"
#: Numbers that bodies and firms publish to be called.
_PUBLIC_NUMBERS = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.UAN,
    }
)
_EMAIL = re.compile(
    r"[a-z0-9][a-z0-9._%+\-]*\s?(?:@|\(at\)|\[at\]|\ba cong\b)\s?[a-z0-9\-]+"
    r"(?:\s?(?:\.|\bcham\b)\s?[a-z]{2,})+"
)
_ONLINE = re.compile(r"(?:facebook|fb|zalo|tiktok|instagram)\.(?:com|me)/[^\s,;]+")
_LOOSE_PHONE = re.compile(r"(?<![\d/])(?<!\d[.,\-])(?:\+\s?84|84|0)(?:[ .\-_]{0,2}\d){8,10}(?![\d/])")
_DIGIT_WORDS = "khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin"
_SPELLED = re.compile(rf"\b(?:(?:{_DIGIT_WORDS})[ ,.\-]+){{7,10}}(?:{_DIGIT_WORDS})\b")
#: A citizen's number begins with the code of a province, then century and sex, then the year of birth.
_CITIZEN = re.compile(r"(?<![\d.,/\-])0(?:0[1-9]|[1-8]\d|9[0-6])[ .]?\d(?:[ .]?\d){8}(?![\d/])")
_PAPER = re.compile(
    r"\b(?:cmnd|cmtnd|cmt|chung minh(?: thu| nhan dan)?|cccd|can cuoc(?: cong dan)?|"
    r"dinh danh|giay to tuy than)\b[^\d\n]{0,20}(\d(?:[ .]?\d){8}(?:[ .]?\d{3})?)(?!\d)"
)
_PASSPORT = re.compile(r"\b(?:ho chieu|passport)\b[^\d\n]{0,12}?([a-z]\s?\d{7})\b")
_INSURANCE = re.compile(r"\b[a-z]{2}\s?\d(?:[ .\-]?\d){12}\b")
_PLATE = re.compile(
    r"(?<![\w/.\-])(?:[1-9]\d)\s?-?\s?(?:[a-z]{1,2}\d?|[a-z]\d)[ \-]{0,3}(?:\d{3}[. ]?\d{2}|\d{4})(?![\w/])"
)
_BANKS = (
    "vietcombank|vcb|bidv|agribank|techcombank|tcb|mb ?bank|vietinbank|acb|tpbank|sacombank|vpbank|vib|"
    "shb|ocb|msb|hdbank|seabank|lpbank"
)
_ACCOUNT = re.compile(
    rf"\b(?:stk|so tk|tk|tai khoan|{_BANKS})\b[^\d\n]{{0,30}}?(\d(?:[ .\-]?\d){{5,18}})(?![\d])"
)
_CARD = re.compile(r"(?<![\d.,/\-])\d{4}([ \-]?)\d{4}\1\d{4}\1\d{4}(?![\d/])")
_AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_MONEY_AFTER = re.compile(r"\s*(?:dong|d\b|vnd|trieu|nghin|ngan|ty\b|k\b|usd|%)")
_TAX = re.compile(r"\b(?:mst|ma so thue)\b[^\d\n]{0,12}(\d{10}(?:\s?-\s?\d{3})?)(?!\d)")
_BRANCH_TAX = re.compile(r"(?<![\d\-])\d{10}-\d{3}(?![\d\-])")


def in_numbers(plain: str) -> Iterator[Mark]:
    """Marks in a flat text."""
    for pattern in (_EMAIL, _ONLINE):
        yield from _whole(pattern, plain, Kind.EMAIL)
    yield from _accounts(plain)
    yield from _groups(_TAX, plain, Kind.TAX)
    yield from _whole(_BRANCH_TAX, plain, Kind.TAX)
    for pattern in (_PAPER, _PASSPORT):
        yield from _groups(pattern, plain, Kind.IDENTITY)
    for pattern in (_CITIZEN, _INSURANCE):
        yield from _whole(pattern, plain, Kind.IDENTITY)
    yield from _phones(plain)
    yield from _whole(_PLATE, plain, Kind.PLATE)


def _whole(pattern: re.Pattern[str], plain: str, kind: Kind) -> Iterator[Mark]:
    for match in pattern.finditer(plain):
        yield Mark(match.start(), match.end(), kind)


def _groups(pattern: re.Pattern[str], plain: str, kind: Kind) -> Iterator[Mark]:
    for match in pattern.finditer(plain):
        yield Mark(match.start(1), match.end(1), kind)


def _accounts(plain: str) -> Iterator[Mark]:
    for match in _ACCOUNT.finditer(plain):
        number = match.group(1)
        if not _AMOUNT.fullmatch(number) and not _MONEY_AFTER.match(plain, match.end(1)):
            yield Mark(match.start(1), match.end(1), Kind.BANK)
    for match in _CARD.finditer(plain):
        if _passes_luhn(match.group()):
            yield Mark(match.start(), match.end(), Kind.BANK)


def _passes_luhn(number: str) -> bool:
    digits = [int(c) for c in reversed(number) if c.isdigit()]
    doubled = [d * 2 - 9 if d > 4 else d * 2 for d in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _phones(plain: str) -> Iterator[Mark]:
    for found in phonenumbers.PhoneNumberMatcher(plain, _HERE, leniency=Leniency.VALID):
        if phonenumbers.number_type(found.number) not in _PUBLIC_NUMBERS:
            yield Mark(found.start, found.end, Kind.PHONE)
    for match in _LOOSE_PHONE.finditer(plain):
        digits = re.sub(r"\D", "", match.group())
        number = phonenumbers.parse("+" + digits if digits.startswith("84") else digits, _HERE)
        if phonenumbers.is_valid_number(number):
            yield Mark(match.start(), match.end(), Kind.PHONE)
    yield from _whole(_SPELLED, plain, Kind.PHONE)
