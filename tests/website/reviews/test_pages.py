"""Published reviews as everyone reads them: the list, one of them, its older version, its octets."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.test import Client

from dangvan.cases.models import Case
from dangvan.kernel import clock
from dangvan.reviews import actions
from dangvan.reviews.models import Review
from tests.reviews.conftest import CLOCK, opened
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db


def publish(city: SmallCity, words: str) -> Review:
    review = opened(city)
    actions.compute_figures(by=CLOCK, review=review)
    head, officer = city.officer("city.head"), city.officer("city.officer")
    actions.write_section(by=officer, review=review, revision=None, section="summary", text=words)
    actions.send_for_comments(by=head, review=review, revision=None, until=clock.today() + timedelta(days=2))
    said = actions.comment(by=city.officer("dong.head"), review=review, text="Nhất trí.")
    actions.answer_comment(by=officer, review=review, comment_id=said.pk, text="Cảm ơn.")
    actions.close_comments(by=head, review=review, revision=None)
    actions.sign_review(by=head, review=review, revision=None, title="CHỦ TỊCH")
    actions.publish_review(by=head, review=review, revision=None)
    return review


def test_a_published_review_is_listed_and_read_with_its_notes(city: SmallCity) -> None:
    review = publish(city, "Số vụ việc còn ít. [[figure:cases.received]]")
    client = Client()
    assert review.reference in client.get("/danh-gia/").content.decode()
    page = client.get(f"/danh-gia/{review.reference}/").content.decode()
    assert "Số vụ việc còn ít." in page
    assert 'id="chu-thich-1"' in page
    assert "(không còn tìm thấy nguồn này)" not in page


def test_what_the_log_names_can_be_fetched_octet_for_octet(city: SmallCity) -> None:
    review = publish(city, "Đủ.")
    version = review.versions.get()
    octets = Client().get(f"/danh-gia/{review.reference}/ban-1.json").content
    assert sha256(octets).hexdigest() == version.fingerprint
    assert version.fingerprint[32:] in Client().get(f"/danh-gia/{review.reference}/").content.decode()


def test_a_source_that_went_away_is_flagged_on_the_page(city: SmallCity) -> None:
    said = city.answered()
    review = publish(city, f"Xem vụ này. [[case:{said.case.reference}]]")
    Case.objects.filter(pk=said.case.pk).update(reference="ZZZZ-ZZZZ")
    page = Client().get(f"/danh-gia/{review.reference}/").content.decode()
    assert "(không còn tìm thấy nguồn này)" in page


def test_a_draft_is_nobodys_to_read(
    city: SmallCity,
) -> None:
    review = opened(city)
    client = Client()
    assert client.get(f"/danh-gia/{review.reference}/").status_code == 404
    assert review.reference not in client.get("/danh-gia/").content.decode()


def test_the_old_version_stays_readable_and_says_so(city: SmallCity) -> None:
    review = publish(city, "Bản đầu.")
    head, officer = city.officer("city.head"), city.officer("city.officer")
    actions.correct_review(by=head, review=review, revision=None, reason="Sai chính tả.")
    actions.write_section(by=officer, review=review, revision=None, section="summary", text="Bản sau.")
    actions.sign_review(by=head, review=review, revision=None, title="CHỦ TỊCH")
    actions.publish_review(by=head, review=review, revision=None)
    client = Client()
    assert "Bản sau." in client.get(f"/danh-gia/{review.reference}/").content.decode()
    old = client.get(f"/danh-gia/{review.reference}/ban-1/").content.decode()
    assert "Bản đầu." in old
    assert "Đây là bản cũ" in old
