"""A review at the desk: opened, written, heard, signed and published by pressing what the page offers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from dangvan.kernel import clock
from dangvan.reviews import actions
from dangvan.reviews.models import Review
from tests.desk.conftest import EnterAs
from tests.reviews.conftest import CLOCK, opened
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db


def press(officer: object, review: Review, slug: str, **given: object) -> int:
    review.refresh_from_db()
    address = reverse("desk:review_deed", args=[review.reference, slug])
    status: int = officer.client.post(address, {"revision": review.revision} | given).status_code  # type: ignore[attr-defined]
    return status


def test_from_the_form_to_the_published_page(city: SmallCity, enter: EnterAs) -> None:
    officer, head, ward = enter("city.officer"), enter("city.head"), enter("dong.officer")
    answer = officer.client.post(
        reverse("desk:new_review"),
        {
            "reviewer_id": city.bodies["city"].pk, "organisation_id": city.bodies["dong"].pk, "reach": "body",
            "kind": "quarter", "which": 1, "year": 2026,
        },
    )  # fmt: skip
    review = Review.objects.get()
    assert answer.url == reverse("desk:review", args=[review.reference])
    assert "đang được lập" in officer.client.get(answer.url).content.decode()
    actions.compute_figures(by=CLOCK, review=review)
    review.refresh_from_db()
    written = officer.client.post(
        reverse("desk:write_review", args=[review.reference, "summary"]),
        {"revision": review.revision, "text": "Đạt yêu cầu. [[figure:cases.received]]"},
    )
    assert written.status_code == 302
    task = {
        "title": "Trả lời đúng hạn 95%", "organisation_id": city.bodies["dong"].pk, "role": "Chủ tịch",
        "due_on": "2026-06-30", "result": "Từ 95% trở lên",
    }  # fmt: skip
    assert press(officer, review, "nhiem-vu", **task) == 302
    until = (clock.today() + timedelta(days=3)).isoformat()
    assert press(head, review, "gui-gop-y", until=until) == 302
    assert press(ward, review, "gop-y", text="Đề nghị nêu rõ.") == 302
    assert press(head, review, "khep-gop-y") == 409
    assert press(head, review, "tra-loi", text="Đã nêu.", comment_id=review.comments.get().pk) == 302
    assert press(head, review, "khep-gop-y") == 302
    assert press(officer, review, "ky", title="CHỦ TỊCH") == 403
    assert press(head, review, "ky", title="CHỦ TỊCH", number="1/BC-UBND") == 302
    assert press(head, review, "cong-bo") == 302
    page = officer.client.get(reverse("desk:review", args=[review.reference])).content.decode()
    assert "Đã công bố" in page
    assert "Trả lời đúng hạn 95%" in page


def test_a_ward_next_door_finds_no_such_review(city: SmallCity, enter: EnterAs) -> None:
    review = opened(city)
    assert enter("tay.head").client.get(reverse("desk:review", args=[review.reference])).status_code == 404
    assert press(enter("tay.head"), review, "cong-bo") == 404


def test_what_was_typed_stays_when_a_colleague_was_first(city: SmallCity, enter: EnterAs) -> None:
    review = opened(city)
    actions.compute_figures(by=CLOCK, review=review)
    answer = enter("city.officer").client.post(
        reverse("desk:write_review", args=[review.reference, "summary"]),
        {"revision": 0, "text": "Chữ của tôi"},
    )
    assert answer.status_code == 409
    assert "Chữ của tôi" in answer.content.decode()


def test_a_future_quarter_is_refused_beside_its_field(city: SmallCity, enter: EnterAs) -> None:
    answer = enter("city.officer").client.post(
        reverse("desk:new_review"),
        {
            "reviewer_id": city.bodies["city"].pk, "organisation_id": city.bodies["dong"].pk, "reach": "body",
            "kind": "quarter", "which": 4, "year": 2026,
        },
    )  # fmt: skip
    assert answer.status_code == 422
    assert "chưa bắt đầu" in answer.content.decode()
    assert not Review.objects.exists()
