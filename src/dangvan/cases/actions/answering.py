"""Answers: what was done, when, by whom, with evidence. 'Will be handled' is no answer."""

from __future__ import annotations

import re
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.cases import deadlines, limits, search
from dangvan.cases.actions import evidence
from dangvan.cases.actions.changing import (
    begin,
    due_day,
    finish,
    is_hidden,
    required,
    save,
    tell,
    too_long_words,
)
from dangvan.cases.actions.clocks import end_pause
from dangvan.cases.actions.contacts import set_purge_day
from dangvan.cases.actions.publicity import stands_in_public
from dangvan.cases.models import Answer, Case, CaseReport, Contest, Deadline
from dangvan.cases.types import AnswerDraft, State
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.errors import Invalid, Words
from dangvan.kernel.folding import clean, clean_line, fold
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import calendar
from dangvan.organisations.models import Reason

#: A gap that a template left open.
_GAP = re.compile(r"\[[^\[\]\n]{1,80}\]")
#: Promises dressed as answers (folded). Alone they don't say what was done.
_PROMISES = (
    "se xu ly",
    "se duoc xu ly",
    "se kiem tra",
    "se duoc kiem tra",
    "se tiep thu",
    "xin ghi nhan",
    "da ghi nhan",
    "se khac phuc",
    "se bao cao",
    "dang xem xet",
    "se xem xet",
    "will be handled",
    "will be processed",
    "has been noted",
    "will check",
    "will be checked",
    "will be considered",
)
_LEAST_WORDS = 8


@transaction.atomic
def answer_case(*, by: Actor, case: Case, version: int | None, draft: AnswerDraft) -> Case:
    """Answer in public. A draft that lacks what an answer must say is Invalid, with what is
    missing by field.
    """
    case = begin("answer", by, case, version)
    require_complete(draft)
    end_pause(case)
    state = State.ANSWERED if case.answered_at is None else State.ANSWERED_AGAIN
    answer = add_answer(by, case, draft)
    deadlines.end_deadlines(case, Deadline.Kind.ANSWER, met=True)
    settle_answered(case, state)
    record_answer(by, case, answer)
    return case


@transaction.atomic
def decline_case(*, by: Actor, case: Case, version: int | None, reason_code: str, text: str) -> Case:
    """Say no, for a published reason, in words. The person can contest it one level up."""
    case = begin("decline", by, case, version)
    end_pause(case)
    if reason_code not in {reason.code for reason in organisations.reasons(Reason.Kind.DECLINED)}:
        raise Invalid(
            _("Hãy chọn một lý do trong danh sách được công bố."), {"reason_code": _("Chọn một lý do.")}
        )
    text = required(text, "text", _("Hãy giải thích cho người dân vì sao không thụ lý."), least=20)
    case.decline_code = reason_code
    case.closed_at = clock.now()
    if case.screened_at is None:
        # Refused at the door: that, too, is looked at and stands in public with its reason.
        case.screened_at = case.closed_at
        case.is_public = stands_in_public(case)
    settle_clocks(case)
    deadlines.end_deadlines(case, Deadline.Kind.ACKNOWLEDGE, Deadline.Kind.ANSWER, met=True)
    case = finish("decline", case)
    set_purge_day(by, case)
    search.index_cases([case.pk])
    ledger.record(
        "case.declined",
        case.uid,
        by=by,
        organisation=case.owner_id,
        sensitive=is_hidden(case),
        reason_code=reason_code,
        received_day=case.received_on.isoformat(),
        due_day=due_day(case),
        text=text,
    )
    tell("case.declined", case)
    return case


def add_answer(by: Actor, case: Case, draft: AnswerDraft, *, decides: Contest | None = None) -> Answer:
    """Store the answer with its evidence; the caller has checked the draft. The first one settles whether it
    came in time.
    """
    assert draft.done_on is not None
    now = clock.now()
    number = Answer.objects.filter(case=case).count() + 1
    organisation_id = decides.organisation_id if decides else _answering_organisation(by, case)
    if case.answered_at is None:
        case.answered_at = now
        case.answered_on_time = case.due_at is None or now <= case.due_at
        case.days_to_answer = calendar().working_days_between(case.received_at, now)
    answer = Answer.objects.create(
        case=case,
        number=number,
        organisation_id=organisation_id,
        what_was_done=clean(draft.what_was_done),
        done_on=draft.done_on,
        done_by=clean_line(draft.done_by),
        evidence_text=clean(draft.evidence_text),
        answered_at=now,
        decides=decides,
    )
    evidence.attach(answer, draft.files)
    return answer


