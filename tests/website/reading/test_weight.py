"""What a first visit costs on a slow line: pages of a city of 126 wards with styles, scripts and letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from dangvan.kernel import revisions

MOST = 100_000
PAGES = [
    "/",
    "/vu-viec/",
    "/dia-ban/",
    "/dia-ban/00004/",
    "/co-quan/",
    "/co-quan/?cap=ward",
    "/linh-vuc/",
    "/linh-vuc/o-ga/",
    "/cach-hoat-dong/",
    "/rieng-tu/",
    "/phan-anh/",
    "/phan-anh/ban-do/",
    "/theo-doi/",
]


@pytest.fixture
def collected(tmp_path: Path) -> Iterator[Path]:
    """The real static files, gathered and compressed as they are served."""
    storage = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    with override_settings(
        STATIC_ROOT=tmp_path,
        STORAGES={"default": storage, "staticfiles": storage},
        WHITENOISE_KEEP_ONLY_HASHED_FILES=True,
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield tmp_path


def test_no_page_weighs_more_than_100_kb_on_a_first_visit(db: None, client: Client, collected: Path) -> None:
    call_command("init", city="builtin:hanoi", verbosity=0)
    revisions.forget_all()
    heavy = {}
    for path in PAGES:
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, path
        page = client.get(path).content.decode()
        files = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page))
        weight = len(answer.content) + sum(_sent(collected / name) for name in files) + _letters(collected)
        if weight > MOST:
            heavy[path] = weight
    revisions.forget_all()
    assert heavy == {}


def _sent(path: Path) -> int:
    """As WhiteNoise sends it: the smallest of the forms it lies in."""
    forms = [path, path.with_name(f"{path.name}.br"), path.with_name(f"{path.name}.gz")]
    return min(form.stat().st_size for form in forms if form.exists())


def _letters(collected: Path) -> int:
    """The parts of the font that a Vietnamese page needs, in both weights."""
    parts = [p for p in (collected / "fonts").glob("*.woff2") if "latin-ext" not in p.name]
    assert len(parts) == 4
    return sum(part.stat().st_size for part in parts)
