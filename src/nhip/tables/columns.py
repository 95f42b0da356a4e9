"""Guesses which column is what from names (English and Vietnamese, folded) and contents; unsure, it asks or
refuses with the exact options to type.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from nhip.errors import BadInput
from nhip.report.plain import harmless
from nhip.tables import dates

Role = Literal["time", "topic", "area", "lat", "lon", "channel", "count"]
ROLES: tuple[Role, ...] = ("time", "topic", "area", "lat", "lon", "channel", "count")
Ask = Callable[[str, list[str]], str]

_SURE = 4.0
_MARGIN = 1.5
_WORTH_NAMING = 1.5
_CELLS_JUDGED = 800

#: What people call these columns, folded; the whole name counts more than a word of it.
_NAMES: dict[Role, tuple[str, ...]] = {
    "time": (
        "time", "date", "datetime", "timestamp", "day", "created", "created at", "created date", "created time", "opened",
        "open dt", "open date", "opened at", "reported", "reported at", "report date", "received", "requested datetime",
        "requested at", "date requested", "submitted", "submitted at", "date received", "occurred", "event time", "ngay",
        "thoi gian", "thoi diem", "ngay gio", "ngay gui", "ngay nhan", "ngay tiep nhan", "thoi gian tao", "ngay tao",
        "ngay phan anh", "ngay xay ra", "gio", "year", "month", "nam", "thang",
    ),
    "topic": (
        "topic", "type", "category", "case type", "request type", "complaint type", "service name", "service type",
        "case title", "subject", "problem", "kind", "issue type", "linh vuc", "chu de", "loai", "danh muc",
        "the loai", "noi dung", "loai phan anh", "nhom linh vuc", "chuyen muc",
    ),
    "area": (
        "area", "ward", "district", "precinct", "zip", "zip code", "zipcode", "postcode", "postal code", "neighborhood",
        "neighbourhood", "borough", "tract", "census tract", "block group", "geoid", "county", "region", "zone", "location id",
        "area code", "ward code", "community area", "phuong", "xa", "phuong xa", "ma phuong", "ma xa", "dia ban", "khu vuc",
        "quan", "huyen", "quan huyen", "don vi hanh chinh", "ma dia ban", "ma phuong xa", "to dan pho",
    ),
    "lat": ("lat", "latitude", "y", "vi do", "lat wgs84", "toa do y"),
    "lon": ("lon", "lng", "long", "longitude", "x", "kinh do", "lon wgs84", "toa do x"),
    "channel": ("channel", "source", "origin", "method", "submitted via", "open data channel type", "kenh", "nguon",
                "kenh tiep nhan", "hinh thuc"),
    "count": ("count", "counts", "cases", "n", "reports", "number", "total", "so luong", "so vu", "so ca", "so phan anh"),
}  # fmt: skip
#: Words that speak against a column, however well the rest fits: the end of a matter is not its beginning.
_AGAINST: dict[Role, tuple[str, ...]] = {
    "time": ("closed", "close", "updated", "update", "due", "resolved", "resolution", "modified", "target", "han", "dong",
             "hoan thanh", "cap nhat", "ket thuc", "xu ly", "tra loi", "end", "expected", "overdue"),
    "topic": ("id", "code", "source"),
    "area": ("id", "time", "date", "type"),
    "count": ("id", "phone"),
}  # fmt: skip


def folded(name: str) -> str:
    """A name in plain letters: lower case, đ as d, no marks, words apart by one space (camelCase, too)."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    plain = unicodedata.normalize("NFD", apart.lower().replace("đ", "d"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


@dataclass(frozen=True)
class Candidate:
    """A column that may play a role: how well (0 to about 9), and a few of its cells to judge by."""

    name: str
    score: float
    sample: tuple[str, ...]


def candidates(
    role: Role, sample: Mapping[str, list[str]], known_areas: Collection[str] = ()
) -> list[Candidate]:
    """Columns that may play the role, best first. known_areas: codes of the areas given apart."""
    known = {code.strip() for code in known_areas}
    found = [
        Candidate(name, _name_score(role, name) + _content_score(role, cells, known), _examples(cells))
        for name, cells in sample.items()
    ]
    return sorted((each for each in found if each.score >= _WORTH_NAMING), key=lambda each: -each.score)


def choose(
    role: Role,
    sample: Mapping[str, list[str]],
    *,
    given: str | None = None,
    taken: Collection[str] = (),
    known_areas: Collection[str] = (),
    needed: bool = True,
    ask: Ask | None = None,
    command: str = "",
) -> str | None:
    """The column for a role: as given, or the one that clearly fits best.

    ask: called with a question and the candidates when it is not clear; without it the table is refused with
    the
    candidates and the command to type. Returns None when the role isn't needed and nothing fits clearly.
    """
    if given is not None:
        return _given(role, sample, given)
    ranked = [each for each in candidates(role, sample, known_areas) if each.name not in taken]
    if ranked and ranked[0].score >= _SURE and _stands_out(ranked):
        return ranked[0].name
    if not needed:
        return None
    offered = ranked[:6] or [
        Candidate(name, 0, _examples(cells)) for name, cells in sample.items() if name not in taken
    ]
    if ask is not None:
        lines = [f"{each.name} ({', '.join(each.sample)})" for each in offered]
        answer = ask(f"Which column is the {role}?", [harmless(line) for line in lines])
        return _answered(answer, offered, role, sample)
    raise _unclear(role, offered, command)


