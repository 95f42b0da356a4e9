"""What the cases of the big city point at: wards, bodies, topics, and the words its people use."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import date

from dangvan.organisations.models import (
    Organisation,
    Responsibility,
    ServiceStandard,
    Topic,
    WorkingCalendar,
)
from dangvan.places.models import Area

WARDS, DEPARTMENTS, GROUPS, LEAVES = 126, 23, 12, 80
_BEGIN = date(2020, 1, 1)
_CONSONANTS = [
    "",
    "b",
    "c",
    "ch",
    "d",
    "g",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "nh",
    "ph",
    "qu",
    "s",
    "t",
    "th",
    "tr",
    "v",
]
_ENDINGS = [
    "a",
    "an",
    "anh",
    "ao",
    "at",
    "am",
    "e",
    "en",
    "i",
    "inh",
    "o",
    "on",
    "ong",
    "oi",
    "u",
    "un",
    "uoc",
    "ut",
    "uong",
]


@dataclass
class Lists:
    """Ids of what cases point at, largest first."""

    wards: list[Area] = field(default_factory=list)
    committees: list[Organisation] = field(default_factory=list)
    departments: list[Organisation] = field(default_factory=list)
    leaves: list[Topic] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def store_lists() -> Lists:
    lists = Lists(words=vocabulary())
    city = Area.objects.create(code="01", level="city", name_vi="Thành phố", valid_from=_BEGIN)
    top = Organisation.objects.create(
        code="city",
        name_vi="Ủy ban nhân dân thành phố",
        level="city",
        valid_from=_BEGIN,
        area=city,
        arbitrates=True,
    )
    for number in range(WARDS):
        name = " ".join(lists.words[400 + 2 * number : 402 + 2 * number]).title()
        west, south = 105.3 + 0.05 * (number % 12), 20.6 + 0.05 * (number // 12)
        area = Area.objects.create(
            code=f"{number:05}",
            level="ward",
            parent=city,
            name_vi=f"Phường {name}",
            name_en=f"{name} ward",
            valid_from=_BEGIN,
            lon=west + 0.025,
            lat=south + 0.025,
            population=60_000,
            area_km2=27.0,
            boundary=_ring(west, south),
            boundary_approximate=True,
            folded=f"phuong {name.lower()}",
        )
        lists.wards.append(area)
        lists.committees.append(
            Organisation.objects.create(
                code=f"ward-{number}",
                name_vi=f"Ủy ban nhân dân phường {name}",
                level="ward",
                parent=top,
                area=area,
                valid_from=_BEGIN,
            )
        )
    for number in range(DEPARTMENTS):
        name = " ".join(lists.words[700 + 2 * number : 702 + 2 * number])
        lists.departments.append(
            Organisation.objects.create(
                code=f"department-{number}",
                name_vi=f"Sở {name}",
                level="department",
                parent=top,
                valid_from=_BEGIN,
            )
        )
    groups = [
        Topic.objects.create(code=f"group-{n}", name_vi=f"Nhóm {lists.words[760 + n]}") for n in range(GROUPS)
    ]
    for number in range(LEAVES):
        name = " ".join(lists.words[800 + 3 * number : 803 + 3 * number])
        lists.leaves.append(
            Topic.objects.create(
                code=f"topic-{number}",
                name_vi=name.capitalize(),
                parent=groups[number % GROUPS],
                sensitive=number >= LEAVES - 4,
                point_detail="street",
            )
        )
    Responsibility.objects.create(valid_from=_BEGIN, why_vi="Việc trên địa bàn.")
    ServiceStandard.objects.create(
        code="normal",
        urgency="normal",
        hours_to_acknowledge=8,
        days_to_answer=7,
        valid_from=_BEGIN,
        legal_source_vi="-",
    )
    hours = {str(day): [["08:00", "12:00"], ["13:00", "17:00"]] for day in range(5)}
    WorkingCalendar.objects.create(code="vn", name_vi="Lịch", country="VN", hours=hours, is_default=True)
    return lists


def vocabulary() -> list[str]:
    words = [f"{first}{rest}" for first in _CONSONANTS for rest in _ENDINGS]
    words += [
        f"{first}{rest}{end}"
        for first in _CONSONANTS
        for rest in ("ie", "uy", "oa", "ua")
        for end in ("n", "t", "m", "ng", "u", "c", "p", "y")
    ]
    unique = sorted(set(words))
    random.Random("words").shuffle(unique)
    return unique


def _ring(west: float, south: float) -> str:
    """A boundary of some 400 points, as heavy as a real one."""
    side = [i / 100 * 0.05 for i in range(100)]
    ring = [[west + s, south] for s in side] + [[west + 0.05, south + s] for s in side]
    ring += [[west + 0.05 - s, south + 0.05] for s in side] + [[west, south + 0.05 - s] for s in side]
    return json.dumps({"type": "Polygon", "coordinates": [[*ring, [west, south]]]})
