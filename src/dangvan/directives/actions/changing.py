"""The frame of every change to a task: lock, policy, version, table, a line of its life."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dangvan.directives import policies
from dangvan.directives.machine import MOVES
from dangvan.directives.models import Task, TaskEntry
from dangvan.directives.types import Deed
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, Words
from dangvan.kernel.folding import clean
from dangvan.organisations import queries as organisations


def begin(verb: str, by: Actor, task: Task, version: int | None = None) -> Task:
    fresh = Task.objects.select_for_update().get(pk=task.pk)
    policies.require(policies.may(verb, by, fresh))
    if version is not None and version != fresh.version:
        raise Conflict(_("Đồng nghiệp đã cập nhật nhiệm vụ này. Hãy xem thay đổi mới rồi gửi lại."))
    if fresh.state not in MOVES[verb].sources:
        raise Conflict(_("Nhiệm vụ đã chuyển trạng thái nên không làm bước này được nữa. Hãy tải lại trang."))
    return fresh


def finish(verb: str, by: Actor, task: Task, deed: Deed, text: str = "") -> Task:
    task.state = MOVES[verb].to or task.state
    task.version += 1
    task.changed_at = clock.now()
    task.save()
    write_line(by, task, deed, text)
    return task


def write_line(by: Actor, task: Task, deed: Deed, text: str = "") -> None:
    TaskEntry.objects.create(
        task=task,
        deed=deed,
        at=clock.now(),
        organisation_id=None if by.is_system else acting_for(by, task),
        officer_id=by.user_id,
        text=text,
    )


def acting_for(by: Actor, task: Task) -> int:
    """The body in whose name the officer acts: owner, who set it, the nearest above, a helper."""
    mine = by.organisation_ids
    owner = [task.organisation_id] if task.organisation_id else []
    chain = [*owner, *organisations.ancestors(task.set_by_id)]
    helpers = task.collaborators.values_list("pk", flat=True)
    return next((one for one in [*chain, *helpers] if one in mine), task.set_by_id)


def required(text: str, field: str, message: Words, *, most: int = 4000, least: int = 3) -> str:
    words = clean(text[: most * 4])
    if len(words) < least:
        raise Invalid(message, {field: message})
    if len(words) > most:
        too_long = _("Hãy viết ngắn lại: phần này nhận tối đa %(most)s ký tự.") % {"most": most}
        raise Invalid(too_long, {field: too_long})
    return words
