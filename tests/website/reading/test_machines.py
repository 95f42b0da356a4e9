"""The operator's map in pieces, what robots may read, where the pages are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.small_city import SmallCity

CONTENT = bytes(range(256)) * 4


@pytest.fixture
def basemap(db: None) -> Iterator[Path]:
    path = Path(settings.DANGVAN_HOME) / "basemap.pmtiles"
    path.write_bytes(CONTENT)
    yield path
    path.unlink()


def _get(client: Client, **headers: str) -> tuple[int, bytes, str]:
    answer = client.get("/ban-do-nen/", headers=headers)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    return answer.status_code, body, answer.headers.get("Content-Range", "")


def test_without_a_file_there_is_no_basemap(client: Client, db: None) -> None:
    assert client.get("/ban-do-nen/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-126", 0, 126),
        ("bytes=1000-9999", 1000, 1023),
        ("bytes=1020-", 1020, 1023),
        ("bytes=-4", 1020, 1023),
    ],
)
def test_a_range_is_answered_with_just_that(
    client: Client, basemap: Path, asked: str, first: int, last: int
) -> None:
    assert _get(client, Range=asked) == (206, CONTENT[first : last + 1], f"bytes {first}-{last}/1024")


def test_a_range_behind_the_end_is_refused(client: Client, basemap: Path) -> None:
    assert _get(client, Range="bytes=1024-")[::2] == (416, "bytes */1024")


@pytest.mark.parametrize("asked", ["", "bytes=-", "bytes=0-1,5-6", "pages=1-2", "bytes=a-b"])
def test_what_is_no_single_range_gets_the_whole(client: Client, basemap: Path, asked: str) -> None:
    assert _get(client, **({"Range": asked} if asked else {}))[:2] == (200, CONTENT)


def test_the_form_offers_the_basemap_where_there_is_one(
    client: Client, city: SmallCity, basemap: Path
) -> None:
    assert "/ban-do-nen/" in client.get("/phan-anh/noi-xay-ra/").content.decode()


def test_robots_are_kept_from_forms_files_and_endless_lists(client: Client, city: SmallCity) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    for path in ("/phan-anh/", "/en/phan-anh/", "/theo-doi/", "/tim/", "/anh/", "/bang-chung/"):
        assert f"Disallow: {path}" in lines
    assert "Disallow: /" not in lines


def test_the_site_map_names_lasting_pages_and_no_case(client: Client, city: SmallCity) -> None:
    said = city.answered()
    text = client.get("/sitemap.xml").content.decode()
    for path in ("/dia-ban/00001/", "/en/dia-ban/00001/", "/co-quan/dong/", "/linh-vuc/pothole/"):
        assert f"{settings.BASE_URL}{path}</loc>" in text
    assert said.case.reference not in text
