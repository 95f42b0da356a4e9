"""Under load a real phone solves the puzzle by itself and its report is taken; no page needs a new right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from dangvan.kernel import revisions
from dangvan.kernel.limiting import Limiter
from dangvan.reports.models import Report
from dangvan.website.speaking import load
from tests.browser.conftest import OpenPage
from tests.browser.test_whole_way_of_a_proof import _report
from tests.small_city import SmallCity, build

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(live_server: LiveServer) -> Iterator[SmallCity]:
    yield build()
    revisions.forget_all()


def test_the_phone_works_for_a_moment_and_the_report_is_taken(
    city: SmallCity, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "_everyone", Limiter("speaking.everyone", 0, 60))
    page = open_page()
    puzzles: list[int] = []

    page.on("response", lambda response: puzzles.append(response.status) if response.status == 503 else None)
    _report(page)
    assert puzzles == [503]
    assert Report.objects.count() == 1
