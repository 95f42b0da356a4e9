"""The queue page: narrowed by its address, counted in the navigation, given out in bulk and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dangvan.cases import actions
from dangvan.cases.models import Case
from dangvan.kernel import clock
from tests.desk.conftest import EnterAs, words
from tests.small_city import Said, SmallCity


def test_nobody_sees_the_desk_without_logging_in(city: SmallCity) -> None:
    response = Client().get(reverse("desk:queue"))
    assert response.status_code == 302
    assert "dang-nhap" in response["Location"]


def test_what_is_due_first_stands_first(city: SmallCity, enter: EnterAs) -> None:
    city.screen(city.say(), summary="Việc thường ngày")
    urgent = city.say(topic_id=city.topics["flood"].pk)
    city.screen(urgent, summary="Ngập sâu trước trường")
    shown = words(enter("dong.officer").sees("queue"))
    assert shown.index("Ngập sâu trước trường") < shown.index("Việc thường ngày")


def test_another_body_sees_none_of_it(said: Said, enter: EnterAs) -> None:
    for name in ("tay.officer", "lights.head"):
        assert said.case.reference not in words(enter(name).sees("queue"))


def test_an_accused_body_and_those_below_it_find_nothing_anywhere(city: SmallCity, enter: EnterAs) -> None:
    said = city.say("Cán bộ phường đòi tiền mới nhận hồ sơ.", about_body=True)
    reference = said.case.reference
    for query in ("", "?view=all", f"?view=all&q={reference}", "?view=all&q=doi+tien"):
        assert f"/{reference}/" not in enter("dong.head").sees("queue", query=query).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("?state=received", 1),
        ("?view=to_screen", 1),
        ("?view=to_answer", 1),
        ("?assignee=me", 0),
        ("?assignee=none", 2),
        ("?late=1", 0),
        ("?urgency=urgent", 1),
        ("?kind=complaint", 0),
        ("?q=o+ga", 1),
        ("?q=ổ gà", 1),
        ("?q=khong co dau", 0),
    ],
)
def test_the_address_is_the_filter(city: SmallCity, enter: EnterAs, query: str, found: int) -> None:
    city.screen(city.say())
    city.say("Ngập sâu nửa mét trước chợ.", topic_id=city.topics["flood"].pk)
    page = enter("dong.officer").sees("queue", query=query).content.decode()
    assert page.count('class="row-link"') == found


@pytest.mark.parametrize(
    "query",
    [
        "?state=nonsense",
        "?topic=abc",
        "?topic=99999999999999999999999",
        "?area=-1",
        "?assignee=Robert'--",
        "?view=everything",
        "?after=garbage",
        "?q=%22AND%20NEAR(%00",
        "?urgency=%F0%9F%98%80",
        "?q=" + "a" * 5000,
    ],
)
def test_unknown_filters_are_no_errors(city: SmallCity, said: Said, enter: EnterAs, query: str) -> None:
    assert enter("dong.officer").sees("queue", query=query).status_code == 200


def test_the_navigation_counts_what_waits(city: SmallCity, enter: EnterAs) -> None:
    city.say()
    screened = city.say()
    city.screen(screened)
    shown = words(enter("dong.officer").sees("queue"))
    assert "Hàng đợi 2 Cần phân loại 1 Cần trả lời 1" in shown
    assert "Quá hạn 2" not in shown
    with clock.standing_at(clock.now() + timedelta(days=60)):
        assert "Quá hạn 2" in words(enter("dong.officer").sees("queue"))
        assert "Cấp dưới quá hạn 2" in words(enter("city.head").sees("queue"))


def test_contests_are_counted_for_the_level_above_only(
    city: SmallCity, answered: Said, enter: EnterAs
) -> None:
    actions.contest_case(
        by=answered.person, case=answered.fresh(), report=answered.report, reason="Chỗ vá đã bong ra ngay."
    )
    assert "Chờ xem lại 1" in words(enter("city.officer").sees("queue"))
    assert "Chờ xem lại" not in words(enter("dong.officer").sees("queue"))


def test_picked_cases_are_given_and_taken_back(city: SmallCity, enter: EnterAs) -> None:
    first, second = city.say(), city.say()
    head, to = enter("dong.head"), city.users["dong.officer"]
    picked = {"case": [first.case.reference, second.case.reference], "assignee": to.pk}
    response = head.client.post(reverse("desk:assign"), picked, follow=True)
    assert "Đã giao 2 vụ việc cho dong.officer." in words(response)
    assert {first.fresh().assignee_id, second.fresh().assignee_id} == {to.pk}
    response = head.client.post(reverse("desk:undo_assign"), follow=True)
    assert "các vụ việc trở về như trước" in words(response)
    assert {first.fresh().assignee_id, second.fresh().assignee_id} == {None}


def test_undo_leaves_alone_what_a_colleague_gave_on(city: SmallCity, said: Said, enter: EnterAs) -> None:
    head, officer, intake = enter("dong.head"), city.users["dong.officer"], city.users["dong.intake"]
    head.client.post(reverse("desk:assign"), {"case": said.case.reference, "assignee": officer.pk})
    actions.assign_cases(by=city.officer("dong.intake"), cases=[said.fresh()], user_id=intake.pk)
    response = head.client.post(reverse("desk:undo_assign"), follow=True)
    assert "đã được giao lại sau đó" in words(response)
    assert said.fresh().assignee_id == intake.pk


@pytest.mark.parametrize("name", ["tay.head", "dong.auditor", "city.head"])
def test_others_cannot_give_cases_away(city: SmallCity, screened: Said, enter: EnterAs, name: str) -> None:
    given = {"case": screened.case.reference, "assignee": city.users["dong.officer"].pk}
    enter(name).client.post(reverse("desk:assign"), given)
    assert screened.fresh().assignee_id is None


def test_a_case_is_given_only_to_an_officer_of_its_body(city: SmallCity, said: Said, enter: EnterAs) -> None:
    for assignee in (city.users["tay.officer"].pk, "nobody", "", "9" * 30):
        given = {"case": said.case.reference, "assignee": assignee}
        response = enter("dong.head").client.post(reverse("desk:assign"), given, follow=True)
        assert response.status_code == 200
        assert said.fresh().assignee_id is None


def test_one_case_out_of_sight_and_none_is_given(city: SmallCity, said: Said, enter: EnterAs) -> None:
    hidden = city.say("Cán bộ phường đòi tiền mới nhận hồ sơ.", about_body=True)
    given = {
        "case": [said.case.reference, hidden.case.reference],
        "assignee": city.users["dong.officer"].pk,
    }
    response = enter("dong.head").client.post(reverse("desk:assign"), given, follow=True)
    assert "không còn trong phạm vi của bạn" in words(response)
    assert said.fresh().assignee_id is None


def test_who_only_audits_has_nothing_to_pick(screened: Said, enter: EnterAs) -> None:
    auditor = enter("dong.auditor")
    for query in ("", "?view=all"):
        assert 'name="case"' not in auditor.sees("queue", query=query).content.decode()


def test_the_way_back_never_leads_elsewhere(city: SmallCity, said: Said, enter: EnterAs) -> None:
    given = {"case": said.case.reference, "assignee": "none", "next": "https://example.org/"}
    response = enter("dong.head").client.post(reverse("desk:assign"), given)
    assert response["Location"] == reverse("desk:queue")


def test_a_script_gets_the_list_alone(said: Said, enter: EnterAs) -> None:
    response = enter("dong.officer").client.get(reverse("desk:queue"), headers={"HX-Request": "true"})
    page = response.content.decode()
    assert said.case.reference in page
    assert "<html" not in page


def test_the_queue_speaks_english_too(screened: Said, enter: EnterAs) -> None:
    shown = words(enter("dong.officer").client.get("/en" + reverse("desk:queue")))
    assert "To answer 1" in shown
    assert "Chờ" not in shown


def test_the_queue_asks_at_most_twelve_questions(city: SmallCity, enter: EnterAs) -> None:
    for _number in range(3):
        city.screen(city.say())
    head = enter("dong.head")
    head.sees("queue")
    with CaptureQueriesContext(connection) as asked:
        head.sees("queue")
    # The door: session, officer, second factor, seats. What is held in memory: one look at its revision. The
    # page:
    # what is due counted, all other lists counted, the cases, how many there are, who may be given cases.
    assert len(asked.captured_queries) <= 12, "\n".join(q["sql"][:140] for q in asked.captured_queries)
    assert Case.objects.count() == 3
