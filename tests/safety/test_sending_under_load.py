"""Under load a report is asked to work or to wait, is never lost, and is always taken in the end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from dangvan.kernel import clock
from dangvan.kernel.limiting import Limiter
from dangvan.reports.models import Report
from dangvan.website.speaking import load
from tests.safety.test_limits import solved
from tests.small_city import SmallCity, city
from tests.website.speaking.conftest import Visitor

__all__ = ["city"]
pytestmark = pytest.mark.django_db
MORNING = datetime.fromisoformat("2026-03-02T08:00:00+07:00")


@pytest.fixture(autouse=True)
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_visitor", Limiter("speaking.visitor", 10, 600))
    monkeypatch.setattr(load, "_everyone", Limiter("speaking.everyone", 120, 60))


def filled(city: SmallCity, client: Client) -> Visitor:
    visitor = Visitor(client, city)
    visitor.fill_in()
    return visitor


def test_nobody_is_asked_for_anything_on_a_usual_day(city: SmallCity, client: Client) -> None:
    assert filled(city, client).send().status_code in (302, 303)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_everyone", Limiter("speaking.everyone", 0, 60))


@pytest.mark.usefixtures("full")
def test_under_load_the_page_keeps_everything_and_a_solution_sends(city: SmallCity, client: Client) -> None:
    visitor = filled(city, client)
    page = visitor.send()
    assert page.status_code == 503
    assert "Phản ánh của bạn còn nguyên" in page.content.decode()
    assert not Report.objects.exists()
    work = solved(page.context["work"])
    answer = visitor.post("kiem-tra", receipt=page.context["receipt"], work=work)
    assert answer.status_code in (302, 303)
    assert Report.objects.count() == 1


@pytest.mark.usefixtures("full")
def test_without_javascript_waiting_sends_and_haste_waits_on(city: SmallCity, client: Client) -> None:
    with clock.standing_at(MORNING):
        visitor = filled(city, client)
        page = visitor.send()
        given = {"receipt": page.context["receipt"], "wait": page.context["work"].wait}
        assert visitor.post("kiem-tra", **given).status_code == 503
    with clock.standing_at(MORNING + timedelta(seconds=load.WAIT_SECONDS + 1)):
        assert visitor.post("kiem-tra", **given).status_code in (302, 303)
    assert Report.objects.count() == 1


@pytest.mark.usefixtures("full")
def test_somebody_elses_solution_sends_nothing(city: SmallCity, client: Client) -> None:
    work = solved(filled(city, Client()).send().context["work"])
    visitor = filled(city, client)
    page = visitor.send()
    assert visitor.post("kiem-tra", receipt=page.context["receipt"], work=work).status_code == 503
    assert not Report.objects.exists()


def test_one_visitor_who_sends_very_many_is_asked_and_others_are_not(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "_visitor", Limiter("speaking.visitor", 1, 600))
    from_one = {"headers": {"x-forwarded-for": "198.51.100.1"}}
    answers = [filled(city, Client(**from_one)).send().status_code for _ in range(2)]
    assert answers[0] in (302, 303)
    assert answers[1] == 503
    other = Client(headers={"x-forwarded-for": "198.51.100.2"})
    assert filled(city, other).send().status_code in (302, 303)
