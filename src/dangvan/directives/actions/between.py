"""What ties tasks to time, to one another and to things elsewhere: extensions, blocks, links."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.directives import policies
from dangvan.directives.actions.changing import acting_for, begin, finish, required
from dangvan.directives.models import Block, Extension, Task, TaskLink
from dangvan.directives.types import Deed, ExtensionState
from dangvan.kernel import clock, references
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid
from dangvan.kernel.references import Reference


@transaction.atomic
def ask_extension(
    *, by: Actor, task: Task, until: date, reason: str, version: int | None = None
) -> Extension:
    task = begin("ask_extension", by, task, version)
    reason = required(reason, "reason", _("Hãy viết vì sao cần thêm thời gian."))
    if task.due_on is None or until <= max(task.due_on, clock.today()):
        wrong = _("Hạn mới phải sau hạn đang có và sau hôm nay.")
        raise Invalid(wrong, {"until": wrong})
    if task.extensions.filter(state=ExtensionState.WAITING).exists():
        raise Conflict(_("Đã có một đề nghị gia hạn đang chờ quyết định."))
    made = Extension.objects.create(
        task=task, until=until, reason=reason, asked_at=clock.now(), asked_by_id=by.user_id,
        asked_for_id=acting_for(by, task),
    )  # fmt: skip
    ledger.record(
        "task.extension_asked", task.uid, by=by, organisation=acting_for(by, task),
        sensitive=not task.is_public, due_day=until.isoformat(), reason=reason,
    )  # fmt: skip
    finish("ask_extension", by, task, Deed.EXTENSION_ASKED, reason)
    return made


@transaction.atomic
def decide_extension(*, by: Actor, extension: Extension, granted: bool, reason: str) -> Extension:
    """Never by who asked, nor by who only lent the asker's seat."""
    task = begin("decide_extension", by, extension.task)
    fresh = Extension.objects.select_for_update().get(pk=extension.pk)
    policies.require(not policies.one_hand(by, fresh.asked_by_id))
    if fresh.state != ExtensionState.WAITING:
        raise Conflict(_("Đề nghị này đã được quyết định."))
    reason = required(reason, "reason", _("Hãy viết lý do quyết định."))
    fresh.state = ExtensionState.GRANTED if granted else ExtensionState.REFUSED
    fresh.decided_at, fresh.decided_by_id, fresh.decision = clock.now(), by.user_id, reason
    fresh.save()
    if granted:
        task.due_on = fresh.until
    ledger.record(
        "task.extension_decided", task.uid, by=by, organisation=acting_for(by, task),
        sensitive=not task.is_public, outcome=fresh.state, reason=reason,
        due_day=task.due_on.isoformat() if task.due_on else None,
    )  # fmt: skip
    finish("decide_extension", by, task, Deed.EXTENSION_DECIDED, reason)
    return fresh


@transaction.atomic
def block_task(*, by: Actor, task: Task, waits_for: Task, version: int | None = None) -> Task:
    # A circle may be closed by people who touch no task in common: all take turns at the oldest row.
    Task.objects.select_for_update().order_by("pk").first()
    task = begin("block", by, task, version)
    policies.require(policies.may_see_task(by, waits_for))
    before = {waits_for.pk}
    while (
        more := set(Block.objects.filter(task_id__in=before).values_list("waits_for_id", flat=True)) - before
    ):
        before |= more
    if task.pk in before:
        raise Invalid(_("Hai nhiệm vụ sẽ chờ nhau thành vòng tròn: hãy chọn nhiệm vụ khác."))
    Block.objects.get_or_create(task=task, waits_for=waits_for)
    ledger.record("task.blocked", task.uid, by=by, other=waits_for.uid.hex)
    return finish("block", by, task, Deed.BLOCKED, waits_for.reference)


@transaction.atomic
def unblock_task(*, by: Actor, task: Task, waits_for: Task, version: int | None = None) -> Task:
    task = begin("unblock", by, task, version)
    Block.objects.filter(task=task, waits_for=waits_for).delete()
    ledger.record("task.unblocked", task.uid, by=by, other=waits_for.uid.hex)
    return finish("unblock", by, task, Deed.UNBLOCKED, waits_for.reference)


@transaction.atomic
def link_to_task(*, by: Actor, task: Task, reference: Reference, version: int | None = None) -> Task:
    task = begin("link", by, task, version)
    if references.resolve(reference.kind, reference.id) is None:
        raise Invalid(_("Không tìm thấy nội dung này để liên kết."))
    TaskLink.objects.get_or_create(task=task, kind=reference.kind, thing_id=reference.id)
    ledger.record("task.linked", task.uid, by=by, what=reference.kind)
    return finish("link", by, task, Deed.LINKED, reference.kind)


@transaction.atomic
def unlink_from_task(*, by: Actor, task: Task, reference: Reference, version: int | None = None) -> Task:
    task = begin("unlink", by, task, version)
    TaskLink.objects.filter(task=task, kind=reference.kind, thing_id=reference.id).delete()
    ledger.record("task.unlinked", task.uid, by=by, what=reference.kind)
    return finish("unlink", by, task, Deed.UNLINKED, reference.kind)
