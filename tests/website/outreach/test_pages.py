"""The public page of reception days and dialogues: what is told, and what is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from dangvan.kernel import clock
from dangvan.outreach import actions
from dangvan.outreach.models import Visit
from tests.small_city import SmallCity, later
from tests.website.reading.conftest import words_of

pytestmark = pytest.mark.django_db


def page(client: Client, asked: str = "") -> str:
    answer = client.get(f"/tiep-dan/{asked}")
    assert answer.status_code == 200
    return words_of(answer)  # type: ignore[arg-type]


def meeting(city: SmallCity, ward: str = "dong", **more: object) -> Visit:
    given: dict[str, object] = {
        "kind": "dialogue",
        "day": clock.today(),
        "area_id": city.areas[ward].pk,
        "organisation_id": city.bodies[ward].pk,
        "came": "20-49",
        "place": "Nhà bà Tư, ngõ 5",
    }
    visit = actions.record_visit(by=city.officer(f"{ward}.head"), **(given | more))  # type: ignore[arg-type]
    by = city.officer(f"{ward}.head")
    actions.hear_point(by=by, visit=visit, text="Điều ai đó đã nói")
    actions.make_promise(by=by, visit=visit, text="Sẽ lắp sáu bóng đèn", due_on=clock.today())
    return visit


def test_a_dialogue_stands_with_its_promise_and_what_became_of_it(city: SmallCity, client: Client) -> None:
    visit = meeting(city)
    assert "Sẽ lắp sáu bóng đèn Đang làm" in page(client)
    with later(days=2):
        assert "Sẽ lắp sáu bóng đèn Quá hạn" in page(client)
        actions.end_promise(
            by=city.officer("dong.head"), promise=visit.promises.get(), kept=True, outcome="Đã lắp đủ sáu đèn"
        )
        told = page(client)
    assert "Đã giữ lời" in told
    assert "Đã lắp đủ sáu đèn" in told


def test_no_word_of_people_and_no_place_finer_than_a_ward_is_told(city: SmallCity, client: Client) -> None:
    meeting(city)
    told = page(client)
    assert "Phường Đông" in told
    assert "Điều ai đó đã nói" not in told
    assert "bà Tư" not in told
    assert "20–49" not in told


@pytest.mark.parametrize(
    "hidden",
    [
        {"came": "1-4"},
        {"came": ""},
        {"is_public": False},
        {"kind": "visit"},
        {"kind": "reception", "came": ""},
        {"kind": "reception", "came": "1-4"},
    ],
)
def test_what_is_hidden_leaves_no_promise_on_the_page(
    city: SmallCity, client: Client, hidden: dict[str, object]
) -> None:
    meeting(city, **hidden)
    assert "Sẽ lắp sáu bóng đèn" not in page(client)
    assert "Chưa có buổi đối thoại nào" in page(client)


def test_the_page_is_narrowed_to_one_body(city: SmallCity, client: Client) -> None:
    meeting(city)
    assert "Sẽ lắp" in page(client, f"?body={city.bodies['dong'].code}")
    assert "Sẽ lắp" not in page(client, f"?body={city.bodies['tay'].code}")
    assert client.get("/tiep-dan/?body=%00").status_code == 200


def test_reception_days_are_counted_of_those_due_with_their_source(city: SmallCity, client: Client) -> None:
    for weeks in range(1, 5):
        actions.record_visit(
            by=city.officer("dong.head"),
            kind="reception",
            day=clock.today() - timedelta(days=7 * weeks),
            area_id=city.areas["dong"].pk,
            organisation_id=city.bodies["dong"].pk,
            receiver="head",
        )
    told = page(client, f"?body={city.bodies['dong'].code}")
    assert "4 trên 13 ngày phải tiếp" in told
    assert "42/2013/QH13" in told
    assert "chưa đối chiếu" in told


def test_a_reception_day_to_come_is_an_invitation_with_its_room(city: SmallCity, client: Client) -> None:
    actions.plan_receptions(
        by=city.officer("dong.head"),
        organisation_id=city.bodies["dong"].pk,
        area_id=city.areas["dong"].pk,
        receiver="head",
        days=[clock.today() + timedelta(days=3)],
        place="Phòng 102 trụ sở",
    )
    assert "Phòng 102 trụ sở" in page(client)
    assert "Phòng 102 trụ sở" not in page(client, f"?body={city.bodies['tay'].code}")