def check_draft(draft: AnswerDraft) -> dict[str, Words]:
    """What the draft lacks, by field; empty if it is an answer."""
    lacks: dict[str, Words] = _what_is_too_long(draft)
    if lacks:
        return lacks
    done = clean(draft.what_was_done)
    if _GAP.search(done) or _GAP.search(draft.done_by) or _GAP.search(draft.evidence_text):
        lacks["what_was_done"] = _("Mẫu còn chỗ trống trong ngoặc vuông: hãy điền hết trước khi gửi.")
    elif only_promises(done):
        lacks["what_was_done"] = _(
            "“Sẽ xử lý” chưa phải là trả lời. Hãy nói đã làm gì; nếu cần thêm thời gian, dùng “Hẹn ngày”."
        )
    elif len(done.split()) < _LEAST_WORDS:
        lacks["what_was_done"] = _("Hãy nói cụ thể đã làm gì, ở đâu (ít nhất một câu trọn vẹn).")
    if draft.done_on is None:
        lacks["done_on"] = _("Hãy cho biết ngày đã làm.")
    elif draft.done_on > clock.today():
        lacks["done_on"] = _("Ngày đã làm không thể ở tương lai.")
    if len(clean_line(draft.done_by)) < 3:
        lacks["done_by"] = _("Hãy cho biết đơn vị hoặc đội nào đã làm.")
    if not draft.files and len(clean(draft.evidence_text)) < 10:
        lacks["evidence"] = _(
            "Hãy kèm bằng chứng: ảnh trước và sau, văn bản, hoặc số và ngày của biên bản, đợt thi công."
        )
    return lacks


def only_promises(text: str) -> bool:
    """Whether every sentence of the text is a promise or an acknowledgement, none says what was done."""
    said = [s for s in re.split(r"[.;!?\n]+", fold(text)) if s.strip()]
    sentences = [s for s in said if len(s.split()) > 3] or said
    return bool(sentences) and all(any(p in s for p in _PROMISES) for s in sentences)


def _what_is_too_long(draft: AnswerDraft) -> dict[str, Words]:
    """Found before any work is spent on what was written."""
    lacks: dict[str, Words] = {}
    for field, text, most in (
        ("what_was_done", draft.what_was_done, limits.LONGEST_ANSWER),
        ("done_by", draft.done_by, limits.LONGEST_DONE_BY),
        ("evidence", draft.evidence_text, limits.LONGEST_EVIDENCE),
    ):
        if len(text) > most * limits.INPUT_FACTOR or len(clean(text)) > most:
            lacks[field] = too_long_words(most)
    return lacks


def settle_answered(case: Case, state: State, *, news: str = "case.answered") -> None:
    """What every reply brings with it: clocks stop, each reporter is asked, silence gets its day.

    Where an answer was upheld nothing new was said: whoever was content with it isn't asked again.
    """
    case.state = state
    settle_clocks(case)
    case.silence_on = silence_day(case)
    save(case)
    search.index_cases([case.pk])
    if case.is_history:
        return
    asked = CaseReport.objects.filter(case=case)
    if news != "case.answered":
        asked = asked.exclude(solved=True)
    asked.update(asked_at=clock.now(), solved=None, solved_at=None)
    tell(news, case)


def settle_clocks(case: Case) -> None:
    """Nothing is due any more, so nothing is promised, late or with the body above."""
    case.next_due_at = case.scheduled_for = None
    case.escalated_to_id = None
    case.escalation_level = 0


def silence_day(case: Case) -> date | None:
    """The day on which silence closes a case that was answered now."""
    silence = organisations.standard_for(case.topic_id, "", on=clock.today(), purpose="silence")
    if silence is None or not silence.days_to_answer:
        return None
    return clock.local(calendar().add_days(clock.now(), silence.days_to_answer, silence.unit).due_at).date()


def require_complete(draft: AnswerDraft) -> None:
    """Raise Invalid with what the draft lacks."""
    if lacks := check_draft(draft):
        raise Invalid(_("Câu trả lời còn thiếu. Những gì bạn đã viết vẫn còn nguyên."), lacks)


def _answering_organisation(by: Actor, case: Case) -> int:
    if case.escalated_to_id is None or by.has_role(case.owner_id, Role.OFFICER, Role.HEAD):
        return case.owner_id
    return case.escalated_to_id


def record_answer(by: Actor, case: Case, answer: Answer) -> None:
    ledger.record(
        "case.answered",
        case.uid,
        by=by,
        organisation=answer.organisation_id,
        sensitive=is_hidden(case),
        number=answer.number,
        in_time=case.answered_on_time,
        due_day=due_day(case),
        text=answer.what_was_done,
        done_by=answer.done_by,
        done_on=answer.done_on.isoformat(),
        evidence=evidence.fingerprints(answer),
    )
