"""What officers do among themselves: notes, templates, a look at a contact. Audited, never
in the public log.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.cases import limits, policies
from dangvan.cases.actions.changing import begin, required
from dangvan.cases.models import AnswerTemplate, Case, CaseReport, Note
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, ActorKind
from dangvan.kernel.errors import NotAllowed, NotFound
from dangvan.kernel.folding import clean_line
from dangvan.kernel.ids import new_id
from dangvan.organisations import queries as organisations
from dangvan.reports import actions as reports
from dangvan.reports.models import Report
from dangvan.reports.types import Contact


@transaction.atomic
def write_note(*, by: Actor, case: Case, text: str) -> Note:
    """An internal note; an addition, so no version is asked for."""
    case = begin("write_note", by, case)
    text = required(text, "text", _("Ghi chú đang trống."), least=2, most=limits.LONGEST_NOTE)
    assert by.user_id is not None
    organisation_id = _writing_organisation(by, case)
    note = Note.objects.create(
        case=case, author_id=by.user_id, organisation_id=organisation_id, text=text, written_at=clock.now()
    )
    ledger.record("note.written", case.uid, by=by, organisation=organisation_id, note=note.pk)
    return note


@transaction.atomic
def save_template(
    *,
    by: Actor,
    organisation_id: int,
    title: str,
    body: str,
    topic_id: int | None = None,
    template: AnswerTemplate | None = None,
) -> AnswerTemplate:
    """Keep a text to start answers from. Gaps in [square brackets] must be filled each time."""
    _require_keeper(by, organisation_id)
    title = required(title, "title", _("Hãy đặt tên cho mẫu."), least=3, most=limits.LONGEST_TITLE)
    body = required(body, "body", _("Hãy viết nội dung mẫu."), least=20, most=limits.LONGEST_TEMPLATE)
    if topic_id is not None:
        organisations.topic(topic_id)
    if template is None:
        template = AnswerTemplate(organisation_id=organisation_id)
    elif template.organisation_id != organisation_id:
        raise NotAllowed(_("Mẫu này thuộc cơ quan khác."))
    template.title, template.body, template.topic_id = clean_line(title), body, topic_id
    template.save()
    ledger.record(
        "template.saved", new_id(), by=by, organisation=organisation_id, first=True, template=template.pk
    )
    return template


@transaction.atomic
def retire_template(*, by: Actor, template: AnswerTemplate) -> AnswerTemplate:
    """Take a template out of use."""
    _require_keeper(by, template.organisation_id)
    template.retired_at = clock.now()
    template.save()
    ledger.record(
        "template.saved",
        new_id(),
        by=by,
        organisation=template.organisation_id,
        first=True,
        template=template.pk,
    )
    return template


def see_contact(*, by: Actor, case: Case, report: Report, reason: str) -> Contact | None:
    """Look at how to reach the person, for a reason that stays on record.

    Whoever may not is counted in the public log with their body, never with the case or the report: so many
    times were officers of that body refused.
    """
    try:
        return _see_contact(by, case, report, reason)
    except NotAllowed:
        _count_refused_look(by)
        raise


@transaction.atomic
def _see_contact(by: Actor, case: Case, report: Report, reason: str) -> Contact | None:
    policies.require("see_contact", by, case)
    if not CaseReport.objects.filter(case=case, report=report).exists():
        raise NotFound(_("Phản ánh này không thuộc vụ việc đó."))
    reason = required(reason, "reason", _("Hãy ghi lý do cần liên hệ: lý do được lưu lại."), least=5)
    return reports.see_contact(by=by, report=report, reason=reason, organisation=case.owner_id)


@transaction.atomic
def _count_refused_look(by: Actor) -> None:
    if by.kind is ActorKind.OFFICER and by.organisation_ids:
        ledger.record(
            "contact.refused_look", new_id(), by=by, organisation=min(by.organisation_ids), first=True
        )


def _require_keeper(by: Actor, organisation_id: int | None) -> None:
    if not policies.may_keep_templates(by, organisation_id):
        raise NotAllowed(_("Chỉ cán bộ xử lý của cơ quan mới sửa được mẫu trả lời của cơ quan đó."))


def _writing_organisation(by: Actor, case: Case) -> int:
    """The body for which the note is written: the owner, else the one through which the case is seen."""
    mine = by.organisation_ids
    if case.owner_id in mine:
        return case.owner_id
    levels = {case.escalated_to_id, *policies.deciding_organisations(case)} & mine
    above = [one for one in organisations.ancestors(case.owner_id) if one in mine]
    return next(iter([*sorted(filter(None, levels)), *above]), min(mine))
