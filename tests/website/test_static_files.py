"""Fonts cut from their package, and other people's scripts served from theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings
from fontTools.ttLib import TTFont

from dangvan.ui.finders import UNICODE_RANGES, WEIGHTS, PackageAssetsFinder, _code_points, cut_fonts

VIETNAMESE = "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵĂÂĐÊÔƠƯẠỆỘỢỰỴ₫"
ENGLISH = "The quick brown fox jumps over the lazy dog 0123456789 – “quoted” …"


def letters_of(weight: int, part: str) -> set[int]:
    with TTFont(cut_fonts() / f"be-vietnam-pro-{weight}-{part}.woff2") as font:
        return set(font.getBestCmap())


@pytest.mark.parametrize("weight", WEIGHTS)
def test_every_vietnamese_letter_is_in_the_two_parts_a_vietnamese_page_loads(weight: int) -> None:
    there = letters_of(weight, "vietnamese") | letters_of(weight, "latin")
    assert [letter for letter in VIETNAMESE if ord(letter) not in there] == []


@pytest.mark.parametrize("weight", WEIGHTS)
def test_an_english_page_needs_one_part(weight: int) -> None:
    there = letters_of(weight, "latin")
    assert [letter for letter in ENGLISH if ord(letter) not in there] == []


def test_no_letter_is_promised_by_two_parts() -> None:
    parts = [set(_code_points(ranges)) for ranges in UNICODE_RANGES.values()]
    assert len(set().union(*parts)) == sum(map(len, parts))


def test_what_a_vietnamese_page_loads_of_fonts_is_light() -> None:
    sizes = {path.name: path.stat().st_size for path in cut_fonts().glob("*.woff2")}
    assert len(sizes) == len(WEIGHTS) * len(UNICODE_RANGES)
    assert sum(size for name, size in sizes.items() if "latin-ext" not in name) <= 50_000


def test_fonts_are_cut_once() -> None:
    first = {path: path.stat().st_mtime_ns for path in cut_fonts().iterdir()}
    assert {path: path.stat().st_mtime_ns for path in cut_fonts().iterdir()} == first


@pytest.mark.parametrize(
    "path",
    [
        "vendor/htmx.min.js",
        "vendor/leaflet/leaflet.js",
        "vendor/leaflet/images/layers.png",
        "fonts/fonts.css",
    ],
)
def test_files_of_packages_are_found_at_our_addresses(path: str) -> None:
    found = finders.find(path)
    assert found
    assert Path(found).stat().st_size > 0


@pytest.mark.parametrize(
    "path", ["fonts/../keys/contact.key", "fonts/nothing.woff2", "vendor/../../settings.py"]
)
def test_nothing_else_is_found(path: str) -> None:
    assert PackageAssetsFinder().find(path) is None
    assert PackageAssetsFinder().find(path, find_all=True) == []


def test_collected_files_have_lasting_names_and_are_compressed(tmp_path: Path) -> None:
    storage = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    with override_settings(
        STATIC_ROOT=tmp_path,
        STORAGES={"default": storage, "staticfiles": storage},
        WHITENOISE_KEEP_ONLY_HASHED_FILES=True,
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
    names = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert "staticfiles.json" in names
    assert any(name.startswith("htmx.min.") and name.endswith(".js.br") for name in names)
    styles = next(path for path in (tmp_path / "fonts").glob("fonts.*.css")).read_text()
    assert 'url("be-vietnam-pro-400-vietnamese.woff2")' not in styles, "fonts are named by their content too"
