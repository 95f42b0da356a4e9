"""Names of people, by what Vietnamese writes around them: a form of address, a family name, "tôi tên là".

Streets and schools are named after people, so a name behind such a word is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from dangvan.reports.redaction.flat import Word, words
from dangvan.reports.redaction.types import Kind, Mark

FAMILY = frozenset(
    [
        "nguyen",
        "tran",
        "le",
        "pham",
        "hoang",
        "huynh",
        "phan",
        "vu",
        "vo",
        "dang",
        "bui",
        "do",
        "ho",
        "ngo",
        "duong",
        "ly",
        "trinh",
        "dinh",
        "mai",
        "doan",
        "luong",
        "truong",
        "ta",
        "quach",
        "lam",
        "cao",
        "phung",
        "to",
        "tong",
        "chu",
        "kieu",
        "thai",
        "luu",
        "vuong",
        "tu",
        "ha",
        "la",
        "mac",
        "khuc",
        "dao",
        "nghiem",
        "giang",
        "bach",
        "cu",
        "dam",
        "tang",
        "au",
        "tieu",
        "ma",
        "nong",
        "lo",
        "vi",
        "quang",
    ]
)
MIDDLE = frozenset(
    [
        "van",
        "thi",
        "duc",
        "quang",
        "minh",
        "ngoc",
        "thanh",
        "huu",
        "xuan",
        "hong",
        "thu",
        "kim",
        "dinh",
        "cong",
        "the",
        "trong",
        "tuan",
        "dang",
        "bao",
        "gia",
        "thuy",
        "phuong",
        "hoang",
        "khanh",
        "manh",
        "viet",
        "quoc",
        "nhat",
        "thanh",
    ]
)
#: With their marks, which tell "dượng" from "đường"; and as people type without any.
ADDRESSED = frozenset(
    [
        "ông",
        "bà",
        "anh",
        "chị",
        "em",
        "cô",
        "chú",
        "bác",
        "cháu",
        "cụ",
        "thầy",
        "cậu",
        "mợ",
        "dì",
        "dượng",
        "vợ",
        "chồng",
        "con",
        "mẹ",
        "bố",
        "cha",
        "tên",
        "ong",
        "ba",
        "chi",
        "co",
        "chu",
        "bac",
        "chau",
        "cu",
        "thay",
        "vo",
        "chong",
        "me",
        "bo",
        "ten",
    ]
)
#: Words after which a name is a place's or an institution's.
PLACES = frozenset(
    [
        "pho",
        "duong",
        "ngo",
        "ngach",
        "hem",
        "kiet",
        "lo",
        "dai",
        "cau",
        "cho",
        "vien",
        "truong",
        "thpt",
        "thcs",
        "hoc",
        "mam",
        "phuong",
        "xa",
        "quan",
        "huyen",
        "tinh",
        "thon",
        "xom",
        "ap",
        "lang",
        "khu",
        "do",
        "toa",
        "nha",
        "cu",
        "chung",
        "hoa",
        "dai",
        "dien",
        "chua",
        "den",
        "dinh",
        "mieu",
        "ga",
        "ben",
        "tram",
        "ham",
        "vuon",
        "ho",
        "song",
        "kenh",
        "cong",
        "tu",
        "nga",
        "vong",
        "quoc",
        "via",
        "toc",
        "kdt",
        "cc",
        "cty",
        "tnhh",
        "hieu",
        "tiem",
        "quan",
        "sieu",
        "ngan",
        "hang",
    ]
)
_AND = frozenset(["va", "voi", "giao", "den", "tu", "cat", "noi"])
_TITLES = frozenset(
    {
        "chu tich", "pho chu", "giam doc", "bi thu", "cong an", "truong phong", "truong ban", "truong thon",
        "hieu truong", "can bo", "to truong", "uy vien", "canh sat", "bac ho", "thu tuong", "dan pho",
        "chi cuc", "chi nhanh", "chi bo", "co quan", "co so", "con duong", "ba con", "co giao", "thay giao",
    }
)  # fmt: skip
_KNOWN_PLACES = frozenset(
    {
        "ha noi", "ha dong", "ha nam", "ha tinh", "ha giang", "ha long", "hoang mai", "hoang sa", "truong sa",
        "ho guom", "ho tay", "ho hoan", "ho chi", "la thanh", "to lich", "cao bang", "lam dong", "lang son",
        "thai nguyen", "thai binh", "cu chi", "mai dich", "quang ninh", "quang nam", "quang tri", "lao cai",
        "ngo quyen", "thu duc", "cau giay", "ba dinh", "ba vi", "dong da", "dong anh", "tay ho", "kim ma",
    }
)  # fmt: skip
_LONGEST = 4
_INTRODUCED = (("ten", "la"), ("toi", "la"), ("minh", "la"), ("toi", "ten"), ("ho", "ten"), ("ky", "ten"))


def in_names(text: str) -> Iterator[Mark]:
    found = words(text)
    for at, word in enumerate(found):
        after = _introduced(found, at)
        run = _run(text, found, at + 1 if _addresses(word) else after or at)
        if _addresses(word) and not _behind_a_place(text, found, at):
            yield from _addressed(text, found, at, run)
        elif after is not None:
            yield from _addressed(text, found, after - 1, run)
        elif word.is_capital and word.plain in FAMILY and not _follows_capital(text, found, at):
            yield from _of_a_family(text, found, at)


def _addresses(word: Word) -> bool:
    return word.said.lower() in ADDRESSED


def _addressed(text: str, found: Sequence[Word], at: int, run: Sequence[Word]) -> Iterator[Mark]:
    """What follows "ông", "chị", "tôi là": a name in capitals, or a family name and a middle one without."""
    while run and run[0].is_acronym and run[0].said.isascii() and not _is_shouted(run):
        run = run[1:]
    if run:
        if not _is_title(found, at, run) and run[0].start - found[at].end <= 3:
            yield Mark(run[0].start, run[-1].end, Kind.NAME)
        return
    rest = found[at + 1 : at + 4]
    if len(rest) == 3 and rest[0].plain in FAMILY and rest[1].plain in MIDDLE and _adjacent(text, rest):
        yield Mark(rest[0].start, rest[2].end, Kind.NAME)


def _of_a_family(text: str, found: Sequence[Word], at: int) -> Iterator[Mark]:
    run = _run(text, found, at)
    least = 3 if run[0].is_acronym else 2
    pair = " ".join(word.plain for word in run[:2])
    if len(run) >= least and pair not in _KNOWN_PLACES | _TITLES and not _behind_a_place(text, found, at):
        yield Mark(run[0].start, run[-1].end, Kind.NAME)


def _is_title(found: Sequence[Word], at: int, run: Sequence[Word]) -> bool:
    here = found.index(run[0])
    after = found[here + 1].plain if here + 1 < len(found) else ""
    pairs = {f"{run[0].plain} {after}", f"{found[at].plain} {run[0].plain}"}
    return bool(pairs & (_TITLES | _KNOWN_PLACES)) and len(run) < 3


def _introduced(found: Sequence[Word], at: int) -> int | None:
    """The place after "tên là", "tôi là", "họ tên"."""
    if at + 2 < len(found) and (found[at].plain, found[at + 1].plain) in _INTRODUCED:
        return at + 3 if found[at + 2].plain == "la" and at + 3 < len(found) else at + 2
    return None


def _run(text: str, found: Sequence[Word], at: int) -> list[Word]:
    """Words in capitals, one after the other."""
    run: list[Word] = []
    for word in found[at : at + _LONGEST]:
        if not word.is_capital or (run and not _adjacent(text, [run[-1], word])):
            break
        run.append(word)
    return run


def _adjacent(text: str, some: Sequence[Word]) -> bool:
    return all(text[one.end : other.start] in {" ", "  "} for one, other in pairwise(some))


def _is_shouted(run: Sequence[Word]) -> bool:
    return len(run) >= 2 and all(word.is_acronym for word in run) and run[0].plain in FAMILY


def _follows_capital(text: str, found: Sequence[Word], at: int) -> bool:
    if at == 0:
        return False
    before = found[at - 1]
    return (
        before.is_capital
        and not _addresses(before)
        and before.said.isupper() == found[at].said.isupper()
        and _adjacent(text, [before, found[at]])
        and (at < 2 or found[at - 2].end + 1 == before.start)
    )


def _behind_a_place(text: str, found: Sequence[Word], at: int) -> bool:
    """Whether a word for a place leads here, over other capitals and "và", "giao với"; not over a stop."""
    for before, after in zip(found[:at][::-1], found[1 : at + 1][::-1], strict=True):
        gap = text[before.end : after.start]
        if any(c in ".;!?\n:" for c in gap) or len(gap) > 8:
            return False
        if before.plain in PLACES and (not before.is_capital or before.plain not in FAMILY):
            return True
        if not (before.is_capital or before.plain in _AND) or _addresses(before):
            return False
    return False
