"""Registering a model and changing what stands of it."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan import ledger
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid
from dangvan.kernel.folding import fold
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places
from dangvan.practices import limits, policies
from dangvan.practices.actions.changing import acting_for, begin, bounded, finish, required
from dangvan.practices.models import Practice, PracticeArea, StageMove
from dangvan.practices.planning import canonical
from dangvan.practices.types import Field, PracticeDraft, Stage

_KEPT = ("title", "field", "problem", "done", "steps", "measures", "watch", "since", "cost", "cost_note")


@transaction.atomic
def register_practice(*, by: Actor, draft: PracticeDraft) -> Practice:
    """Enter a model as proposed; it stands in public at once."""
    policies.require(policies.may_register_practice(by, draft.organisation_id))
    return write_new(by, draft, stage=Stage.PROPOSED)


@transaction.atomic
def edit_practice(*, by: Actor, practice: Practice, version: int | None, draft: PracticeDraft) -> Practice:
    """Change what stands of it; body, stage and origin stay. The ledger keeps the words' fingerprint."""
    practice = begin("edit", by, practice, version)
    if draft.organisation_id != practice.organisation_id:
        raise Invalid(_("Mô hình ở lại cơ quan đã đăng ký nó; ở nơi khác, hãy làm theo mô hình này."))
    _write(practice, draft)
    practice.places.all().delete()
    _write_places(practice, draft)
    ledger.record(
        "practice.changed",
        practice.uid,
        by=by,
        organisation=acting_for(by, practice.organisation_id),
        text=_fingerprint(practice),
    )
    return finish(practice)


def write_new(
    by: Actor, draft: PracticeDraft, *, stage: Stage, origin: Practice | None = None, why: str = ""
) -> Practice:
    """The rows of a new model and its first line, in the caller's transaction and under its policy."""
    practice = Practice(
        organisation_id=draft.organisation_id, stage=stage, origin=origin, registered_at=clock.now()
    )
    _write(practice, draft)
    practice.save()
    _write_places(practice, draft)
    acting = acting_for(by, practice.organisation_id)
    StageMove.objects.create(
        practice=practice,
        verb="copy" if origin is not None else "register",
        stage=stage,
        at=clock.now(),
        organisation_id=acting,
        officer_id=by.user_id,
        why=why,
    )
    ledger.record(
        "practice.registered",
        practice.uid,
        by=by,
        organisation=acting,
        first=True,
        what=practice.field,
        title=practice.title,
    )
    return practice


def _write(practice: Practice, draft: PracticeDraft) -> None:
    if draft.field not in Field.values:
        choose = _("Hãy chọn một trong bốn lĩnh vực.")
        raise Invalid(choose, {"field": choose})
    text = limits.LONGEST_TEXT
    practice.title = required(draft.title, "title", _("Hãy đặt tên mô hình."), most=limits.LONGEST_TITLE)
    practice.title = " ".join(practice.title.split())
    practice.field = draft.field
    practice.problem = required(draft.problem, "problem", _("Hãy viết vấn đề cần giải quyết."), most=text)
    practice.done = required(draft.done, "done", _("Hãy viết đã làm hoặc sẽ làm gì."), most=text)
    practice.steps = bounded(draft.steps, "steps", most=text)
    practice.measures = bounded(draft.measures, "measures", most=text)
    practice.watch = bounded(draft.watch, "watch", most=text)
    practice.cost_note = bounded(draft.cost_note, "cost_note", most=500, line=True)
    practice.since, practice.cost = draft.since, _cost(draft.cost)
    words = (practice.title, practice.problem, practice.done, practice.reference)
    practice.found_by = fold(" ".join((*words, organisations.organisation(draft.organisation_id).name_vi)))


def _cost(cost: int | None) -> int | None:
    if cost is not None and not 0 <= cost <= limits.MOST_COST:
        wrong = _("Hãy ghi chi phí bằng đồng, là số nguyên từ 0 đến 1 triệu tỷ.")
        raise Invalid(wrong, {"cost": wrong})
    return cost


def _write_places(practice: Practice, draft: PracticeDraft) -> None:
    wanted = list(dict.fromkeys(draft.area_ids))
    known = [area for area in (places.area(one) for one in wanted) if area and area.valid_on(clock.today())]
    if not wanted or len(known) != len(wanted):
        where = _("Hãy chọn ít nhất một địa bàn hiện có: mô hình phải có nơi cụ thể.")
        raise Invalid(where, {"area_ids": where})
    for area in known:
        PracticeArea.objects.create(practice=practice, area_id=area.id)


def _fingerprint(practice: Practice) -> str:
    told = {
        name: str(getattr(practice, name) if getattr(practice, name) is not None else "") for name in _KEPT
    }
    return hashlib.sha256(canonical(told)).hexdigest()
