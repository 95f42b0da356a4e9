"""After the answer: each reporter says for their own report whether it solved the problem; a contest goes one
level up.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.cases import deadlines, levels, limits, policies, search
from dangvan.cases.actions.answering import (
    add_answer,
    record_answer,
    require_complete,
    settle_answered,
    settle_clocks,
    silence_day,
)
from dangvan.cases.actions.changing import (
    begin,
    bounded,
    due_day,
    finish,
    is_hidden,
    required,
    save,
    standing,
    tell,
)
from dangvan.cases.actions.closing import close_case
from dangvan.cases.actions.contacts import keep_contacts, set_purge_day
from dangvan.cases.models import Answer, Case, CaseReport, Contest, Deadline
from dangvan.cases.types import AnswerDraft, CloseOutcome, DeadlineCause, State
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import calendar
from dangvan.reports.models import Report


@transaction.atomic
def give_satisfaction(*, by: Actor, case: Case, report: Report, solved: bool, remark: str = "") -> Case:
    """The person says whether the answer solved the problem of their own report. When all say yes, the case
    closes.
    """
    case = begin("give_satisfaction", by, standing(case))
    link = _own_link(by, case, report)
    link.solved = solved
    link.solved_at = clock.now()
    link.remark = bounded(remark, "remark", limits.LONGEST_REMARK)
    link.save()
    ledger.record(
        "report.satisfaction_given", report.uid, by=by, sensitive=True, solved=solved, remark=link.remark
    )
    if solved and case.state == State.CONTESTED:
        case = withdraw_contest_of(by, case, report)
    waiting = CaseReport.objects.filter(case=case, report__state=Report.State.ACTIVE).exclude(solved=True)
    if solved and case.state in (State.ANSWERED, State.ANSWERED_AGAIN) and not waiting.exists():
        case = close_case(
            by=Actor.system("satisfaction"), case=case, outcome=CloseOutcome.SATISFIED, caused_by=by
        )
    return case


@transaction.atomic
def contest_case(*, by: Actor, case: Case, report: Report, reason: str) -> Contest:
    """Disagree, with a reason. The body one level above must decide by a clock of its own."""
    case = begin("contest", by, standing(case))
    link = _own_link(by, case, report)
    reason = required(reason, "reason", _("Hãy nói vì sao bạn chưa đồng ý (ít nhất một câu)."), least=10)
    answer = Answer.objects.filter(case=case).order_by("-number").first()
    against = Contest.Against.DECLINE if case.decline_code else Contest.Against.ANSWER
    answered_by = case.owner_id if answer is None or case.decline_code else answer.organisation_id
    level = levels.level_for_contest(case, answered_by)
    if level is None:
        raise Conflict(
            _(
                "Vụ việc đã được cấp cao nhất trong hệ thống này trả lời. Nếu vẫn chưa đồng ý, "
                "bạn có thể khiếu nại "
                "theo Luật Khiếu nại; trang “Cách hoạt động” hướng dẫn từng bước."
            )
        )
    now = clock.now()
    standard = organisations.standard_for(case.topic_id, case.urgency, on=clock.today(), purpose="contest")
    if standard is None or standard.days_to_answer is None:
        raise Conflict(_("Chưa có quy định thời hạn xem lại cho lĩnh vực này. Hãy báo bộ phận quản trị."))
    reckoning = calendar().add_days(now, standard.days_to_answer, standard.unit)
    contest = Contest.objects.create(
        case=case,
        report=report,
        against=against,
        contested_answer=answer if against == Contest.Against.ANSWER else None,
        reason=reason,
        organisation_id=level,
        contested_at=now,
        due_at=reckoning.due_at,
    )
    Deadline.objects.create(
        case=case,
        kind=Deadline.Kind.CONTEST,
        cause=Deadline.Cause.CONTEST,
        organisation_id=level,
        standard_id=standard.id,
        started_at=now,
        due_at=reckoning.due_at,
        arithmetic=reckoning.steps,
    )
    link.solved = False
    link.solved_at = now
    link.save()
    case.contested_count += 1
    case.closed_at = None
    case.close_outcome = ""
    case.silence_on = None
    case.is_history = False
    settle_clocks(case)
    case.next_due_at = reckoning.due_at
    case = finish("contest", case, by_person=True)
    keep_contacts(by, case)
    search.index_cases([case.pk])
    ledger.record(
        "case.contested",
        case.uid,
        by=by,
        sensitive=True,
        reason=reason,
        against=answer.number if answer is not None else 0,
        contest=contest.pk,
    )
    tell("case.contested", case, organisation=level)
    return contest


@transaction.atomic
def decide_contest(
    *,
    by: Actor,
    case: Case,
    version: int | None,
    contest: Contest,
    outcome: str,
    text: str = "",
    draft: AnswerDraft | None = None,
) -> Case:
    """Decide one level up: the answer stands (with reasons), it was wrong (with a new answer), or it goes
    back.
    """
    verb = "return_contest" if outcome == Contest.Outcome.RETURNED else "decide_contest"
    contest = _undecided(by, case, contest)
    case = begin(verb, by, case, version)
    contest.organisation_id = _deciding_organisation(by, case, contest)
    if outcome not in (Contest.Outcome.UPHELD, Contest.Outcome.OVERTURNED, Contest.Outcome.RETURNED):
        raise Invalid(_("Hãy chọn kết quả xem lại."), {"outcome": _("Chọn một kết quả.")})
    if outcome == Contest.Outcome.OVERTURNED:
        require_complete(draft or AnswerDraft())
    else:
        text = required(
            text, "text", _("Hãy nêu rõ lý do của quyết định."), least=20, most=limits.LONGEST_ANSWER
        )
    contest.outcome = outcome
    contest.outcome_text = bounded(text, "text", limits.LONGEST_ANSWER)
    contest.decided_at = clock.now()
    contest.save()
    return _carry_out(by, case, contest, draft)


@transaction.atomic
def reopen_case(*, by: Actor, case: Case, report: Report, reason: str) -> Case:
    """The problem is back, or was never gone: whoever holds a receipt reopens a closed case. It gets a new
    clock.
    """
    case = begin("reopen", by, standing(case))
    link = _own_link(by, case, report)
    reason = required(reason, "reason", _("Hãy cho biết vì sao cần mở lại (ít nhất một câu)."), least=10)
    link.solved = False
    link.solved_at = clock.now()
    link.save()
    _give_new_clock(case, Deadline.Cause.REOPENED, "answer")
    settle_clocks(case)
    case.closed_at = None
    case.close_outcome = ""
    case.silence_on = None
    case.is_history = False
    case.next_due_at = case.due_at
    case = finish("reopen", case, by_person=True)
    keep_contacts(by, case)
    search.index_cases([case.pk])
    ledger.record(
        "case.reopened",
        case.uid,
        by=by,
        organisation=case.owner_id,
        sensitive=is_hidden(case),
        due_day=due_day(case),
        reason=reason,
        report=report.uid.hex,
    )
    tell("case.reopened", case)
    return case


def _carry_out(by: Actor, case: Case, contest: Contest, draft: AnswerDraft | None) -> Case:
    deadlines.end_deadlines(case, Deadline.Kind.CONTEST, met=True)
    if contest.outcome != Contest.Outcome.UPHELD:
        case.overturned_count += 1
    if contest.outcome == Contest.Outcome.RETURNED:
        _give_new_clock(case, Deadline.Cause.RETURNED, "contest")
        case.decline_code = ""
        settle_clocks(case)
        case.next_due_at = case.due_at
        case = finish("return_contest", case)
        search.index_cases([case.pk])
        tell("case.contest_returned", case)
    elif contest.outcome == Contest.Outcome.OVERTURNED:
        assert draft is not None
        answer = add_answer(by, case, draft, decides=contest)
        case.decline_code = ""
        settle_answered(case, State.ANSWERED_AGAIN)
        record_answer(by, case, answer)
    else:
        settle_answered(case, State.ANSWERED_AGAIN, news="case.contest_upheld")
    ledger.record(
        "case.contest_decided",
        case.uid,
        by=by,
        organisation=contest.organisation_id,
        sensitive=is_hidden(case),
        outcome=contest.outcome,
        due_day=due_day(case),
        text=contest.outcome_text,
        contest=contest.pk,
    )
    return case


def withdraw_contest_of(by: Actor, case: Case, report: Report) -> Case:
    """Let the contests of one report go; where nobody else contests, what was contested stands again."""
    mine = Contest.objects.filter(case=case, decided_at__isnull=True, report=report)
    if not mine:
        return case
    for contest in mine:
        contest.outcome = Contest.Outcome.WITHDRAWN
        contest.decided_at = clock.now()
        contest.save()
        ledger.record("case.contest_withdrawn", case.uid, by=by, sensitive=True, contest=contest.pk)
    if policies.deciding_organisations(case):
        return case
    policies.require("withdraw_contest", by, case)
    deadlines.end_deadlines(case, Deadline.Kind.CONTEST, met=False)
    settle_clocks(case)
    case = _put_back(by, case)
    search.index_cases([case.pk])
    return case


def _put_back(by: Actor, case: Case) -> Case:
    """The state in which the case was before it was contested."""
    if case.decline_code:
        case.state = State.DECLINED
        case.closed_at = clock.now()
        set_purge_day(by, case)
        return save(case, by_person=True)
    again = Answer.objects.filter(case=case).count() > 1 or levels.deciders_of(case)
    case.state = State.ANSWERED_AGAIN if again else State.ANSWERED
    case.silence_on = silence_day(case)
    return save(case, by_person=True)


def _give_new_clock(case: Case, cause: DeadlineCause, purpose: str) -> None:
    """A clock for a new stretch of work. The first one has run its course and stays on record; where the
    person never had an answer it has not, and the earlier of both holds.
    """
    now = clock.now()
    standard = organisations.standard_for(case.topic_id, case.urgency, on=clock.today(), purpose=purpose)
    if standard is None or standard.days_to_answer is None:
        raise NotFound(_("Chưa có quy định thời hạn cho bước này. Hãy báo bộ phận quản trị."))
    reckoning = calendar().add_days(now, standard.days_to_answer, standard.unit)
    first = Deadline.objects.filter(case=case, kind=Deadline.Kind.ANSWER).order_by("-pk").first()
    runs_on = case.answered_at is None and case.due_at is not None and case.due_at < reckoning.due_at
    if runs_on and first is not None:
        Deadline.objects.create(
            case=case,
            kind=Deadline.Kind.ANSWER,
            cause=cause,
            organisation_id=case.owner_id,
            standard_id=first.standard_id,
            started_at=first.started_at,
            due_at=first.due_at,
            arithmetic=first.arithmetic,
        )
        return
    Deadline.objects.create(
        case=case,
        kind=Deadline.Kind.ANSWER,
        cause=cause,
        organisation_id=case.owner_id,
        standard_id=standard.id,
        started_at=now,
        due_at=reckoning.due_at,
        arithmetic=reckoning.steps,
    )
    case.due_at = reckoning.due_at
    deadlines.set_very_late(case)


def _undecided(by: Actor, case: Case, contest: Contest) -> Contest:
    """The contest, with its case locked. Whoever might have decided it is told that a colleague has."""
    Case.objects.select_for_update().filter(pk=case.pk).first()
    found = Contest.objects.filter(pk=contest.pk, case=case).first()
    if found is None:
        raise NotFound(_("Đề nghị xem lại này không thuộc vụ việc đó."))
    if found.decided_at is not None and by.has_role(found.organisation_id, Role.OFFICER, Role.HEAD):
        raise Conflict(_("Đề nghị xem lại này đã được quyết định. Nội dung bạn viết vẫn còn dưới đây."))
    return found


def _deciding_organisation(by: Actor, case: Case, contest: Contest) -> int:
    """The body that was asked to decide, or the one above it to which the late decision climbed."""
    for one in (contest.organisation_id, case.escalated_to_id):
        if one is not None and by.has_role(one, Role.OFFICER, Role.HEAD):
            return one
    raise NotAllowed(_("Chỉ cơ quan cấp trên được giao mới quyết định đề nghị xem lại này."))


def _own_link(by: Actor, case: Case, report: Report) -> CaseReport:
    """The link of the very report whose receipt the actor holds, its report locked: its events stand in one
    order.
    """
    if not policies.may_continue_report(by, report):
        raise NotAllowed(_("Biên nhận này không thuộc phản ánh đó."))
    Report.objects.select_for_update().filter(pk=report.pk).first()
    link = CaseReport.objects.filter(case=case, report=report).first()
    if link is None:
        raise NotFound(_("Phản ánh này không thuộc vụ việc đó."))
    return link
