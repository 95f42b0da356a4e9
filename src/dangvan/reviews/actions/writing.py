"""What people add to a review: the words of a section, and the key tasks of the next period."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotFound
from dangvan.kernel.folding import clean
from dangvan.organisations import queries as organisations
from dangvan.reviews.actions.changing import LONGEST, begin, finish, required
from dangvan.reviews.assembling.writing import SECTIONS
from dangvan.reviews.models import KeyTask, Narrative, Review


@transaction.atomic
def write_section(*, by: Actor, review: Review, revision: int | None, section: str, text: str) -> Review:
    """The section's words from now on; what stood before is kept."""
    review = begin("write", by, review, revision)
    if section not in SECTIONS:
        raise NotFound(_("Báo cáo không có phần này."))
    words = "\n".join(clean(line) for line in text[: LONGEST * 2].splitlines()).strip()
    if len(words) > LONGEST:
        too_long = _("Hãy viết ngắn lại: phần này nhận tối đa %(most)s ký tự.") % {"most": LONGEST}
        raise Invalid(too_long, {"text": too_long})
    Narrative.objects.create(review=review, section=section, text=words, author_id=by.user_id, at=clock.now())
    return finish("write", review, by, "review.written", section=section)


@transaction.atomic
def set_key_task(
    *,
    by: Actor,
    review: Review,
    revision: int | None,
    title: str,
    organisation_id: int,
    role: str,
    due_on: date | None,
    is_standing: bool,
    result: str,
    evidence: str = "",
) -> KeyTask:
    """A key task of the next period: whose, by when or standing, and what can be measured at its end."""
    review = begin("set_task", by, review, revision)
    title = required(title, "title", _("Hãy ghi nhiệm vụ cần làm."), most=400)
    result = required(result, "result", _("Hãy ghi kết quả cần đạt, đo được."), most=2_000)
    if is_standing == (due_on is not None):
        one_of = _("Hãy ghi thời hạn, hoặc chọn “thường xuyên”; không cả hai.")
        raise Invalid(one_of, {"due_on": one_of})
    if due_on is not None and due_on <= review.last:
        too_early = _("Thời hạn này nằm trong hoặc trước kỳ được đánh giá: hãy ghi một ngày sau kỳ.")
        raise Invalid(too_early, {"due_on": too_early})
    if not organisations.organisation(organisation_id).valid_on(clock.today()):
        gone = _("Cơ quan này không còn hoạt động: hãy chọn cơ quan kế nhiệm.")
        raise Invalid(gone, {"organisation": gone})
    task = KeyTask.objects.create(
        review=review,
        title=title,
        organisation_id=organisation_id,
        role=clean(role[:120]),
        due_on=due_on,
        is_standing=is_standing,
        result=result,
        evidence=clean(evidence[:2_000]),
        author_id=by.user_id,
    )
    finish("set_task", review, by, "review.task_set", task=task.pk)
    return task


@transaction.atomic
def drop_key_task(*, by: Actor, review: Review, revision: int | None, task_id: int) -> Review:
    review = begin("drop_task", by, review, revision)
    task = review.key_tasks.filter(pk=task_id, dropped_at=None, task="").first()
    if task is None:
        raise NotFound(_("Không có nhiệm vụ này trong báo cáo, hoặc nó đã được giao."))
    task.dropped_at = clock.now()
    task.save(update_fields=["dropped_at"])
    return finish("drop_task", review, by, "review.task_dropped", task=task.pk)


@transaction.atomic
def restore_key_task(*, by: Actor, review: Review, revision: int | None, task_id: int) -> Review:
    """The other way of `drop_key_task`: it stands again as it stood."""
    review = begin("restore_task", by, review, revision)
    task = review.key_tasks.filter(pk=task_id, dropped_at__isnull=False).first()
    if task is None:
        raise NotFound(_("Nhiệm vụ này không nằm trong số đã bỏ."))
    task.dropped_at = None
    task.save(update_fields=["dropped_at"])
    return finish("restore_task", review, by, "review.task_set", task=task.pk)
