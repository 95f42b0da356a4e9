"""Static files that come out of installed packages: the font cut to what a page needs, htmx and Leaflet.

Nothing of others is copied into our tree. The cut fonts are kept in the data folder: cutting takes a second.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, overload

import django_htmx
import fontpkg_be_vietnam_pro
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from xstatic.pkg import leaflet

#: Weight in CSS -> the style's file in the package.
WEIGHTS = {400: "BeVietnamPro-Regular.ttf", 600: "BeVietnamPro-SemiBold.ttf"}

#: The parts of the alphabet a browser fetches apart. Vietnamese holds every letter that stands in Vietnamese
#: and not in plain Latin, so that a Vietnamese page needs two parts and an English one a single part.
UNICODE_RANGES = {
    "vietnamese": (
        "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0301,U+0303-0304,"
        "U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB"
    ),
    "latin": (
        "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2190-2193,"
        "U+2212,U+2215,U+FEFF,U+FFFD"
    ),
    "latin-ext": (
        "U+0100-0101,U+0104-010F,U+0112-0127,U+012A-0130,U+0132-0151,U+0154-0167,U+016A-019F,U+01A2-01AE,"
        "U+01B1-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1D00-1DBF,U+1E00-1E9F,U+1EFA-1EFF,"
        "U+20A0-20AA,U+20AD-20C0,U+2113"
    ),
}

_FONT_FILES = Path(fontpkg_be_vietnam_pro.__file__).parent / "files"
_HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
_LEAFLET = Path(leaflet.BASE_DIR)
_LEAFLET_FILES = (
    "leaflet.js",
    "leaflet.js.map",
    "leaflet.css",
    "images/layers.png",
    "images/layers-2x.png",
    "images/marker-icon.png",
    "images/marker-icon-2x.png",
    "images/marker-shadow.png",
)


class PackageAssetsFinder(BaseFinder):
    """Finds `vendor/…` in packages and `fonts/…` among the fonts cut from theirs."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    @overload
    def find(self, path: str, find_all: Literal[False] = False) -> str | None: ...
    @overload
    def find(self, path: str, find_all: Literal[True]) -> list[str]: ...
    def find(self, path: str, find_all: bool = False) -> str | list[str] | None:
        found = _vendor_files().get(path)
        name = path.removeprefix("fonts/")
        if path.startswith("fonts/") and name in _font_names():
            found = cut_fonts() / name
        if find_all:
            return [str(found)] if found else []
        return str(found) if found else None

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for path, file in _vendor_files().items():
            yield path, _Renamed(path, file)
        fonts = cut_fonts()
        for name in _font_names():
            yield f"fonts/{name}", _Renamed(f"fonts/{name}", fonts / name)


class _Renamed(FileSystemStorage):
    """One file, known under the address it is served at."""

    prefix = None

    def __init__(self, address: str, file: Path) -> None:
        super().__init__(location=file.parent)
        self._address, self._file = address, file

    def path(self, name: str) -> str:
        return str(self._file) if name == self._address else super().path(name)


def _vendor_files() -> dict[str, Path]:
    leaflet_files = {f"vendor/leaflet/{name}": _LEAFLET / name for name in _LEAFLET_FILES}
    return {"vendor/htmx.min.js": _HTMX, **leaflet_files}


def _font_names() -> list[str]:
    return ["fonts.css", *(_woff2_name(weight, part) for weight in WEIGHTS for part in UNICODE_RANGES)]


def _woff2_name(weight: int, part: str) -> str:
    return f"be-vietnam-pro-{weight}-{part}.woff2"


def cut_fonts() -> Path:
    """The folder of cut fonts and their stylesheet, made again when the package or the ranges change."""
    recipe = f"{version('fontpkg-be-vietnam-pro')} {version('fonttools')} {WEIGHTS} {UNICODE_RANGES}"
    folder = Path(settings.DANGVAN_HOME) / "fonts" / hashlib.sha256(recipe.encode()).hexdigest()[:16]
    if (folder / "fonts.css").exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        _cut_into(Path(made))
        folder.mkdir(exist_ok=True)
        # The stylesheet goes last: its presence says that the folder is whole.
        for name in sorted(_font_names(), key=lambda name: name == "fonts.css"):
            (Path(made) / name).replace(folder / name)
    return folder


def _cut_into(folder: Path) -> None:
    faces: list[str] = []
    for weight, file in WEIGHTS.items():
        for part, ranges in UNICODE_RANGES.items():
            name = _woff2_name(weight, part)
            _cut(_FONT_FILES / file, ranges, folder / name)
            faces.append(_font_face(weight, ranges, name))
    (folder / "fonts.css").write_text("".join(faces), encoding="utf-8")


def _cut(font_file: Path, ranges: str, target: Path) -> None:
    from fontTools import subset  # takes half a second to load, and only cutting needs it

    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum"]
    with subset.load_font(str(font_file), options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=list(_code_points(ranges)))
        cutter.subset(font)
        subset.save_font(font, str(target), options)


def _code_points(ranges: str) -> Iterator[int]:
    for part in ranges.split(","):
        first, _, last = part.removeprefix("U+").partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def _font_face(weight: int, ranges: str, name: str) -> str:
    return (
        f'@font-face{{font-family:"Be Vietnam Pro";font-style:normal;font-weight:{weight};font-display:swap;'
        f'src:url("{name}") format("woff2");unicode-range:{ranges}}}\n'
    )
