"""The figures that strangers' programs compare with the record, and what the page of a body says of them."""

from __future__ import annotations

import pytest
from django.test import Client

from dangvan.ledger.models import Checkpoint
from tests.ledger.small_log import SmallLog, small_log
from tests.small_city import SmallCity, later

__all__ = ["small_log"]


@pytest.fixture
def overdue(city: SmallCity, small_log: SmallLog) -> SmallLog:
    """One public case that is past its limit, one that only the body knows."""
    city.screen(city.say())
    city.screen(city.say(visibility="organisation"))
    with later(days=1):
        small_log.batch()
    return small_log


def test_the_figures_of_a_month_say_what_can_be_checked_beside_what_is_published(
    overdue: SmallLog, client: Client
) -> None:
    with later(days=20):
        told = client.get("/log/figures/2026-03.json")
    assert told.headers["Content-Type"] == "application/json"
    assert told.json() == {
        "as_of": "2026-03-22",
        "month": "2026-03",
        "organisations": {
            "dong": {"checkable": {"due": 1, "on_time": 0}, "published": {"due": 2, "on_time": 0}}
        },
        "size": Checkpoint.objects.latest("size").size,
        "v": 1,
    }


def test_whoever_has_the_figures_of_the_day_is_told_so(overdue: SmallLog, client: Client) -> None:
    with later(days=20):
        etag = client.get("/log/figures/2026-03.json").headers["ETag"]
        again = client.get("/log/figures/2026-03.json", headers={"If-None-Match": etag})
        other = client.get("/log/figures/2026-03.json", headers={"If-None-Match": '"other"'})
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


@pytest.mark.parametrize("month", ["2026-13", "0000-01", "2019-01", "2099-12", "2026-3", "x"])
def test_a_month_without_figures_is_not_there(overdue: SmallLog, client: Client, month: str) -> None:
    assert client.get(f"/log/figures/{month}.json").status_code == 404


def test_the_page_of_a_body_says_how_many_of_its_cases_anyone_can_check(
    overdue: SmallLog, client: Client
) -> None:
    with later(days=20):
        page = client.get("/en/co-quan/dong/").content.decode()
    assert "Of the 2 cases due above, 1 stands in the public record" in page
    assert "/log/figures/2026-03.json" in page
