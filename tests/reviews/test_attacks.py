"""Every move of a review tried by everyone who may not: refused, nothing changed, nothing in the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import NotAllowed
from dangvan.ledger.models import Event
from dangvan.reviews import actions
from dangvan.reviews.machine import MOVES
from dangvan.reviews.models import Review
from dangvan.reviews.types import PeriodKind, Reach, ReviewState
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
Deed = Callable[[Actor, Review, int], object]
SOON = timedelta(days=3)

DEEDS: dict[str, Deed] = {
    "compute": lambda by, r, _b: actions.compute_figures(by=by, review=r),
    "ask_figures": lambda by, r, _b: actions.ask_figures(by=by, review=r),
    "take_figures": lambda by, r, _b: actions.take_figures(by=by, review=r, revision=None),
    "write": lambda by, r, _b: actions.write_section(
        by=by, review=r, revision=None, section="summary", text="Chen vào."
    ),
    "set_task": lambda by, r, b: actions.set_key_task(
        by=by, review=r, revision=None, title="Việc lạ", organisation_id=b, role="Chủ tịch",
        due_on=date(2026, 6, 30), is_standing=False, result="Xong",
    ),
    "drop_task": lambda by, r, _b: actions.drop_key_task(by=by, review=r, revision=None, task_id=1),
    "restore_task": lambda by, r, _b: actions.restore_key_task(by=by, review=r, revision=None, task_id=1),
    "send": lambda by, r, _b: actions.send_for_comments(
        by=by, review=r, revision=None, until=clock.today() + SOON
    ),
    "comment": lambda by, r, _b: actions.comment(by=by, review=r, text="Không phải việc của tôi."),
    "answer": lambda by, r, _b: actions.answer_comment(by=by, review=r, comment_id=1, text="Không."),
    "close_comments": lambda by, r, _b: actions.close_comments(by=by, review=r, revision=None),
    "sign": lambda by, r, _b: actions.sign_review(by=by, review=r, revision=None),
    "take_back_signature": lambda by, r, _b: actions.take_back_signature(by=by, review=r, revision=None),
    "publish": lambda by, r, _b: actions.publish_review(by=by, review=r, revision=None),
    "correct": lambda by, r, _b: actions.correct_review(by=by, review=r, revision=None, reason="Sửa."),
}  # fmt: skip

#: Who of the small city may not make a move on the city's review of the ward Đông.
REVIEWERS_HEAD = {"send", "close_comments", "sign", "take_back_signature", "publish", "correct"}


def strangers(city: SmallCity, verb: str) -> list[Actor]:
    wrong = [Actor.person(), city.officer("tay.head"), city.officer("tay.officer")]
    if verb == "compute":
        return [*wrong, city.officer("city.head"), city.officer("city.officer"), city.officer("dong.head")]
    if verb == "comment":
        return wrong
    wrong += [city.officer("dong.head"), city.officer("dong.officer")]
    return [*wrong, city.officer("city.officer")] if verb in REVIEWERS_HEAD else wrong


def test_every_move_has_its_attack() -> None:
    assert set(DEEDS) == set(MOVES)


@pytest.mark.parametrize("verb", sorted(DEEDS))
def test_whoever_may_not_changes_nothing(city: SmallCity, review: Review, verb: str) -> None:
    for state in ReviewState:
        Review.objects.filter(pk=review.pk).update(state=state)
        before = Review.objects.values().get(pk=review.pk)
        events = Event.objects.count()
        for stranger in strangers(city, verb):
            with pytest.raises(NotAllowed):
                DEEDS[verb](stranger, review, city.bodies["dong"].pk)
        assert Review.objects.values().get(pk=review.pk) == before
        assert Event.objects.count() == events
    assert not review.comments.exists()
    assert not review.key_tasks.exists()


@pytest.mark.parametrize("name", ["dong.head", "dong.officer", "tay.head"])
def test_nobody_opens_a_review_in_another_bodys_name(city: SmallCity, name: str) -> None:
    for reviewer, body in (("city", "dong"), ("tay" if name.startswith("dong") else "dong", "tay")):
        with pytest.raises(NotAllowed):
            actions.open_review(
                by=city.officer(name), reviewer_id=city.bodies[reviewer].pk,
                organisation_id=city.bodies[body].pk, reach=Reach.BODY, kind=PeriodKind.QUARTER, year=2026,
            )  # fmt: skip
    assert not Review.objects.exists()
