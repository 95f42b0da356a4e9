"""Search for a place by name in the operator's gazetteer and among the wards: no third party, marks or no
marks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from dangvan.kernel import clock, folding, revisions
from dangvan.places.atlas import held_atlas
from dangvan.places.models import Place
from dangvan.places.types import AreaInfo, PlaceHit

#: Words that say what kind of thing is meant, not which one; looked for only when nothing else was typed.
_KINDS = frozenset(
    [
        "so",
        "nha",
        "ngo",
        "ngach",
        "hem",
        "to",
        "duong",
        "pho",
        "phuong",
        "xa",
        "quan",
        "huyen",
        "thi",
        "tran",
        "thon",
        "khu",
        "street",
        "st",
        "road",
        "rd",
        "ward",
        "commune",
    ]
)


@dataclass(frozen=True)
class Gazetteer:
    """Every folded name in one string, so that a search is a few passes of `str.find` over it."""

    text: str
    starts: list[int]
    ids: list[int]

    def with_word(self, word: str) -> Iterator[int]:
        """Numbers of the entries in which a word begins so."""
        needle, at = " " + word, 0
        while (at := self.text.find(needle, at)) != -1:
            yield bisect_right(self.starts, at) - 1
            at = self.text.find("\n", at)

    def entry(self, number: int) -> str:
        return self.text[self.starts[number] : self.text.find("\n", self.starts[number])]


def _read() -> Gazetteer:
    ids: list[int] = []
    starts: list[int] = []
    lines: list[str] = []
    at = 0
    for id_, folded in Place.objects.order_by("id").values_list("id", "folded").iterator(chunk_size=5000):
        line = f" {folded}\n"
        ids.append(id_)
        starts.append(at)
        lines.append(line)
        at += len(line)
    return Gazetteer("".join(lines), starts, ids)


_held_gazetteer: revisions.Held[Gazetteer] = revisions.Held("gazetteer", _read)


def search_places(text: str, limit: int = 8) -> list[PlaceHit]:
    """Places whose names hold every word typed, best first: names that begin so, then short names."""
    typed = folding.words(text[:200])
    telling = [w for w in typed if w not in _KINDS and not w[0].isdigit()] or typed
    if not telling:
        return []
    scored = [*_found_wards(telling, text), *_found_places(telling, text, limit)]
    scored.sort(key=lambda pair: pair[0])
    return [hit for _, hit in scored[:limit]]


_Score = tuple[int, int, int, str]


def _score(folded: str, name: str, typed: list[str], text: str, kind: int) -> _Score:
    words = [w for w in folded.split() if w not in _KINDS] or folded.split()
    starts_so = " ".join(words).startswith(" ".join(typed))
    exact = words == typed
    as_typed = folding.clean_line(text).lower() in name.lower()
    return (0 if exact else 1 if starts_so else 2) - (1 if as_typed else 0), kind, len(folded), folded


def _found_wards(typed: list[str], text: str) -> list[tuple[_Score, PlaceHit]]:
    today = clock.today()
    found = []
    for area in held_atlas.get().areas.values():
        if area.level != "ward" or area.lon is None or area.lat is None or not area.valid_on(today):
            continue
        names = [f"{area.name_vi} {area.name_en}", area.code]
        words = folding.words(" ".join(names))
        if all(any(w.startswith(t) for w in words) for t in typed):
            score = _score(" ".join(folding.words(area.name_vi)), area.name_vi, typed, text, 0)
            found.append((score, _ward_hit(area, area.lon, area.lat)))
    return found


def _ward_hit(area: AreaInfo, lon: float, lat: float) -> PlaceHit:
    return PlaceHit(area.name, "ward", lon, lat, area.id)


def _found_places(typed: list[str], text: str, limit: int) -> list[tuple[_Score, PlaceHit]]:
    gazetteer = _held_gazetteer.get()
    longest = max(typed, key=len)
    scored: list[tuple[_Score, int]] = []
    for number in gazetteer.with_word(longest):
        entry = gazetteer.entry(number)
        if all(f" {word}" in entry for word in typed):
            scored.append((_score(entry.strip(), "", typed, "\n", 1), gazetteer.ids[number]))
    scored.sort()
    wanted = [id_ for _, id_ in scored[: limit * 4]]
    areas = held_atlas.get().areas
    found = []
    for place in Place.objects.filter(id__in=wanted):
        area = areas.get(place.area_id) if place.area_id else None
        label = f"{place.name}, {area.name}" if area else place.name
        kind = 2 if place.kind == Place.Kind.ADDRESS else 1
        score = _score(place.folded, place.name, typed, text, kind)
        found.append((score, PlaceHit(label, place.kind, place.lon, place.lat, place.area_id)))
    return found
