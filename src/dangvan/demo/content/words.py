"""The demonstration's words as data, and how their slots are filled so that no number reads oddly."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, TypedDict

#: Number slots whose surrounding words need another range than 2 to 9; the first that fits holds.
_RANGES: tuple[tuple[re.Pattern[str], tuple[int, ...]], ...] = tuple(
    (re.compile(pattern), tuple(values))
    for pattern, values in (
        (r"chỉ cao \{n\}", (2, 3)),
        (r"ban công nhà tôi có \{n\}", (1, 2, 3)),
        (r"thiếu \{n\} lạng|short by \{n\} hundred", (1, 2)),
        (r"tới \{n\} giờ đêm", (11, 12)),
        (r"Trẻ \{n\} tuổi", range(9, 15)),
        (r"thành \{n\} chục ngày", (4,)),
        (r"Lớp con tôi ở \{mark\} \{n\} chục", (5, 6)),
        (r"gấp \{n\}", (2, 3)),
        (r"hơn \{n\} con", (5, 6, 7, 8)),
        (r"Cả tổ \{n\} hộ", (14, 22, 28, 35, 46)),
        (r"\{n\} times last", (2, 3)),
        (r"\{n\} phần trăm", (15, 20, 25, 30)),
        (r"\{n\} phút|\{n\} minutes", (20, 25, 30, 40, 50)),
        (r"chỉ sáng \{n\} giây|lasts only \{n\} seconds", (8, 10, 12, 15)),
        (r"thêm \{n\} giây|\{n\} seconds longer", (5, 8, 10)),
        (r"đoạn \{n\} cây số", (2, 3, 4)),
        (r"ngập sâu \{n\} chục", (3, 4, 5, 6)),
        (r"\{n\} thousand|thu \{n\} nghìn|tính \{n\} nghìn|tăng \{n\} nghìn", (10, 15, 20, 25, 30, 50)),
        (r"thu \{n\} nghìn một số", (4, 5)),
        (r"thêm \{n\} tầng|added \{n\} floors", (2, 3)),
        (r"Nhà \{n\} tầng", (5, 6, 7, 8)),
        (r"[Nn]gõ \{n\}|Alley \{n\}|số nhà \{n\}|no\. \{n\}|cột đèn số \{n\}", range(4, 260, 3)),
        (r"khoảng \{n\} mét|about \{n\} metres", (20, 30, 50, 80, 100, 150)),
        (r"đi \{n\} mét mất", (200, 300, 500)),
        (r"nạo vét \{n\} mét|dredged \{n\} metres", (60, 80, 120, 200, 350)),
        (r"thảm lại \{n\} mét", (15, 20, 30, 45, 60, 80)),
        (r"đi \{n\} mét mà", (30, 50, 80)),
        (r"lát lại \{n\} mét vuông|relaid \{n\} square", (12, 18, 25, 40, 60)),
        (r"quanh \{mark\}.*\{n\} hộ|phun hóa chất \{n\} hộ|sprayed \{n\} homes", (80, 120, 200, 340)),
    )
)
_ALLEY = re.compile(r"\b([Nn]gõ) \{street\}")
_SENTENCE_START = re.compile(r"(^|[.!?] )([a-zà-ỹđ])")


@dataclass(frozen=True, slots=True)
class Voice:
    """How one kind of person begins and ends."""

    code: str
    language: str
    share: float
    begin: tuple[str, ...]
    end: tuple[str, ...]


class Here(TypedDict):
    """The place that a text speaks of."""

    street: str
    mark: str


@dataclass(frozen=True, slots=True)
class TopicWords:
    group: str
    vi: tuple[str, ...]
    en: tuple[str, ...]
    answers_vi: tuple[str, ...]
    answers_en: tuple[str, ...]


@cache
def phrases() -> dict[str, Any]:
    return _table("phrases.toml")


@cache
def mix() -> dict[str, Any]:
    return _table("mix.toml")


@cache
def voices() -> tuple[Voice, ...]:
    return tuple(
        Voice(v["code"], v["language"], v["share"], tuple(v["begin"]), tuple(v["end"]))
        for v in phrases()["voice"]
    )


@cache
def topic_words() -> dict[str, TopicWords]:
    """By topic code."""
    found: dict[str, TopicWords] = {}
    for entry in sorted(files(__package__).iterdir(), key=lambda f: f.name):
        if entry.name.endswith(".toml"):
            for code, t in tomllib.loads(entry.read_text(encoding="utf-8")).get("topic", {}).items():
                lists = (tuple(t[key]) for key in ("vi", "en", "answers_vi", "answers_en"))
                found[code] = TopicWords(entry.name.removesuffix(".toml"), *lists)
    return found


@cache
def marks(pool: str, language: str) -> tuple[str, ...]:
    """The landmarks of a pool; the same position is the same landmark in both languages."""
    return next(tuple(m[language]) for m in phrases()["mark"] if m["pool"] == pool)


def pool_for(topic: str, *, rural: bool) -> str:
    for pool, topics in phrases()["pools"].items():
        if topic in topics:
            return str(pool)
    return "rural" if rural else "default"


def crews(group: str, body: str) -> tuple[str, ...]:
    """Who works in the field for a body (ward, commune, department or unit) on a group of topics."""
    kind = next(kind for kind, groups in phrases()["crew_of"].items() if group in groups)
    found = phrases()["crews"][f"{kind}_{'ward' if body == 'commune' else body}"]
    return tuple(crew.replace("phường", "xã") if body == "commune" else crew for crew in found)


def asides(group: str) -> tuple[str, ...]:
    """Sentences that people add in the middle of what they say about a group of topics."""
    return tuple(
        sentence
        for more in phrases()["more"]
        if group in more.get("groups", (group,))
        for sentence in more["vi"]
    )


def chance(*named: object) -> Random:
    """Chance that is the same for the same names: the demonstration must be drawn alike every time."""
    return Random(":".join(map(str, named)))  # noqa: S311  # nothing secret is drawn here


def fill(
    rng: Random,
    pattern: str,
    *,
    street: str,
    mark: str,
    language: str = "vi",
    group: str = "",
    alley: int | None = None,
    day: str = "",
    crew: str = "",
) -> str:
    """The pattern with its slots filled, its sentences begun with capitals; no `alley`: it isn't numbered."""
    numbers = _range_for(pattern)
    busy = group in phrases()["busy"]["groups"]
    if language == "vi":
        pattern = _ALLEY.sub(r"\1 trên {street}" if alley is None else rf"\1 {alley} {{street}}", pattern)
        street = street[0].lower() + street[1:]
    while "{n}" in pattern:
        pattern = pattern.replace("{n}", str(rng.choice(numbers)), 1)
    filled = pattern.format(
        street=street,
        mark=mark,
        since=rng.choice(phrases()[f"since_{language}"]),
        hours=rng.choice(phrases()[f"hours_busy_{language}" if busy else f"hours_{language}"]),
        day=day,
        crew=crew,
    )
    filled = filled.replace("đường đường", "đường").replace("khu khu", "khu").replace("Khu khu", "Khu")
    return _SENTENCE_START.sub(lambda m: m.group(1) + m.group(2).upper(), filled)


def _range_for(pattern: str) -> tuple[int, ...]:
    return next((values for rule, values in _RANGES if rule.search(pattern)), tuple(range(2, 10)))


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
