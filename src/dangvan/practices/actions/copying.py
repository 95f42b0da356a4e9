"""Copying a model elsewhere: a trial of its own, with a plan and the way back to its origin."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan import ledger
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict
from dangvan.practices import limits, policies
from dangvan.practices.actions.changing import acting_for, finish, required
from dangvan.practices.actions.registering import write_new
from dangvan.practices.models import Practice
from dangvan.practices.types import PracticeDraft, Stage


@transaction.atomic
def copy_practice(*, by: Actor, practice: Practice, draft: PracticeDraft) -> Practice:
    """Open a trial at `draft.organisation_id`, whose officer copies. What is only proposed can't be copied;
    what ended can't either: it says why.
    """
    policies.require(policies.may_register_practice(by, draft.organisation_id))
    origin = Practice.objects.select_for_update().get(pk=practice.pk)
    if origin.stage in {Stage.PROPOSED, Stage.ENDED}:
        raise Conflict(_("Chỉ làm theo được mô hình đang làm thử, đã chứng minh hoặc đang nhân rộng."))
    for field, text, ask in (
        ("steps", draft.steps, _("Hãy viết các bước sẽ làm ở nơi mới.")),
        ("measures", draft.measures, _("Hãy viết sẽ đo bằng gì.")),
        ("watch", draft.watch, _("Hãy viết điều gì cần để ý.")),
    ):
        required(text, field, ask, most=limits.LONGEST_TEXT)
    copy = write_new(by, draft, stage=Stage.TRIAL, origin=origin)
    ledger.record(
        "practice.copied",
        origin.uid,
        by=by,
        organisation=acting_for(by, copy.organisation_id),
        what=copy.reference,
    )
    finish(origin)
    return copy
