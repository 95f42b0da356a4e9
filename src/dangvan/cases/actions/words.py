"""The person's own words in public: only if asked for, only as an officer released them; a refusal can be
contested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.cases import levels, policies, search
from dangvan.cases.actions.changing import begin, is_hidden, required, standing
from dangvan.cases.models import Case, CaseReport
from dangvan.kernel import clock, outbox
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import calendar
from dangvan.organisations.models import Reason
from dangvan.reports import actions as reports
from dangvan.reports.limits import LONGEST_TEXT
from dangvan.reports.models import Report
from dangvan.reports.types import ReleaseState, Visibility


@transaction.atomic
def release_words(
    *,
    by: Actor,
    case: Case,
    report: Report,
    text: str,
    photo_uids: Sequence[UUID] = (),
    covers: Mapping[UUID, str] | None = None,
) -> Report:
    """Show the person's words, with what must not be seen taken out, and copies of the photos chosen with
    `covers` burnt in.
    """
    case = begin("release_words", by, case)
    report = _waiting(case, report, ReleaseState.WAITING, ReleaseState.REFUSED)
    text = _releasable(case, report, text)
    shown = {"text": text, "photo_uids": tuple(photo_uids), "covers": covers}
    _release(by, case, report, shown, organisation_id=case.owner_id)
    return report


@transaction.atomic
def refuse_words(*, by: Actor, case: Case, report: Report, reason_code: str, reason: str) -> Report:
    """Keep the words from the public, for a published reason. The person can contest it to a second body."""
    case = begin("release_words", by, case)
    report = _waiting(case, report, ReleaseState.WAITING)
    if reason_code not in {r.code for r in organisations.reasons(Reason.Kind.REFUSED_RELEASE)}:
        raise Invalid(
            _("Hãy chọn một lý do trong danh sách được công bố."), {"reason_code": _("Chọn một lý do.")}
        )
    reason = required(reason, "reason", _("Hãy giải thích vì sao chưa công khai."), least=10)
    reports.mark_refused(by=by, report=report, reason_code=reason_code, reason=reason)
    ledger.record(
        "report.words_refused",
        report.uid,
        by=by,
        organisation=case.owner_id,
        sensitive=is_hidden(case),
        reason_code=reason_code,
        reason=reason,
    )
    outbox.after_commit("report.words_refused", report=str(report.uid))
    return report


@transaction.atomic
def contest_refusal(*, by: Actor, case: Case, report: Report, reason: str) -> Report:
    """The person asks a second body to look at the refusal."""
    if not policies.may_continue_report(by, report):
        raise NotAllowed(_("Chỉ người giữ biên nhận mới đề nghị xem lại được."))
    case = standing(case)
    report = _waiting(case, report, ReleaseState.REFUSED)
    if report.refusal_contest_organisation_id is not None:
        raise Conflict(_("Cơ quan thứ hai đã quyết định việc này rồi: đó là quyết định cuối cùng ở đây."))
    reason = required(reason, "reason", _("Hãy nói vì sao lời của bạn nên được công khai."), least=10)
    second = levels.level_free_of_accused(case, organisations.one_level_up(case.owner_id))
    standard = organisations.standard_for(case.topic_id, case.urgency, on=clock.today(), purpose="release")
    if standard is None or standard.days_to_answer is None:
        raise Conflict(_("Chưa có quy định thời hạn cho bước này. Hãy báo bộ phận quản trị."))
    due = calendar().add_days(clock.now(), standard.days_to_answer, standard.unit).due_at
    reports.mark_refusal_contested(by=by, report=report, organisation_id=second, due_at=due)
    ledger.record("report.refusal_contested", report.uid, by=by, sensitive=True, reason=reason)
    outbox.after_commit("report.refusal_contested", report=str(report.uid), organisation=str(second))
    return report


@transaction.atomic
def decide_refusal(
    *,
    by: Actor,
    case: Case,
    report: Report,
    release: bool,
    reason: str,
    text: str = "",
    photo_uids: Sequence[UUID] = (),
    covers: Mapping[UUID, str] | None = None,
) -> Report:
    """The second body decides; its word is final here."""
    case = standing(case)
    second = _second_body(report)
    if second is None or not policies.may_decide_refusal(by, second):
        raise NotAllowed(_("Chỉ cơ quan thứ hai được giao mới quyết định việc này."))
    report = _waiting(case, report, ReleaseState.CONTESTED)
    reason = required(reason, "reason", _("Hãy nêu rõ lý do của quyết định."), least=10)
    if release:
        text = _releasable(case, report, text)
        shown = {"text": text, "photo_uids": tuple(photo_uids), "covers": covers}
        _release(by, case, report, shown, organisation_id=second)
    else:
        reports.mark_refused(by=by, report=report, reason_code=report.refusal_code, reason=reason)
    ledger.record(
        "report.refusal_decided",
        report.uid,
        by=by,
        organisation=second,
        sensitive=is_hidden(case),
        outcome="released" if release else "refused",
        reason=reason,
    )
    outbox.after_commit("report.refusal_decided", report=str(report.uid))
    return report


def _release(by: Actor, case: Case, report: Report, shown: dict[str, Any], *, organisation_id: int) -> None:
    reports.mark_released(by=by, report=report, **shown)
    search.index_cases([case.pk])
    ledger.record(
        "report.words_released",
        report.uid,
        by=by,
        organisation=organisation_id,
        sensitive=is_hidden(case),
        text=shown["text"],
    )
    outbox.after_commit("report.words_released", report=str(report.uid))


def _releasable(case: Case, report: Report, text: str) -> str:
    if report.visibility != Visibility.PUBLIC or not case.is_public:
        raise Conflict(
            _("Người phản ánh không đề nghị công khai lời của mình, hoặc vụ việc không thuộc diện công khai.")
        )
    message = _("Hãy giữ lại phần lời có thể công khai.")
    return required(text, "text", message, least=5, most=LONGEST_TEXT)


def _second_body(report: Report) -> int | None:
    """The body before which the refusal lies, or the one that took over from it."""
    fresh = Report.objects.get(pk=report.pk).refusal_contest_organisation_id
    return None if fresh is None else organisations.current_successor(fresh)


def _waiting(case: Case, report: Report, *states: ReleaseState) -> Report:
    link = CaseReport.objects.filter(case=case, report=report).exists()
    fresh = Report.objects.select_for_update().get(pk=report.pk)
    if not link or fresh.state != Report.State.ACTIVE or fresh.release_state not in states:
        raise Conflict(_("Việc công khai lời này đã được xử lý. Hãy tải lại trang để xem tình trạng mới."))
    return fresh
