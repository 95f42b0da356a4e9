"""From draft to a published version and its correction, and what is refused on the way."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

import pytest

from dangvan.directives.models import Task
from dangvan.kernel import clock
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.ledger.models import Event
from dangvan.reviews import actions, queries
from dangvan.reviews.canonical import canonical_text
from dangvan.reviews.machine import MOVES
from dangvan.reviews.models import Review, Version
from dangvan.reviews.types import PeriodKind, Reach, ReviewState
from tests.reviews.conftest import CLOCK, opened
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db


def answered(city: SmallCity, review: Review) -> Review:
    """The ward was heard and got its answer."""
    head, ward = city.officer("city.head"), city.officer("dong.officer")
    actions.send_for_comments(by=head, review=review, revision=None, until=clock.today() + timedelta(days=5))
    said = actions.comment(by=ward, review=review, text="Đề nghị nêu rõ lý do chậm.")
    actions.answer_comment(by=head, review=review, comment_id=said.pk, text="Đã bổ sung.")
    return actions.close_comments(by=head, review=review, revision=None)


def published(city: SmallCity, review: Review) -> Version:
    answered(city, review)
    head = city.officer("city.head")
    actions.sign_review(by=head, review=review, revision=None, number="12/BC-UBND", title="CHỦ TỊCH")
    return actions.publish_review(by=head, review=review, revision=None)


def test_a_published_review_can_be_checked_against_its_fingerprint_in_the_log(
    city: SmallCity, review: Review
) -> None:
    version = published(city, review)
    event = Event.objects.get(kind="review.published")
    assert event.plain["sha256"] == version.fingerprint == sha256(version.document.encode()).hexdigest()
    document = queries.document_of_version(queries.published_versions(review.reference)[0])
    assert canonical_text(document) == version.document
    assert document.fingerprint == version.fingerprint
    assert document.signer_title == "CHỦ TỊCH"
    assert not document.is_draft


def test_whoever_wrote_cannot_sign(city: SmallCity, review: Review) -> None:
    head = city.officer("city.head")
    actions.write_section(by=head, review=review, revision=None, section="weaknesses", text="Còn chậm.")
    answered(city, review)
    with pytest.raises(NotAllowed):
        actions.sign_review(by=head, review=review, revision=None)
    assert not review.versions.exists()


def test_words_that_were_written_over_still_count_as_written(city: SmallCity, review: Review) -> None:
    head, officer = city.officer("city.head"), city.officer("city.officer")
    actions.write_section(by=head, review=review, revision=None, section="summary", text="Của lãnh đạo.")
    actions.write_section(by=officer, review=review, revision=None, section="summary", text="Viết lại.")
    assert head.user_id in queries.writers_of(review)


def test_only_a_head_of_the_reviewing_body_signs(city: SmallCity, review: Review) -> None:
    answered(city, review)
    for name in ("dong.head", "city.officer", "tay.head"):
        with pytest.raises(NotAllowed):
            actions.sign_review(by=city.officer(name), review=review, revision=None)


def test_an_unanswered_comment_keeps_the_comments_open(city: SmallCity, review: Review) -> None:
    head = city.officer("city.head")
    actions.send_for_comments(by=head, review=review, revision=None, until=clock.today() + timedelta(days=5))
    with pytest.raises(Conflict):
        actions.close_comments(by=head, review=review, revision=None)
    actions.comment(by=city.officer("dong.officer"), review=review, text="Có ý kiến.")
    with pytest.raises(Conflict):
        actions.close_comments(by=head, review=review, revision=None)


def test_a_body_that_is_not_reviewed_cannot_comment_or_see_the_draft(city: SmallCity, review: Review) -> None:
    actions.send_for_comments(
        by=city.officer("city.head"), review=review, revision=None, until=clock.today() + timedelta(days=2)
    )
    with pytest.raises(NotAllowed):
        actions.comment(by=city.officer("tay.officer"), review=review, text="Không liên quan.")
    with pytest.raises(NotFound):
        queries.review_for_desk(city.officer("tay.officer"), review.reference)
    assert queries.review_for_desk(city.officer("dong.officer"), review.reference) == review


def test_the_reviewed_body_sees_nothing_before_it_is_asked(city: SmallCity, review: Review) -> None:
    with pytest.raises(NotFound):
        queries.review_for_desk(city.officer("dong.officer"), review.reference)


def test_a_lost_source_is_named_and_stops_the_signature(city: SmallCity, review: Review) -> None:
    actions.write_section(
        by=city.officer("city.officer"),
        review=review,
        revision=None,
        section="cases",
        text="Xem vụ này. [[case:0000-0000]]",
    )
    answered(city, review)
    with pytest.raises(Invalid, match="case:0000-0000"):
        actions.sign_review(by=city.officer("city.head"), review=review, revision=None)


def test_a_correction_is_a_new_version_and_the_old_one_stays(city: SmallCity, review: Review) -> None:
    first = published(city, review)
    head, officer = city.officer("city.head"), city.officer("city.officer")
    with pytest.raises(Conflict):
        actions.write_section(by=officer, review=review, revision=None, section="summary", text="Lén sửa.")
    actions.correct_review(by=head, review=review, revision=None, reason="Sai một con số.")
    actions.write_section(by=officer, review=review, revision=None, section="summary", text="Đã sửa.")
    assert queries.published_versions(review.reference) == [first]
    actions.sign_review(by=head, review=review, revision=None)
    actions.publish_review(by=head, review=review, revision=None)
    newest, oldest = queries.published_versions(review.reference)
    assert (newest.number, newest.reason, oldest.document) == (2, "Sai một con số.", first.document)


def test_a_signature_taken_back_lets_the_same_version_be_signed_again(
    city: SmallCity, review: Review
) -> None:
    answered(city, review)
    head = city.officer("city.head")
    actions.sign_review(by=head, review=review, revision=None)
    actions.take_back_signature(by=head, review=review, revision=None)
    assert actions.sign_review(by=head, review=review, revision=None).number == 1


def test_figures_that_move_are_told_and_do_not_change_what_stands(city: SmallCity, review: Review) -> None:
    for _ in range(6):
        city.say()
    actions.compute_figures(by=CLOCK, review=review)
    review.refresh_from_db()
    assert ("Vụ việc tiếp nhận", "0", "6") in queries.moved_figures(review)
    assert review.figures["sections"]["cases"][0]["value"] == 0
    actions.take_figures(by=city.officer("city.officer"), review=review, revision=None)
    review.refresh_from_db()
    assert queries.moved_figures(review) == []


def test_a_period_that_has_not_begun_is_refused_and_one_that_runs_is_marked(
    city: SmallCity, review: Review
) -> None:
    with pytest.raises(Invalid):
        opened(city, which=2)
    with pytest.raises(Invalid):
        opened(city, which=5)
    assert review.figures["is_complete"] is False
    assert any(
        "chưa kết thúc" in getattr(block, "text", "") for block in queries.draft_of(review).sections[0].blocks
    )


def test_a_period_without_data_says_so(city: SmallCity) -> None:
    empty = opened(city, year=2019, kind=PeriodKind.YEAR)
    actions.compute_figures(by=CLOCK, review=empty)
    empty.refresh_from_db()
    assert empty.figures["has_data"] is False
    words = [getattr(block, "text", "") for block in queries.draft_of(empty).sections[0].blocks]
    assert any("không có dữ liệu" in text for text in words)


def test_one_to_four_of_anything_are_never_told(city: SmallCity, review: Review) -> None:
    for _ in range(3):
        city.say()
    whole = opened(city, organisation_id=city.bodies["city"].pk, reach=Reach.CITY)
    actions.compute_figures(by=CLOCK, review=whole)
    whole.refresh_from_db()
    received = whole.figures["sections"]["cases"][0]
    assert (received["value"], received["numerator"], received["denominator"]) == (None, 0, 0)
    assert {row["received"] for row in whole.figures["tables"]["bodies"]} <= {None}


def test_a_key_task_falls_due_after_the_period_or_stands(city: SmallCity, review: Review) -> None:
    officer = city.officer("city.officer")
    given = {
        "by": officer, "review": review, "revision": None, "title": "Trả lời đúng hạn 95%",
        "organisation_id": city.bodies["dong"].pk, "role": "Chủ tịch", "result": "Đúng hạn từ 95% trở lên",
    }  # fmt: skip
    for due, standing in ((date(2026, 3, 1), False), (None, False), (date(2026, 6, 30), True)):
        with pytest.raises(Invalid):
            actions.set_key_task(**given, due_on=due, is_standing=standing)
    actions.set_key_task(**given, due_on=date(2026, 6, 30), is_standing=False)
    assert [task.title for task in queries.standing_tasks(review)] == ["Trả lời đúng hạn 95%"]


def test_the_same_period_is_reviewed_once(city: SmallCity, review: Review) -> None:
    with pytest.raises(Conflict, match=review.reference):
        opened(city)


def test_whoever_looked_at_an_older_state_is_told(city: SmallCity, review: Review) -> None:
    with pytest.raises(Conflict):
        actions.write_section(
            by=city.officer("city.officer"), review=review, revision=0, section="summary", text="Cũ."
        )


def test_every_move_but_the_systems_names_who_may_make_it() -> None:
    assert {verb for verb, move in MOVES.items() if not move.roles} == {"compute"}
    assert all(move.sources <= frozenset(ReviewState) for move in MOVES.values())


def test_key_tasks_become_directives_with_their_quotation_and_tasks_once(
    city: SmallCity, review: Review
) -> None:
    actions.set_key_task(
        by=city.officer("city.officer"), review=review, revision=None, title="Trả lời đúng hạn 95%",
        organisation_id=city.bodies["dong"].pk, role="Chủ tịch", due_on=date(2026, 6, 30), is_standing=False,
        result="Đúng hạn từ 95% trở lên",
    )  # fmt: skip
    published(city, review)
    task = Task.objects.get()
    assert (task.origin_kind, task.origin_id, task.due_on) == ("review", review.reference, date(2026, 6, 30))
    assert task.directive is not None
    directive = task.directive
    assert directive.session.text[directive.start : directive.end] == "Trả lời đúng hạn 95%"
    head = city.officer("city.head")
    actions.correct_review(by=head, review=review, revision=None, reason="Sai một con số.")
    actions.sign_review(by=head, review=review, revision=None)
    actions.publish_review(by=head, review=review, revision=None)
    assert Task.objects.count() == 1