def _stands_out(ranked: list[Candidate]) -> bool:
    return len(ranked) == 1 or ranked[0].score - ranked[1].score >= _MARGIN


def _given(role: Role, sample: Mapping[str, list[str]], given: str) -> str:
    if given in sample:
        return given
    alike = [name for name in sample if folded(name) == folded(given)]
    if len(alike) == 1:
        return alike[0]
    columns = ", ".join(harmless(name) for name in list(sample)[:30])
    raise BadInput(f"There is no column {given!r} for the {role}", f"The file has: {columns}")


def _answered(answer: str, offered: list[Candidate], role: Role, sample: Mapping[str, list[str]]) -> str:
    if answer.isdigit() and 1 <= int(answer) <= len(offered):
        return offered[int(answer) - 1].name
    return _given(role, sample, answer)


def _unclear(role: Role, offered: list[Candidate], command: str) -> BadInput:
    lines = [f"  --{role} {_shell(each.name)}   ({', '.join(each.sample)})" for each in offered]
    what = f"It isn't clear which column is the {role}"
    example = f"{command} --{role} {_shell(offered[0].name)}" if offered and command else f"--{role} COLUMN"
    listed = "\n".join(harmless(line) for line in lines)
    return BadInput(what, f"Say it with one of these:\n{listed}\nfor example:\n  {harmless(example)}")


def _shell(name: str) -> str:
    return name if re.fullmatch(r"[\w./:-]+", name) else "'" + name.replace("'", "'\\''") + "'"


def _name_score(role: Role, name: str) -> float:
    plain = folded(name)
    words = set(plain.split())
    score = 0.0
    if plain in _NAMES[role]:
        score = 5.0
    elif any(set(called.split()) <= words for called in _NAMES[role] if len(called) > 1):
        score = 3.0
    if any(set(word.split()) <= words for word in _AGAINST.get(role, ())):
        score -= 4.0
    return score


def _content_score(role: Role, cells: list[str], known: set[str]) -> float:
    filled = [cell for cell in cells if cell.lower() not in dates.EMPTY]
    if not filled:
        return -9.0
    rating = _CONTENTS[role]
    return rating(filled[:: -(-len(filled) // _CELLS_JUDGED)], known)


_TIMES = frozenset({"iso", "two_way", "two_way_short", "named", "compact"})


def _share_times(cells: list[str]) -> float:
    return sum(dates.any_shape_of(cell) in _TIMES for cell in cells) / len(cells)


def _times(cells: list[str], _: set[str]) -> float:
    sure = _share_times(cells)
    maybe = sum(dates.any_shape_of(cell) is not None for cell in cells) / len(cells)
    return 3.0 * sure + 0.5 * (maybe - sure) if maybe >= 0.5 else -9.0


def _topics(cells: list[str], _: set[str]) -> float:
    kinds = len(set(cells))
    wordy = sum(any(letter.isalpha() for letter in cell) for cell in cells) / len(cells)
    if wordy < 0.5 or _share_times(cells) > 0.5:
        return -9.0
    if kinds > max(20, 0.5 * len(cells)):
        return -3.0
    return 1.0 if kinds > 1 else 0.0


def _areas(cells: list[str], known: set[str]) -> float:
    if known:
        return 9.0 * sum(cell in known for cell in cells) / len(cells) - 3.0
    kinds = len(set(cells))
    if _share_times(cells) > 0.5 or kinds > max(20, 0.7 * len(cells)) or _share_fractions(cells) > 0.5:
        return -9.0
    return 0.5 if kinds > 1 else 0.0


def _within(limit: float) -> Callable[[list[str], set[str]], float]:
    def rating(cells: list[str], _: set[str]) -> float:
        numbers = _numbers(cells)
        inside = sum(abs(number) <= limit for number in numbers) / len(cells)
        if len(numbers) < 0.9 * len(cells):
            return -9.0
        return 1.0 * inside + _share_fractions(cells)

    return rating


def _channels(cells: list[str], _: set[str]) -> float:
    wordy = sum(any(letter.isalpha() for letter in cell) for cell in cells) / len(cells)
    return 0.5 if wordy > 0.5 and len(set(cells)) <= 40 else -9.0


def _counts(cells: list[str], _: set[str]) -> float:
    whole = sum(number >= 0 and number == math.floor(number) for number in _numbers(cells))
    return 0.0 if whole >= 0.9 * len(cells) and len(set(cells)) < max(20, 0.9 * len(cells)) else -9.0


_CONTENTS: dict[Role, Callable[[list[str], set[str]], float]] = {
    "time": _times,
    "topic": _topics,
    "area": _areas,
    "lat": _within(90),
    "lon": _within(180),
    "channel": _channels,
    "count": _counts,
}


def _numbers(cells: list[str]) -> list[float]:
    found = []
    for cell in cells:
        try:
            number = float(cell)
        except ValueError:
            continue
        if math.isfinite(number):
            found.append(number)
    return found


def _share_fractions(cells: list[str]) -> float:
    return sum("." in cell and cell.replace(".", "").lstrip("-").isdigit() for cell in cells) / len(cells)


def _examples(cells: list[str]) -> tuple[str, ...]:
    filled = list(dict.fromkeys(cell for cell in cells if cell))
    return tuple(harmless(cell, longest=24) for cell in filled[:3])
