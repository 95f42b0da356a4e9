"""A month is counted once, told to everyone alike, and tells of no case that is not ordinary."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.test import Client

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, NotAllowed
from dangvan.opendata import actions, tasks
from dangvan.opendata.models import MonthlyRelease
from dangvan.opendata.types import COLUMNS
from tests.small_city import SmallCity, later

pytestmark = pytest.mark.django_db
CLOCK = Actor.system("clock")
MARCH = date(2026, 3, 1)


def row_of(release: MonthlyRelease, code: str) -> dict[str, object]:
    (found,) = [row for row in release.rows if row["organisation"] == code]
    return dict(found)


def test_every_column_of_the_dictionary_is_in_every_row_and_no_other(city: SmallCity) -> None:
    city.answered()
    with later(days=40):
        release = actions.release_month(by=CLOCK, month=MARCH)
    assert release.rows
    for row in release.rows:
        assert set(row) == {column.name for column in COLUMNS}
    dong = row_of(release, "dong")
    assert (dong["received"], dong["answered"], dong["answers"]) == (1, 1, 1)
    assert dong["on_time_share"] is None


def test_a_month_is_counted_once_and_what_follows_changes_nothing(city: SmallCity) -> None:
    said = city.answered()
    with later(days=40):
        first = actions.release_month(by=CLOCK, month=MARCH).rows
    said.case.answers.all().delete()
    with later(days=50):
        again = actions.release_month(by=CLOCK, month=date(2026, 3, 17))
    assert again.rows == first
    assert MonthlyRelease.objects.count() == 1


def test_nobody_chooses_the_day_and_no_month_is_told_before_it_is_over(city: SmallCity) -> None:
    city.answered()
    with later(days=40), pytest.raises(NotAllowed):
        actions.release_month(by=city.officer("dong.head"), month=MARCH)
    with later(days=30), pytest.raises(Conflict):
        actions.release_month(by=CLOCK, month=MARCH)
    assert not MonthlyRelease.objects.exists()


def test_the_worker_publishes_what_is_over_and_only_once(city: SmallCity) -> None:
    city.answered()
    with later(days=20):
        tasks.release_months()
    assert not MonthlyRelease.objects.exists()
    with later(days=70):
        tasks.release_months()
        tasks.release_months()
    assert [f"{one.month:%Y-%m}" for one in MonthlyRelease.objects.order_by("month")] == [
        "2026-03",
        "2026-04",
    ]


def test_sensitive_matters_and_those_about_bodies_count_nowhere(city: SmallCity) -> None:
    city.answered()
    with later(days=40):
        before = actions.release_month(by=CLOCK, month=MARCH).rows
    MonthlyRelease.objects.all().delete()
    city.say("Cán bộ tiếp dân đòi tiền của tôi.", topic_id=city.topics["bribe"].pk)
    city.say("Phường trả lời cho xong chuyện, không ai xuống xem.", about_body=True)
    with later(days=40):
        after = actions.release_month(by=CLOCK, month=MARCH).rows
    assert after == before


def test_page_and_files_tell_the_same_and_link_to_the_cases(city: SmallCity) -> None:
    case = city.answered().case
    with later(days=40):
        actions.release_month(by=CLOCK, month=MARCH)
        page = Client().get("/so-lieu/")
        table = list(csv.DictReader(io.StringIO(Client().get("/so-lieu/2026-03.csv").content.decode())))
        told = Client().get("/so-lieu/2026-03.json").json()
        listed = Client().get("/vu-viec/?co-quan=dong&tu=2026-03-01&den=2026-03-31&theo=tra-loi")
    assert page.status_code == 200
    assert "co-quan=dong&amp;tu=2026-03-01&amp;den=2026-03-31&amp;theo=tra-loi" in page.content.decode()
    assert case.reference in listed.content.decode()
    assert [row["organisation"] for row in table] == [row["organisation"] for row in told["rows"]]
    assert [one["name"] for one in told["columns"]] == [column.name for column in COLUMNS]
    for written, row in zip(table, told["rows"], strict=True):
        for name, value in row.items():
            assert written[name] == ("" if value is None else str(value))
    assert not page.cookies


@pytest.mark.parametrize("path", ["2026-03/", "2026-13/", "x/", "2026-03.csv", "x.json", "%00.csv"])
def test_what_is_not_published_is_not_there(city: SmallCity, path: str) -> None:
    assert Client().get(f"/so-lieu/{path}").status_code == 404


def test_before_the_first_release_the_page_says_when_it_comes(city: SmallCity) -> None:
    assert "mùng 2" in Client().get("/so-lieu/").content.decode()
    assert "second day" in Client().get("/en/so-lieu/").content.decode()
