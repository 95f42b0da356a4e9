"""What stands around the document: letters to those asked, versions compared, a dropped task taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail

from dangvan.accounts.models import User
from dangvan.kernel import clock
from dangvan.reviews import actions, letters, queries
from dangvan.reviews.assembling.citing import cited
from dangvan.reviews.assembling.tables import cases_query
from dangvan.reviews.models import Review
from dangvan.reviews.types import Reach
from tests.reviews.test_life import published
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db


def test_heads_of_the_bodies_asked_get_one_letter_and_none_once_comments_are_over(
    city: SmallCity, review: Review
) -> None:
    head, dong = city.officer("city.head"), city.officer("dong.head")
    User.objects.filter(pk=dong.user_id).update(email="dong.head@example.org")
    until = clock.today() + timedelta(days=5)
    actions.send_for_comments(by=head, review=review, revision=None, until=until)
    assert dong.user_id is not None
    body = city.bodies["dong"].pk
    assert letters.readers_of(review, body) == [dong.user_id]
    assert letters.readers_of(review, city.bodies["tay"].pk) == []
    letters.write(dong.user_id, review.reference, body, until)
    (letter,) = mail.outbox
    assert letter.to == ["dong.head@example.org"]
    assert f"/desk/danh-gia/{review.reference}/" in letter.body
    actions.comment(by=dong, review=review, text="Nhất trí.")
    said = review.comments.get()
    actions.answer_comment(by=head, review=review, comment_id=said.pk, text="Cảm ơn.")
    actions.close_comments(by=head, review=review, revision=None)
    letters.write(dong.user_id, review.reference, body, until)
    assert len(mail.outbox) == 1


def test_two_versions_are_compared_by_words_and_figures(city: SmallCity, review: Review) -> None:
    first = published(city, review)
    head, officer = city.officer("city.head"), city.officer("city.officer")
    actions.correct_review(by=head, review=review, revision=None, reason="Sai một chữ.")
    actions.write_section(
        by=officer, review=review, revision=None, section="summary", text="Phường trả lời chậm."
    )
    review.refresh_from_db()
    figures = review.figures
    figures["sections"]["cases"][0] |= {"value": 9.0, "numerator": 9, "denominator": 9}
    Review.objects.filter(pk=review.pk).update(figures=figures)
    review.refresh_from_db()
    told = queries.compared(review, first, None)
    assert told.figures == [("Vụ việc tiếp nhận", "0", "9")]
    ((heading, pieces),) = told.sections
    assert heading == "Khái quát"
    assert {(one.kind, one.words) for one in pieces} >= {("del", "đều."), ("ins", "chậm.")}
    assert queries.compared(review, first, first).sections == []


def test_a_dropped_key_task_can_be_taken_back(city: SmallCity, review: Review) -> None:
    officer = city.officer("city.officer")
    task = actions.set_key_task(
        by=officer, review=review, revision=None, title="Trả lời đúng hạn", role="Chủ tịch",
        organisation_id=city.bodies["dong"].pk, due_on=date(2026, 6, 30), is_standing=False, result="95%",
    )  # fmt: skip
    actions.drop_key_task(by=officer, review=review, revision=None, task_id=task.pk)
    assert queries.standing_tasks(review) == []
    assert queries.dropped_tasks(review) == [task]
    actions.restore_key_task(by=officer, review=review, revision=None, task_id=task.pk)
    assert queries.standing_tasks(review) == [task]


def test_a_figure_leads_to_the_list_of_its_body_and_days(review: Review) -> None:
    asked = cases_query(review, "han")
    assert asked == "/vu-viec/?co-quan=dong&theo=han&tu=2026-01-01&den=2026-03-31"
    review.reach = Reach.CITY
    assert cases_query(review) == "/vu-viec/?tu=2026-01-01&den=2026-03-31"


def test_what_is_not_public_is_cited_without_its_title(city: SmallCity) -> None:
    said = city.say()
    (paragraph,) = cited(f"Xem. [[case:{said.case.reference}]] [[task:0000-0000]]", {})
    assert [one.url for one in paragraph.citations] == ["", ""]
    assert paragraph.citations[0].words == f"Vụ việc {said.case.reference}"
