"""What a city file asks to be loaded: areas, bodies, topics and the rest, each from a built-in set or a file
beside it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dangvan.kernel.city import City, load_city
from dangvan.kernel.errors import Invalid

_PLACES = Path(__file__).resolve().parent.parent / "places" / "data"
_BODIES = Path(__file__).resolve().parent / "data"
BUILTIN = "builtin:"
#: Kind of table -> built-in set -> file. Areas and successions of Hanoi come from a package, see
#: places.hanoi.
BUILT_IN_FILES: dict[str, dict[str, Path]] = {
    "areas": {},
    "successions": {},
    "gazetteer": {"hanoi": _PLACES / "hanoi_places.csv"},
    "calendar": {"hanoi": _BODIES / "calendars.toml"},
    "topics": {"hanoi": _BODIES / "topics.toml"},
    "reasons": {"hanoi": _BODIES / "reasons.toml"},
    "organisations": {"hanoi": _BODIES / "organisations.toml", "boston": _BODIES / "boston.toml"},
    "responsibilities": {"hanoi": _BODIES / "responsibility.toml", "boston": _BODIES / "boston.toml"},
    "standards": {"hanoi": _BODIES / "standards.toml", "boston": _BODIES / "boston.toml"},
    "legal_ways": {"hanoi": _BODIES / "legal_ways.toml", "boston": _BODIES / "boston.toml"},
}
FROM_PACKAGE = {("areas", "hanoi"), ("successions", "hanoi")}
CITY_FILES = {"hanoi": _PLACES / "hanoi.toml", "boston": _PLACES / "boston.toml"}
_AREA_OPTIONS = {
    "file",
    "valid_from",
    "level",
    "parent",
    "columns",
    "name_pattern_vi",
    "name_pattern_en",
    "voronoi",
    "source",
}


@dataclass(frozen=True, slots=True)
class Load:
    """One file or built-in set to load, with the options that areas take."""

    kind: str
    name: str
    path: Path | None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CityPlan:
    city: City
    calendar: str
    text: str
    #: The day from which the city itself is on the map.
    since: date
    loads: tuple[Load, ...]


def read_plan(word: str, data: Path | None = None) -> CityPlan:
    """The plan in a city file, or in a built-in one ("builtin:hanoi").

    Relative paths are looked for beside the file, then in `data`. Raises Invalid with what to mend.
    """
    path = _city_file(word)
    try:
        text = path.read_text(encoding="utf-8-sig")
        document = tomllib.loads(text)
        city = load_city(path)
    except FileNotFoundError as error:
        raise Invalid(_("Không tìm thấy tệp thành phố %(name)s.") % {"name": word}) from error
    except OSError as error:
        raise Invalid(_("Không đọc được tệp thành phố %(name)s.") % {"name": word}) from error
    except (ValueError, RecursionError) as error:
        problem = {"name": path.name, "error": str(error)[:200]}
        raise Invalid(_("Tệp thành phố %(name)s chưa đúng: %(error)s") % problem) from error
    wanted = document.get("load")
    if not isinstance(wanted, dict) or not wanted:
        raise Invalid(
            _("Tệp thành phố %(name)s thiếu bảng [load]: hãy nêu areas, organisations, topics… lấy từ đâu.")
            % {"name": path.name}
        )
    if unknown := set(wanted) - set(BUILT_IN_FILES):
        raise Invalid(
            _("[load] có mục không hiểu được: %(unknown)s. Các mục có thể dùng: %(known)s.")
            % {"unknown": ", ".join(sorted(unknown)), "known": ", ".join(BUILT_IN_FILES)}
        )
    folders = [path.parent, *([data] if data else [])]
    loads = tuple(load for kind in BUILT_IN_FILES for load in _loads(kind, wanted.get(kind), folders))
    table = document["city"]
    since = table.get("since", date(1900, 1, 1))
    return CityPlan(
        city,
        str(table.get("calendar", "")),
        text,
        since if isinstance(since, date) else date(1900, 1, 1),
        loads,
    )


def _city_file(word: str) -> Path:
    if not word.startswith(BUILTIN):
        return Path(word)
    known = CITY_FILES.get(word.removeprefix(BUILTIN))
    if known is None:
        raise Invalid(
            _("Không có thành phố dựng sẵn “%(name)s”. Có: %(known)s.")
            % {"name": word, "known": ", ".join(CITY_FILES)}
        )
    return known


def _loads(kind: str, wanted: Any, folders: list[Path]) -> list[Load]:
    if wanted is None:
        return []
    several = wanted if isinstance(wanted, list) else [wanted]
    return [_load(kind, one, folders) for one in several]


def _load(kind: str, wanted: Any, folders: list[Path]) -> Load:
    options: dict[str, Any] = {}
    if isinstance(wanted, dict):
        options = {key: value for key, value in wanted.items() if key != "file"}
        unknown = set(wanted) - _AREA_OPTIONS
        if kind != "areas" or unknown or "file" not in wanted:
            raise Invalid(
                _("Mục [load] %(kind)s không đúng: chỉ areas nhận bảng, với file và các tuỳ chọn %(known)s.")
                % {"kind": kind, "known": ", ".join(sorted(_AREA_OPTIONS))}
            )
        wanted = wanted["file"]
    word = str(wanted)
    if word.startswith(BUILTIN):
        name = word.removeprefix(BUILTIN)
        if (kind, name) in FROM_PACKAGE:
            return Load(kind, name, None, options)
        built_in = BUILT_IN_FILES[kind].get(name)
        if built_in is None:
            raise Invalid(_("Không có bộ dựng sẵn “%(name)s” cho %(kind)s.") % {"name": word, "kind": kind})
        return Load(kind, built_in.name, built_in, options)
    places = [Path(word)] if Path(word).is_absolute() else [folder / word for folder in folders]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise Invalid(
            _(
                "Không tìm thấy tệp %(name)s cho %(kind)s: hãy để cạnh tệp thành phố "
                "hoặc chỉ thư mục bằng --data."
            )
            % {"name": word, "kind": kind}
        )
    return Load(kind, found.name, found, options)
