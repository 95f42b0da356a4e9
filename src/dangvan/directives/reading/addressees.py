"""Who is told to do something: the words that name them, and the known body these words mean."""

# ruff: noqa: E501 (lists of words stand in one piece)
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from dangvan.directives.reading import vocabulary as words
from dangvan.directives.reading.types import Known
from dangvan.kernel import folding

_SHORT = {
    "ubnd": "uy ban nhan dan", "hdnd": "hoi dong nhan dan", "mttq": "mat tran to quoc", "ub": "uy ban", "tp": "thanh pho",
    "gd&dt": "giao duc va dao tao", "tn&mt": "tai nguyen va moi truong", "cand": "cong an nhan dan", "ttra": "thanh tra",
}  # fmt: skip
_SEVERAL = re.compile(r"^(?:các|mỗi|từng|toàn thể|cả)\s", re.IGNORECASE)


class Directory:
    """Known bodies and topics, folded once for a whole document."""

    def __init__(self, known: Known) -> None:
        self._bodies = _Names(known.bodies)
        self._topics = _Names(known.topics)
        self._meant: dict[str, str] = {}

    def body(self, addressee: str) -> str:
        """The code of the body meant; "" where several or none is."""
        if not addressee or _SEVERAL.match(addressee):
            return ""
        if addressee not in self._meant:
            self._meant[addressee] = self._body(plain(addressee))
        return self._meant[addressee]

    def _body(self, folded: str) -> str:
        for _name, code in self._bodies.within(folded):
            return code
        longer = self._bodies.around(folded) if len(folded) > 8 else set()
        return longer.pop() if len(longer) == 1 else ""

    def topic(self, passage: str) -> str:
        """The topic whose names fill most of the passage; "" where none or two do alike."""
        weight = dict[str, int]()
        for name, code in self._topics.within(plain(passage)):
            weight[code] = max(weight.get(code, 0), len(name))
        best = sorted(weight, key=lambda code: -weight[code])[:2]
        if not best or (len(best) == 2 and weight[best[0]] == weight[best[1]]):
            return ""
        return best[0]


class _Names:
    """Names with their codes, longest first, found by the word of each that fewest of them share."""

    def __init__(self, rows: tuple[tuple[str, str, tuple[str, ...]], ...]) -> None:
        names = [(plain(name), code) for code, main, others in rows for name in (main, *others)]
        self._names = sorted(
            (pair for pair in names if len(pair[0]) > 4), key=lambda pair: (-len(pair[0]), pair)
        )
        often = Counter(word for name, _code in self._names for word in set(name.split()))
        self._by_word: dict[str, list[int]] = {}
        for rank, (name, _code) in enumerate(self._names):
            self._by_word.setdefault(min(name.split(), key=lambda word: (often[word], word)), []).append(rank)

    def within(self, folded: str) -> Iterator[tuple[str, str]]:
        """The names that stand in a folded passage, longest first."""
        ranks = {rank for word in set(folded.split()) for rank in self._by_word.get(word, ())}
        return (self._names[rank] for rank in sorted(ranks) if self._names[rank][0] in folded)

    def around(self, folded: str) -> set[str]:
        """The codes of the names that hold these words."""
        return {code for name, code in self._names if folded in name}


def plain(text: str) -> str:
    """Folded words between single spaces, abbreviations in full, so that names compare whole word by word."""
    return f" {' '.join(_SHORT.get(word, word) for word in folding.words(text))} "


def after_verb(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The addressee that stands between a directing verb and the act asked for."""
    at = start + len(text[start:end]) - len(text[start:end].lstrip(" ,:"))
    return before_act(text, at, end)


def before_act(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The body named first in a passage, up to the act asked of it."""
    low = text[start:end].lower()
    if not words.BODY.match(low):
        return None
    longest = min(len(low), 220)
    for act in words.ACT_WITHIN.finditer(low, 2, longest):
        name = low[: act.start()].rstrip(" ,:")
        if act.group() == "phòng" and name.endswith(_OFFICES):
            continue
        if act.group() in {"chủ động", "chủ trì"} or not name.endswith(_OPEN) or name.endswith(_WHOLE):
            return start, start + len(name)
    colon = low.find(":")
    return (start, start + colon) if 0 < colon < 200 else None


#: Words that "phòng" belongs to, where it is not "to guard against".
_OFFICES = ("văn", "biên", "quốc")
_WHOLE = (", ngành", "văn phòng", "biên phòng")
#: A name isn't over after these: "Ban Chỉ đạo", "Sở Xây dựng", "Ban Tổ chức".
_OPEN = (" sở", " ban", "ban", "sở", " và", " bộ", "bộ", " cục", " phòng", " trung tâm", " công tác", "công tác", " ban quản lý", " tổ", " đội", "bộ phận", " kinh phí,", " quy hoạch -", "ban quản lý dự án", " dự án", " giáo dục và", " nông nghiệp và", " quản lý", "công ty", " quản lý dự án", " ngành", " đầu tư", " bảo", " các", " thông tin và", " đài", " vụ", " đài phát thanh,")  # fmt: skip
